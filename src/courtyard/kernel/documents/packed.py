"""Rows as the server sent them, opened by whoever needs them, when they need them.

A command that answers many requests brings hundreds of rows. Opened at once they are megabytes of small objects, which
push one another out of the processor's caches before anybody looks at them: opening and encoding a page then takes
three times as long as it does for a page that is opened by the request that asked for it. And who has written a row's
words before need not open it at all: rows of the same bytes are the same.
"""

from collections.abc import Iterable
from typing import Any

import bson
from bson import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.collection import AsyncCollection

from courtyard.kernel.basics import Id

Row = dict[str, Any]
Packed = bytes
"""A row as BSON, with its length in front and a zero at its end."""

_AS_STORED: CodecOptions[Row] = CodecOptions(tz_aware=False)
_UNOPENED: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
_ID_BEGINS = b"\x07_id\x00"  # the server keeps ids in front
_ID_AT = 4 + len(_ID_BEGINS)
_ID_BYTES = 12
_ID_ENDS = _ID_AT + _ID_BYTES
_INT32 = 4


def open_row(row: Packed) -> Row:
    """The row as collections give it; instants are in UTC without saying so."""
    return bson.decode(row, _AS_STORED)


def open_rows(rows: Iterable[Packed]) -> list[Row]:
    """All of them at once."""
    return bson.decode_all(b"".join(rows), _AS_STORED)


def unopened(raw: AsyncCollection[Row]) -> AsyncCollection[RawBSONDocument]:
    """The same collection, whose rows come as the server sends them (raw batches take two trips to aggregate)."""
    return raw.with_options(codec_options=_UNOPENED)


def packed(rows: Iterable[RawBSONDocument]) -> list[Packed]:
    """What came from such a collection."""
    return [bytes(row.raw) for row in rows]


def id_of(row: Packed) -> Id:
    """The id of a document, without opening it.

    Raises:
        ValueError: its id is of another kind, or does not come first.
    """
    if row[4:_ID_AT] != _ID_BEGINS:
        raise ValueError("not a document with an id in front")
    return Id(row[_ID_AT:_ID_ENDS])


def ids_in(rows: bytes) -> list[bytes]:
    """The ids of rows that lie one behind the other and have nothing else, 12 bytes each."""
    return [rows[at : at + _ID_BYTES] for at in range(_ID_AT, len(rows), _ID_AT + _ID_BYTES + 1)]


def without_number(row: Packed, name: bytes) -> tuple[int, Packed]:
    """The small number in the last field, which has this name, and the row as it is without it.

    Raises:
        ValueError: the last field is another one.
    """
    field = b"\x10%s\x00" % name
    ends = len(row) - len(field) - _INT32 - 1  # the row ends with a zero
    if row[ends:-5] != field:
        raise ValueError(f"the last field is not {name!r}")
    length = (ends + 1).to_bytes(_INT32, "little")
    return int.from_bytes(row[-5:-1], "little", signed=True), b"%s%s\0" % (length, row[_INT32:ends])
