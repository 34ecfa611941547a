"""A copy of somebody's data: a zip file that is written while it grows, some megabytes in memory at most."""

import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from bson import Timestamp

from courtyard.kernel.basics import Id, Unprocessable
from courtyard.kernel.documents import Database, Where
from courtyard.kernel.privacy.declaring import Share

PIECE_BYTES = 1 << 20
COPY_BYTES_MAX = 1 << 30
_AT_ONCE = 200

Sink = Callable[[bytes], Awaitable[None]]


class CopyTooBig(Unprocessable):
    """More than one copy can hold."""

    message = "There is more of your data than fits into one copy. Write to whoever runs this site."


class Archive:
    """Args: takes the pieces, each of a megabyte or more but the last."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._pipe = _Pipe()
        self._zip = zipfile.ZipFile(self._pipe, "w", zipfile.ZIP_DEFLATED)
        self._sent = 0

    async def add(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """A file of these pieces.

        Raises:
            CopyTooBig.
        """
        info = zipfile.ZipInfo(name, date_time=datetime.now(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as file:
            async for piece in pieces:
                file.write(piece)
                await self._hand_on(PIECE_BYTES)

    async def add_text(self, name: str, text: str) -> None:
        """A short file."""
        self._zip.writestr(name, text)
        await self._hand_on(PIECE_BYTES)

    async def add_share(self, folder: str, database: Database, share: Share, user: Id) -> int:
        """Everything of a collection that is about somebody, as a JSON list; answers how many documents."""
        count = 0

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal count
            yield b"["
            async for row in _rows(database, share, user):
                yield (b",\n" if count else b"\n") + _encode(row)
                count += 1
            yield b"\n]\n"

        await self.add(f"{folder}/{share.file}.json", pieces())
        return count

    async def close(self) -> None:
        """Write the table of contents and hand on the rest."""
        self._zip.close()
        await self._hand_on(1)

    async def _hand_on(self, at_least: int) -> None:
        if self._pipe.waiting >= at_least:
            piece = self._pipe.take()
            self._sent += len(piece)
            if self._sent > COPY_BYTES_MAX:
                raise CopyTooBig
            await self._sink(piece)


class _Pipe(io.RawIOBase):
    """Where ``zipfile`` writes; it can neither go back nor tell where it is."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()

    @property
    def waiting(self) -> int:
        return len(self._buffer)

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._buffer += piece
        return len(piece)

    def take(self) -> bytes:
        piece, self._buffer = bytes(self._buffer), bytearray()
        return piece


async def _rows(database: Database, share: Share, user: Id) -> AsyncIterator[Mapping[str, Any]]:
    where = Where().either(*(Where().equal(field, user) for field in share.by))
    hidden = dict.fromkeys((*share.without, "version"), 0)
    raw = database.collection(share.collection).raw
    async with raw.find(where.query(), hidden, batch_size=_AT_ONCE) as cursor:
        async for row in cursor:
            yield {"id" if name == "_id" else name: value for name, value in row.items()}


def _encode(row: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(_in_utc(row), enc_hook=_plain)


def _in_utc(value: Any) -> Any:
    """The driver gives instants without a zone, always in UTC; the copy says so."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    if isinstance(value, Mapping):
        return {str(key): _in_utc(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_in_utc(inner) for inner in value]
    return value


def _plain(value: object) -> Any:
    return value.as_datetime().isoformat() if isinstance(value, Timestamp) else str(value)
