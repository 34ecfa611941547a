"""Every query on files that were looked at and wait for a word."""

from typing import NamedTuple

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Database, Where
from courtyard.modules.tasks.models.importing import UPLOAD_LIFE, UPLOAD_PIECE_BYTES, UploadPiece
from courtyard.modules.tasks.store.collections import UPLOADS


class Upload(NamedTuple):
    """A file, and the project that all of it goes into."""

    name: str
    into: str | None
    data: bytes


class UploadStore:
    """The last file that each member looked at, for an hour."""

    def __init__(self, database: Database) -> None:
        self._pieces = database.collection(UPLOADS)

    async def put(self, member: Id, upload: Id, file: Upload) -> None:
        """Keep a file in place of the one that the member looked at before."""
        await self.forget(member)
        until = now() + UPLOAD_LIFE
        for number, start in enumerate(range(0, max(len(file.data), 1), UPLOAD_PIECE_BYTES)):
            piece = UploadPiece(
                member=member,
                upload=upload,
                number=number,
                name=file.name,
                into=file.into,
                data=file.data[start : start + UPLOAD_PIECE_BYTES],
                expires_at=until,
            )
            await self._pieces.insert(piece)

    async def get(self, member: Id, upload: Id) -> Upload | None:
        """A member's own file; None when it is gone."""
        pieces: list[UploadPiece] = []
        while True:
            found = await self._pieces.find_one(Where(member=member, upload=upload, number=len(pieces)))
            if found is None:
                break
            pieces.append(found)
        if not pieces:
            return None
        return Upload(pieces[0].name, pieces[0].into, b"".join(piece.data for piece in pieces))

    async def forget(self, member: Id) -> None:
        """Remove what the member looked at."""
        await self._pieces.remove_many(Where(member=member))
