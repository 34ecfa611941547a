"""Who has which file: claims, and the decision that nobody has one any more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Changes, Database, Unit, Where
from courtyard.modules.media.models import Claim, MediaFile, State
from courtyard.modules.media.store.collections import CLAIMS, FILES


class HoldingStore:
    """Queries on claims. Whoever changes a file's claims changes the file in the same unit, so that they meet there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._files = database.collection(FILES)
        self._claims = database.collection(CLAIMS)

    async def claim(
        self, holder: str, files: Collection[Id], member: Id | None, look_at: datetime, *, public: bool
    ) -> Sequence[Id]:
        """Note that a document has these, all or none; answers those that it may not have, and then notes nothing.

        Args:
            holder: The document.
            files: What it has, or is about to have.
            member: Whose files they must be, unless the document has them already; None for anybody's.
            look_at: When the collector may ask whether it is still so.
            public: Whether everybody may see the document.
        """

        async def work(unit: Unit) -> Sequence[Id]:
            known = {each.file: each.public for each in await self._claims.find(_of(holder, files), unit=unit)}
            missing = []
            for file in sorted(files):
                where = Where(id=file).differs("state", State.REMOVED)
                if member is not None and file not in known:
                    where = where.equal("owner", member)
                changes = Changes().set(touched_at=now(), look_at=look_at)
                if await self._files.change(where, changes.set(**({"public": True} if public else {})), unit=unit):
                    await self._note(holder, file, public=public, unit=unit)
                    if known.get(file) and not public:
                        await self._settle(file, look_at, unit)
                else:
                    missing.append(file)
            if missing:
                raise _NothingNotedError(missing)
            return ()

        try:
            return await self._database.unit_of_work(work)
        except _NothingNotedError as refused:
            return refused.missing

    async def _note(self, holder: str, file: Id, *, public: bool, unit: Unit) -> None:
        changes = Changes().set(public=public, claimed_at=now()).set_on_insert(file=file, holder=holder)
        await self._claims.change(Where(file=file, holder=holder), changes, upsert=True, unit=unit)

    async def hide(self, holder: str, files: Collection[Id] | None, look_at: datetime) -> Sequence[Id]:
        """A document shows these to nobody any more: they are public only for others' sake. Answers which."""

        async def work(unit: Unit) -> Sequence[Id]:
            claims = await self._claims.find(_of(holder, files), unit=unit)
            for claim in claims:
                await self._claims.change(Where(id=claim.id), Changes().set(public=False), unit=unit)
                await self._settle(claim.file, look_at, unit)
            return [claim.file for claim in claims]

        return await self._database.unit_of_work(work)

    async def claims_on(self, files: Iterable[Id]) -> Sequence[Claim]:
        """All claims on these files."""
        return await self._claims.find(Where().one_of("file", files))

    async def judge(
        self, file: MediaFile, told: Mapping[Id, bool | None], cutoff: datetime, look_at: datetime
    ) -> MediaFile | None:
        """Drop the claims that are not true any more, and condemn the file if nothing is left of them.

        What was claimed anew while the keepers were asked is believed: such a claim is not dropped, and such a file is
        not condemned.

        Args:
            file: As it was when the question was put.
            told: Claim → whether it is so, and the document public; None: it is not so.
            cutoff: Claims and files that somebody touched later are left alone.
            look_at: When to look again, if it stays.

        Returns:
            The file if it is condemned, None if it stays.
        """

        async def work(unit: Unit) -> MediaFile | None:
            for claim, public in told.items():
                same = Where(id=claim).before("claimed_at", cutoff)
                if public is None:
                    await self._claims.remove(same, unit=unit)
                else:
                    await self._claims.change(same, Changes().set(public=public), unit=unit)
            if await self._claims.find(Where(file=file.id), limit=1, unit=unit):
                await self._settle(file.id, look_at, unit)
                return None
            where = Where(id=file.id, version=file.version).before("touched_at", cutoff)
            condemned = Changes().set(state=State.REMOVED, public=False)
            return await self._files.change(where, condemned, unit=unit)

        return await self._database.unit_of_work(work)

    async def _settle(self, file: Id, look_at: datetime, unit: Unit) -> None:
        shown = await self._claims.find(Where(file=file, public=True), limit=1, unit=unit)
        await self._files.change(Where(id=file), Changes().set(public=bool(shown), look_at=look_at), unit=unit)


class _NothingNotedError(Exception):
    """Undoes a unit."""

    def __init__(self, missing: Sequence[Id]) -> None:
        super().__init__()
        self.missing = missing


def _of(holder: str, files: Collection[Id] | None) -> Where:
    where = Where(holder=holder)
    return where if files is None else where.one_of("file", files)
