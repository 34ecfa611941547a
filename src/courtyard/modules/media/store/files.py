"""Files: how they come, what becomes of them, how they go."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from courtyard.kernel.basics import Actor, Fact, Id, now
from courtyard.kernel.documents import Changes, Database, Duplicate, Page, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.media.models import Kind, MediaFile, State, Usage, Variant
from courtyard.modules.media.store.collections import CLAIMS, FILES, USAGES

Also = Callable[[Unit], Awaitable[object]]


class FileStore:
    """Queries on files, and on how much their owners keep."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._files = database.collection(FILES)
        self._claims = database.collection(CLAIMS)
        self._usages = database.collection(USAGES)

    async def get(self, file: Id) -> MediaFile | None:
        """The file with this id, removed ones too."""
        return await self._files.get(file)

    async def some(self, files: Iterable[Id]) -> list[MediaFile]:
        """Those of the ids that are there, in one query."""
        return await self._files.find(Where().one_of("_id", files))

    async def by_request(self, owner: Id, request_key: str) -> MediaFile | None:
        """What came with this idempotency key."""
        return await self._files.find_one(Where(owner=owner, request_key=request_key))

    async def of_owner(self, owner: Id, kind: Kind | None, *, limit: int, cursor: str | None) -> Page[MediaFile]:
        """A member's files, newest first."""
        where = Where(owner=owner).differs("state", State.REMOVED)
        return await self._files.page(where if kind is None else where.equal("kind", kind), limit=limit, cursor=cursor)

    async def left_by(self, owner: Id, *, limit: int) -> Sequence[MediaFile]:
        """Some of somebody's files, condemned ones too."""
        return await self._files.find(Where(owner=owner), limit=limit)

    async def usage(self, owner: Id) -> Usage:
        """How much a member keeps."""
        return await self._usages.find_one(Where(owner=owner)) or Usage(owner=owner)

    async def admit(self, file: MediaFile, quota_bytes: int, also: Also) -> bool:
        """Keep a new file together with what must come of it; False when its owner has no room left.

        Raises:
            Duplicate: its id or its request key is known already.
        """
        with suppress(Duplicate):  # somebody else made it at this moment
            made = Changes().set_on_insert(owner=file.owner, bytes=0, files=0)
            await self._usages.change(Where(owner=file.owner), made, upsert=True)

        async def work(unit: Unit) -> bool:
            room = Where(owner=file.owner).between("bytes", None, quota_bytes - file.size_bytes)
            if await self._usages.change(room, Changes().add(bytes=file.size_bytes, files=1), unit=unit) is None:
                return False
            await self._files.insert(file, unit=unit)
            await also(unit)
            return True

        return await self._database.unit_of_work(work)

    async def is_in_work(self, file: Id, run: int) -> bool:
        """Whether this run at processing is still wanted."""
        return await self._files.find_one(_in_work(file, run)) is not None

    async def keep_variant(self, file: Id, run: int, variant: Variant) -> MediaFile | None:
        """Note one finished form of a file that is not finished yet; None when it is noted, or the run over."""
        where = _in_work(file, run).differs("variants.name", variant.name)
        return await self._files.change(where, Changes().append(variants=variant))

    async def reopen(self, file: Id, run: int) -> MediaFile | None:
        """Take a run up again that was given up as failed: somebody had its job tried again."""
        where = Where(id=file, state=State.FAILED, run=run)
        return await self._files.change(where, Changes().set(state=State.PROCESSING, reason="", reason_words=""))

    async def finish(
        self, file: Id, run: int, values: dict[str, Any], fact_of: Callable[[MediaFile, tuple[str, ...]], Fact]
    ) -> MediaFile | None:
        """End a run at processing, once: None when it is not wanted any more.

        Args:
            file: Which one.
            run: Of those, only the present one counts.
            values: What is known of the file now, its state among it.
            fact_of: What is made known, given the file and who has it.
        """

        async def work(unit: Unit) -> MediaFile | None:
            changed = await self._files.change(_in_work(file, run), Changes().set(**values), unit=unit)
            if changed is not None:
                claims = await self._claims.find(Where(file=file), unit=unit)
                await self._outbox.record(unit, fact_of(changed, tuple(each.holder for each in claims)))
            return changed

        return await self._database.unit_of_work(work)

    async def cancel(self, file: Id) -> MediaFile | None:
        """Stop wanting the present run; None when it is over."""
        where = Where(id=file, state=State.PROCESSING)
        return await self._files.change(where, Changes().set(state=State.CANCELLED))

    async def try_again(self, file: Id, also: Callable[[MediaFile, Unit], Awaitable[object]]) -> MediaFile | None:
        """Begin another run at a file that failed or was cancelled; None when it is neither."""

        async def work(unit: Unit) -> MediaFile | None:
            where = Where(id=file).one_of("state", (State.FAILED, State.CANCELLED))
            changes = Changes().set(state=State.PROCESSING, reason="", reason_words="").add(run=1)
            changed = await self._files.change(where, changes, unit=unit)
            if changed is not None:
                await also(changed, unit)
            return changed

        return await self._database.unit_of_work(work)

    async def condemn(self, file: Id) -> MediaFile | None:
        """Take a file out of everybody's sight; its bytes go next. None when that is done already."""
        where = Where(id=file).differs("state", State.REMOVED)
        return await self._files.change(where, Changes().set(state=State.REMOVED, public=False, look_at=now()))

    async def forget(self, file: MediaFile, fact: Fact, actor: Actor | None = None) -> None:
        """Forget a condemned file whose bytes are gone."""

        async def work(unit: Unit) -> None:
            removed = await self._files.remove(Where(id=file.id, state=State.REMOVED), unit=unit)
            if removed is None:
                return
            await self._claims.remove_many(Where(file=file.id), unit=unit)
            less = Changes().add(bytes=-file.size_bytes, files=-1)
            await self._usages.change(Where(owner=file.owner), less, unit=unit)
            await self._outbox.record(unit, fact, actor=actor)

        await self._database.unit_of_work(work)

    async def due(self, instant: datetime, limit: int) -> Sequence[MediaFile]:
        """Files that the collector should look at."""
        return await self._files.find(Where().before("look_at", instant), limit=limit)

    async def stuck(self, before: datetime, limit: int) -> Sequence[MediaFile]:
        """Files that have been in work since long ago."""
        return await self._files.find(Where(state=State.PROCESSING).before("updated_at", before), limit=limit)

    def all(self) -> AsyncIterator[MediaFile]:
        """Every file, in id order."""
        return self._files.stream(Where())


def _in_work(file: Id, run: int) -> Where:
    return Where(id=file, state=State.PROCESSING, run=run)
