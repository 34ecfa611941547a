"""What members do with their own files: look at them, delete them, stop the work on them and have it done again."""

import msgspec

from courtyard.kernel.basics import Actor
from courtyard.kernel.events import Unit
from courtyard.modules.media.access import file_for_owner
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.collecting import Collecting
from courtyard.modules.media.actions.holding import Keepers
from courtyard.modules.media.actions.looking import Looking, Seen, file_tag
from courtyard.modules.media.actions.processing import ProcessFile, job_of
from courtyard.modules.media.contract import Shown, Source
from courtyard.modules.media.errors import FileInUse, FileNotInWork, FileNotRefused
from courtyard.modules.media.models import Kind, MediaFile, State


class OwnFile(msgspec.Struct, frozen=True):
    """A file as its owner sees it, with what arrived as long as that is kept."""

    file: MediaFile
    shown: Shown
    original: Source | None


class Room(msgspec.Struct, frozen=True):
    """How much a member keeps, and may keep."""

    files: int
    bytes: int
    limit_bytes: int


class OwnFiles:
    """A member's files."""

    def __init__(self, archive: Archive, keepers: Keepers, looking: Looking, collecting: Collecting) -> None:
        self._store, self._holdings = archive.files, archive.holdings
        self._jobs, self._cache = archive.jobs, archive.cache
        self._keepers, self._looking, self._collecting = keepers, looking, collecting
        self._quota_bytes = archive.settings.media_quota_bytes

    async def listed(
        self, actor: Actor, kind: Kind | None, *, limit: int, cursor: str | None
    ) -> tuple[list[OwnFile], str | None]:
        """The member's files, newest first, and the cursor to the next ones."""
        page = await self._store.of_owner(actor.member_id, kind, limit=limit, cursor=cursor)
        return [self.as_own(file) for file in page.items], page.next_cursor

    async def room(self, actor: Actor) -> Room:
        """How much the member keeps, and may keep."""
        usage = await self._store.usage(actor.member_id)
        return Room(usage.files, usage.bytes, self._quota_bytes)

    async def read(self, actor: Actor, file: str) -> OwnFile:
        """One file.

        Raises:
            FileNotFound.
        """
        return self.as_own(await file_for_owner(self._store, actor, file))

    def as_own(self, file: MediaFile) -> OwnFile:
        """A file for its owner."""
        seen = Seen.of(file)
        has_original = file.state is not State.REFUSED
        return OwnFile(
            file, self._looking.show(seen), self._looking.source(seen, file.original) if has_original else None
        )

    async def delete(self, actor: Actor, file: str) -> None:
        """Delete a file, now and for good.

        Raises:
            FileNotFound.
            FileInUse: a document still has it.
        """
        found = await file_for_owner(self._store, actor, file)
        claims = await self._holdings.claims_on([found.id])
        told = await self._keepers.told(claims)
        if any(told.get(claim.id, claim.public) is not None for claim in claims):
            raise FileInUse
        condemned = await self._store.condemn(found.id)
        await self._cache.invalidate(file_tag(found.id))
        if condemned is not None:
            await self._collecting.remove(condemned)

    async def cancel(self, actor: Actor, file: str) -> OwnFile:
        """Stop the work on a file; whoever is at it stops within a second or two.

        Raises:
            FileNotFound.
            FileNotInWork.
        """
        found = await file_for_owner(self._store, actor, file)
        cancelled = await self._store.cancel(found.id)
        if cancelled is None:
            raise FileNotInWork
        await self._cache.invalidate(file_tag(found.id))
        return self.as_own(cancelled)

    async def try_again(self, actor: Actor, file: str) -> OwnFile:
        """Have the work on a file done again that failed or was cancelled.

        Raises:
            FileNotFound.
            FileNotRefused: it is neither.
        """
        found = await file_for_owner(self._store, actor, file)

        async def add(changed: MediaFile, unit: Unit) -> None:
            payload = ProcessFile(str(changed.id), changed.run)
            await self._jobs.add(job_of(changed.kind), payload, id=changed.job, owner=changed.owner, unit=unit)

        changed = await self._store.try_again(found.id, add)
        if changed is None:
            raise FileNotRefused
        await self._cache.invalidate(file_tag(found.id))
        return self.as_own(changed)
