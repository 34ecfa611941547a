"""Every query on copies of people's data; MongoDB removes them when they are over."""

from collections.abc import AsyncIterator
from datetime import datetime

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Duplicate, Where, from_row, index
from courtyard.modules.accounts.models import Copy, CopyPiece, CopyState

COPIES = CollectionSpec(
    "copies",
    Copy,
    indexes=(
        index("user_id", unique=True, partial={"making": True}),
        index("user_id", "-_id"),
        index("expires_at", expire_after_s=0),
    ),
)
COPY_PIECES = CollectionSpec(
    "copy_pieces",
    CopyPiece,
    indexes=(
        index("copy_id", "number", unique=True),
        index("user_id"),
        index("expires_at", expire_after_s=0),
    ),
)

_PIECE_BYTES_MAX = 4 << 20


class CopyStore:
    """Copies and their pieces."""

    def __init__(self, database: Database) -> None:
        self._copies = database.collection(COPIES)
        self._pieces = database.collection(COPY_PIECES)

    async def begin(self, copy: Copy) -> bool:
        """Note that one is wanted; False while another one of this person is being made."""
        try:
            await self._copies.insert(copy)
        except Duplicate:
            return False
        return True

    async def under_way(self, user: Id) -> Copy | None:
        """The one of this person that is being made."""
        return await self._copies.find_one(Where(user_id=user, making=True))

    async def latest(self, user: Id) -> Copy | None:
        """The last one that this person asked for."""
        found = await self._copies.find(Where(user_id=user), limit=1)
        return found[0] if found else None

    async def get(self, copy: Id) -> Copy | None:
        """One of them, whoever it belongs to."""
        return await self._copies.get(copy)

    async def add_piece(self, copy: Copy, number: int, content: bytes) -> int:
        """Keep what comes next, in as many pieces as it takes; answers the number behind them."""
        for start in range(0, len(content), _PIECE_BYTES_MAX):
            piece = CopyPiece(
                copy_id=copy.id,
                user_id=copy.user_id,
                number=number,
                content=content[start : start + _PIECE_BYTES_MAX],
                expires_at=copy.expires_at,
            )
            await self._pieces.insert(piece)
            number += 1
        return number

    async def forget_pieces(self, copy: Id) -> None:
        """Remove what an attempt left that was broken off."""
        await self._pieces.remove_many(Where(copy_id=copy))

    async def finish(self, copy: Copy, state: CopyState, *, size_bytes: int, at: datetime, until: datetime) -> bool:
        """Note how it ended and how long it can be fetched; False when the person is gone meanwhile."""
        await self._pieces.change_many(Where(copy_id=copy.id), Changes().set(expires_at=until))
        changes = Changes().set(state=state, size_bytes=size_bytes, finished_at=at, expires_at=until).remove("making")
        if await self._copies.change(Where(id=copy.id), changes) is not None:
            return True
        await self.forget_pieces(copy.id)
        return False

    async def note_fetched(self, copy: Id, at: datetime) -> None:
        """Note that it was fetched."""
        await self._copies.change(Where(id=copy), Changes().set(fetched_at=at), counted=False)

    async def pieces(self, copy: Id) -> AsyncIterator[bytes]:
        """The content from its beginning, some megabytes at a time."""
        async with self._pieces.raw.find({"copy_id": copy}, sort=[("number", 1)], batch_size=2) as cursor:
            async for row in cursor:
                yield from_row(row, CopyPiece).content
