"""Files that ``mongoexport`` and ``mongodump`` write: JSON lines, JSON arrays, BSON, each perhaps in gzip.

Read a document at a time, whatever their size; what cannot be read is named by its place, and the rest goes on.
"""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Self

import bson
import msgspec
from bson import json_util
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import BSONError

from courtyard.kernel.basics import Unprocessable

DOCUMENT_BYTES_MAX = 1 << 20
_MONGODB_BYTES_MAX = 16 * 1024 * 1024 + 16 * 1024
_PIECE_BYTES = 1 << 16
_GZIP, _ARCHIVE, _MARK = b"\x1f\x8b", b"\x6d\xe2\x99\x81", b"\xef\xbb\xbf"
_OUTSIDE = re.compile(rb'["{}\[\]]')
_INSIDE = re.compile(rb'["\\]')
_BEGINS = re.compile(rb"([ \t]*)[,\[]?([ \t]*)\{")
_BETWEEN = b" \t\r\n,[]"
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, BSONError)

_CODEC: CodecOptions[dict[str, Any]] = CodecOptions(
    tz_aware=True, datetime_conversion=DatetimeConversion.DATETIME_CLAMP, unicode_decode_error_handler="replace"
)
_JSON = json_util.JSONOptions(tz_aware=True, datetime_conversion=DatetimeConversion.DATETIME_CLAMP)


class DumpRefused(Unprocessable):
    """A file that is no export of MongoDB's tools."""


class Dumped(msgspec.Struct, frozen=True):
    """One document and its place; ``problem`` says why there is none."""

    place: str
    document: dict[str, Any] | None = None
    problem: str = ""


class Dump:
    """A file that is read once, from its beginning: ``with Dump(path) as dump: for each in dump: …``.

    Attributes:
        size: Of the file, in bytes.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._raw: BinaryIO = path.open("rb")
        except OSError as error:
            raise DumpRefused(f"{path}: {error.strerror or error}") from error
        self.size = path.stat().st_size
        head = self._raw.read(4)
        self._raw.seek(0)
        if head == _ARCHIVE:
            self._raw.close()
            raise DumpRefused(f"{path.name} is an archive of mongodump: dump again without --archive")
        self._file: BinaryIO = gzip.GzipFile(fileobj=self._raw) if head[:2] == _GZIP else self._raw  # type: ignore[assignment]  # (read alike)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()
        self._raw.close()

    @property
    def position(self) -> int:
        """How far it is read, in bytes of the file."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[Dumped]:
        """Every document, and whatever is none."""
        place = "the beginning"
        try:
            head = self._file.read(4)
            is_bson = len(head) == 4 and head[3] == 0  # noqa: PLR2004  (a length below 16 MiB; JSON has no zero byte)
            for each in _bson(self._file, head) if is_bson else _json(self._file, head):
                place = each.place
                yield each
        except (EOFError, OSError, zlib.error) as error:
            yield Dumped(f"behind {place}", problem=f"the file is damaged or not whole: {error}")


def _bson(file: BinaryIO, head: bytes) -> Iterator[Dumped]:
    number = 0
    while head:
        number += 1
        place = f"document {number}"
        length = int.from_bytes(head, "little", signed=True)
        if len(head) < 4 or not 5 <= length <= _MONGODB_BYTES_MAX:  # noqa: PLR2004  (BSON's own bounds)
            yield Dumped(place, problem="no document begins here; what follows cannot be read")
            return
        body = _taken(file, length - 4)
        if len(body) < min(length - 4, DOCUMENT_BYTES_MAX):
            yield Dumped(place, problem="the file ends in the middle of it")
            return
        yield _too_large(place) if length > DOCUMENT_BYTES_MAX else _decoded(place, head + body)
        head = file.read(4)


def _taken(file: BinaryIO, count: int) -> bytes:
    """The next bytes; of a document that is too large, only as many as are taken."""
    kept = file.read(min(count, DOCUMENT_BYTES_MAX))
    left = count - len(kept)
    while left > 0 and (piece := file.read(min(left, _PIECE_BYTES))):
        left -= len(piece)
    return kept


def _decoded(place: str, content: bytes) -> Dumped:
    try:
        return Dumped(place, bson.decode(content, _CODEC))
    except _UNREADABLE as error:
        return Dumped(place, problem=f"cannot be read: {type(error).__name__}")


def _json(file: BinaryIO, head: bytes) -> Iterator[Dumped]:
    cutter = _Cutter()
    piece = head.removeprefix(_MARK) + file.readline(_PIECE_BYTES)
    while piece:
        yield from cutter.feed(piece)
        piece = file.readline(_PIECE_BYTES)
    yield from cutter.end()


class _Cutter:
    """Cuts text into its outermost objects by counting braces.

    An object that is never closed ends where a line begins as documents of this file do.
    """

    def __init__(self) -> None:
        self._kept = bytearray()
        self._depth = 0
        self._in_text = self._is_escaped = self._is_large = False
        self._line = self._begun = 1
        self._at_start = True
        self._indent: int | None = None

    def feed(self, piece: bytes) -> Iterator[Dumped]:
        """Take a line, or a part of one."""
        if self._at_start:
            yield from self._look_at_start(piece)
        self._at_start = piece.endswith(b"\n")
        at = 0
        while at < len(piece):
            at, found = self._step(piece, at)
            if found is not None:
                yield found
        self._line += self._at_start
        if self._at_start:
            self._in_text = self._is_escaped = False  # no text goes over a line

    def end(self) -> Iterator[Dumped]:
        """What is left open."""
        if self._depth:
            yield self._never_closed()

    def _look_at_start(self, piece: bytes) -> Iterator[Dumped]:
        begins = _BEGINS.match(piece)
        if begins is None:
            return
        indent = len(begins[1]) + len(begins[2])
        if self._depth and indent == self._indent:
            yield self._never_closed()
            self._clear()
        if not self._depth and self._indent is None:
            self._indent = indent

    def _step(self, piece: bytes, at: int) -> tuple[int, Dumped | None]:
        """Go on to the next character that counts, or to the end; perhaps a document is whole there."""
        if not self._depth:
            return self._between(piece, at)
        if self._is_escaped:
            self._is_escaped = False
            self._keep(piece[at : at + 1])
            return at + 1, None
        found = (_INSIDE if self._in_text else _OUTSIDE).search(piece, at)
        if found is None:
            self._keep(piece[at:])
            return len(piece), None
        self._keep(piece[at : found.end()])
        return found.end(), self._turn(found[0])

    def _between(self, piece: bytes, at: int) -> tuple[int, Dumped | None]:
        begins = piece.find(b"{", at)
        between = piece[at : begins if begins >= 0 else len(piece)].strip(_BETWEEN)
        if begins < 0:
            at = len(piece)
        else:
            self._begun, self._depth = self._line, 1
            self._keep(b"{")
            at = begins + 1
        return at, Dumped(f"line {self._line}", problem="this is no document") if between else None

    def _turn(self, sign: bytes) -> Dumped | None:
        if sign == b'"':
            self._in_text = not self._in_text
        elif sign == b"\\":
            self._is_escaped = True
        else:
            self._depth += 1 if sign in b"{[" else -1
        return None if self._depth else self._whole()

    def _keep(self, part: bytes) -> None:
        self._is_large = self._is_large or len(self._kept) + len(part) > DOCUMENT_BYTES_MAX
        if self._is_large:
            self._kept.clear()
        else:
            self._kept += part

    def _whole(self) -> Dumped:
        place, content, is_large = f"line {self._begun}", bytes(self._kept), self._is_large
        self._clear()
        if is_large:
            return _too_large(place)
        try:
            document = json_util.loads(content.decode(), json_options=_JSON)
        except json.JSONDecodeError as error:
            return Dumped(place, problem=f"this is no JSON: {error.msg} at character {error.pos + 1} of it")
        except _UNREADABLE as error:
            return Dumped(place, problem=f"cannot be read: {type(error).__name__}")
        return Dumped(place, document) if isinstance(document, dict) else Dumped(place, problem="this is no document")

    def _never_closed(self) -> Dumped:
        return Dumped(f"line {self._begun}", problem="a document begins here and is never closed")

    def _clear(self) -> None:
        self._kept.clear()
        self._depth = 0
        self._in_text = self._is_escaped = self._is_large = False


def _too_large(place: str) -> Dumped:
    return Dumped(place, problem=f"is larger than {DOCUMENT_BYTES_MAX // 1024} KiB")
