"""A copy of all that the house keeps of somebody: asked for, made by a worker, fetched by a link that ends."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import msgspec

from courtyard.kernel.basics import Actor, Id, Visit, now
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, JobNotFound, JobRecord, Jobs, JobState, JobType
from courtyard.kernel.privacy import Archive, CopyTooBig, Part, Privacy, Share, Subject, Withheld
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.copy_links import CopyLinks
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.errors import CopyNotFound, CopyNotReady
from courtyard.modules.accounts.models import Copy, CopyState, User
from courtyard.modules.accounts.store import CopyStore, ProvingStore, UserStore

_MAKING_AT_MOST = timedelta(days=2)


class MakeCopy(msgspec.Struct, frozen=True):
    """Which copy."""

    copy: str


MAKE_COPY = JobType(name="accounts.make_copy", queue="analytics", payload=MakeCopy, timeout_s=1800, attempts=3)


class Kit(msgspec.Struct, frozen=True, kw_only=True):
    """What copies are made with."""

    users: UserStore
    copies: CopyStore
    proving_store: ProvingStore
    proving: Proving
    access: AccountAccess
    privacy: Privacy
    jobs: Jobs
    letters: AccountLetters
    links: CopyLinks
    security: Security


class Standing(msgspec.Struct, frozen=True):
    """A copy, how far its job is, and the way to it once it is ready."""

    copy: Copy
    state: CopyState
    percent: int = 0
    text: str = ""
    link: str = ""


class Copies:
    """Args: what they are made with; how long a copy can be fetched."""

    def __init__(self, kit: Kit, kept: timedelta) -> None:
        self._its = kit
        self._kept = kept

    async def ask(self, actor: Actor, password: str, code: str, visit: Visit) -> Copy:
        """Have a copy made; while one is being made, that one.

        Raises:
            CurrentPasswordWrong, FreshSignInNeeded, CodeWrong, SecondFactorLocked, TooManyAttempts, QueueFull.
        """
        user = await self._its.proving.whole(actor, password, code, visit)
        copy = Copy(user_id=user.id, expires_at=now() + _MAKING_AT_MOST, making=True)
        if not await self._its.copies.begin(copy):
            present = await self._its.copies.under_way(user.id)
            if present is not None and (await self._standing(present)).state is CopyState.MAKING:
                return present
            if present is not None:  # its job is gone, or has failed without a word
                await self._end(present, CopyState.FAILED)
            if not await self._its.copies.begin(copy):
                return await self._its.copies.under_way(user.id) or copy
        await self._its.jobs.add(MAKE_COPY, MakeCopy(str(copy.id)), id=copy.job, owner=user.id)
        await self._its.security.note("export_asked", visit, user.id, copy=str(copy.id))
        return copy

    async def standing(self, actor: Actor, job: str) -> Standing:
        """How far one's own copy is.

        Raises:
            CopyNotFound: there is none, or it is another's.
        """
        return await self._standing(await self._its.access.own_copy(actor, job))

    async def latest(self, actor: Actor) -> Standing | None:
        """The last one that the member asked for."""
        copy = await self._its.copies.latest(actor.member_id)
        return None if copy is None else await self._standing(copy)

    async def fetch(self, link: str, visit: Visit) -> tuple[Copy, AsyncIterator[bytes]]:
        """The copy that a link leads to, whoever has it.

        Raises:
            CopyNotFound: the link is not ours, or its time is over.
            CopyNotReady.
        """
        copy = await self.linked(link)
        await self._its.copies.note_fetched(copy.id, now())
        await self._its.security.note("export_fetched", visit, copy.user_id, copy=str(copy.id))
        return copy, self._its.copies.pieces(copy.id)

    async def linked(self, link: str) -> Copy:
        """The copy behind a link, without fetching it.

        Raises:
            CopyNotFound, CopyNotReady.
        """
        copy_id = self._its.links.read(link, now())
        copy = None if copy_id is None else await self._its.copies.get(copy_id)
        if copy is None or copy.expires_at <= now():
            raise CopyNotFound
        if copy.state is not CopyState.READY:
            raise CopyNotReady
        return copy

    async def make(self, wanted: MakeCopy, context: JobContext) -> None:
        """The worker's side; made again from its beginning when it was interrupted."""
        copy = await self._its.copies.get(Id(wanted.copy))
        user = None if copy is None else await self._its.users.get(copy.user_id)
        if copy is None or user is None or copy.state is not CopyState.MAKING:
            return
        await self._its.copies.forget_pieces(copy.id)
        try:
            size_bytes = await self._write(copy, user, context)
        except CopyTooBig:
            await self._end(copy, CopyState.FAILED)
            return
        if await self._end(copy, CopyState.READY, size_bytes):
            await self._tell(copy, user)

    async def _write(self, copy: Copy, user: User, context: JobContext) -> int:
        size_bytes = number = 0

        async def sink(piece: bytes) -> None:
            nonlocal size_bytes, number
            size_bytes += len(piece)
            number = await self._its.copies.add_piece(copy, number, piece)

        subject = subject_of(user)
        archive = Archive(sink)
        parts = self._its.privacy.parts
        await archive.add_text("README.txt", _read_me(parts, now()))
        for done, part in enumerate(parts):
            await context.progress(100 * done // len(parts), part.name)
            await _add(part, subject, archive)
        await archive.close()
        return size_bytes

    async def _end(self, copy: Copy, state: CopyState, size_bytes: int = 0) -> bool:
        instant = now()
        until = instant + self._kept
        return await self._its.copies.finish(copy, state, size_bytes=size_bytes, at=instant, until=until)

    async def _tell(self, copy: Copy, user: User) -> None:
        link = self._its.links.write(copy.id, now() + self._kept)

        async def work(unit: Unit) -> None:
            await self._its.letters.copy_ready(user, copy, link, round(self._kept.total_seconds() / 3600), unit)

        await self._its.proving_store.unit(work)

    async def _standing(self, copy: Copy) -> Standing:
        if copy.state is not CopyState.MAKING:
            is_ready = copy.state is CopyState.READY
            link = self._its.links.write(copy.id, copy.expires_at) if is_ready else ""
            return Standing(copy, copy.state, 100 if is_ready else 0, link=link)
        job = await self._job(copy)
        if job is None or job.state in {JobState.DONE, JobState.FAILED}:
            again = await self._its.copies.get(copy.id) or copy  # it may have been finished this moment
            state = CopyState.FAILED if again.state is CopyState.MAKING else again.state
            return Standing(again, state)
        return Standing(copy, CopyState.MAKING, job.progress, job.progress_text)

    async def _job(self, copy: Copy) -> JobRecord | None:
        try:
            return await self._its.jobs.find(copy.job)
        except JobNotFound:
            return None


def subject_of(user: User) -> Subject:
    """Whom it is about."""
    return Subject(user=user.id, username=user.username, email=user.email, name=user.profile.name)


async def _add(part: Part, subject: Subject, archive: Archive) -> None:
    for share in part.exports:
        if isinstance(share, Share):
            await archive.add_share(part.name, part.database, share, subject.user)
    if part.export is not None:
        await part.export(subject, archive)


def _read_me(parts: Sequence[Part], instant: datetime) -> str:
    shares = [(part.name, share) for part in parts for share in part.exports]
    return "\n".join(
        [
            f"All that is kept of you here, as of {instant:%Y-%m-%d %H:%M} UTC.",
            "Each folder is one part of the site. A file that ends in .json is a list with one entry for each thing.",
            "",
            *(f"{name}/{share.file}.json" for name, share in shares if isinstance(share, Share)),
            "",
            "Not in here:",
            *(f"{name}, {each.collection.name}: {each.reason}" for name, each in shares if isinstance(each, Withheld)),
            "",
        ]
    )
