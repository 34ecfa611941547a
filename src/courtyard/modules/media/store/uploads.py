"""Uploads that arrive in pieces, and how many a member may have under way."""

from collections.abc import Sequence
from datetime import datetime

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Changes, Database, Lease, Where
from courtyard.modules.media.models import Piece, Upload
from courtyard.modules.media.store.collections import UPLOADS

_LEASE_S = 30.0


class UploadStore:
    """Queries on uploads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._uploads = database.collection(UPLOADS)

    def places(self, owner: Id, count: int) -> Sequence[Lease]:
        """A member's places for files that are arriving; each is held by one request at a time."""
        return [Lease(self._database, f"transfer:{owner}:{number}", _LEASE_S) for number in range(count)]

    def turn(self, upload: Id) -> Lease:
        """Held by whoever puts the pieces together."""
        return Lease(self._database, f"upload:{upload}", _LEASE_S)

    async def begin(self, upload: Upload) -> Upload:
        """Keep a new upload."""
        return await self._uploads.insert(upload)

    async def open_of(self, owner: Id, at_most: int) -> Sequence[Upload]:
        """A member's unfinished uploads, newest first."""
        return await self._uploads.find(Where(owner=owner), limit=at_most)

    async def of_owner(self, upload: Id, owner: Id) -> Upload | None:
        """A member's own upload."""
        return await self._uploads.find_one(Where(id=upload, owner=owner))

    async def add_piece(self, upload: Upload, piece: Piece, expires_at: datetime) -> Upload | None:
        """Note what one request brought; None when the upload has gone on, or away, meanwhile."""
        where = Where(id=upload.id, offset=upload.offset)
        changes = Changes().append(pieces=piece).add(offset=piece.size_bytes).set(expires_at=expires_at)
        return await self._uploads.change(where, changes)

    async def end(self, upload: Id) -> None:
        """Forget an upload."""
        await self._uploads.remove(Where(id=upload))

    async def expired(self, instant: datetime, limit: int) -> Sequence[Upload]:
        """Uploads that have not gone on in time."""
        return await self._uploads.find(Where().before("expires_at", instant), limit=limit)

    async def known(self, uploads: Sequence[Id]) -> set[Id]:
        """Those of the ids that are uploads."""
        return {each.id for each in await self._uploads.find(Where().one_of("_id", uploads))}
