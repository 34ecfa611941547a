"""Rows as the server sent them, opened by whoever needs them, when they need them.

A command that answers many requests brings hundreds of rows. Opened at once they are megabytes of small objects, which
push one another out of the processor's caches before anybody looks at them: opening and encoding a page then takes
three times as long as it does for a page that is opened by the request that asked for it.
"""

from collections.abc import Iterable
from typing import Any

import bson
from bson import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.collection import AsyncCollection

from courtyard.kernel.basics import Id

Row = dict[str, Any]
Packed = RawBSONDocument

_PACKED: CodecOptions[Packed] = CodecOptions(document_class=Packed)
_ID_BEGINS = b"\x07_id\x00"  # the server keeps ids in front
_ID_AT = 4 + len(_ID_BEGINS)
_ID_ENDS = _ID_AT + 12


def packed(raw: AsyncCollection[Row]) -> AsyncCollection[Packed]:
    """The same collection, whose rows come packed."""
    return raw.with_options(codec_options=_PACKED)


def opened(rows: Iterable[Packed], raw: AsyncCollection[Row]) -> list[Row]:
    """The rows as the collection gives them."""
    return bson.decode_all(b"".join([row.raw for row in rows]), raw.codec_options)


def id_of(row: Packed) -> Id:
    """The id of a document, without opening it.

    Raises:
        ValueError: its id is of another kind, or does not come first.
    """
    data = bytes(row.raw[:_ID_ENDS])
    if data[4:_ID_AT] != _ID_BEGINS:
        raise ValueError("not a document with an id in front")
    return Id(data[_ID_AT:])


def number_in(row: Packed, name: bytes) -> int:
    """The small number in the last field, which has this name, without opening the row.

    Raises:
        ValueError: the last field is another one.
    """
    field = b"\x10%s\x00" % name
    data = bytes(row.raw[-len(field) - 5 :])  # the value has four bytes, and the row ends with one
    if data[:-5] != field:
        raise ValueError(f"the last field is not {name!r}")
    return int.from_bytes(data[-5:-1], "little", signed=True)
