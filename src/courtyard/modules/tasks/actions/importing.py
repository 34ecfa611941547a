"""Bring in files: look first, then keep; what is large is kept behind the answer, and told how far it is."""

from collections.abc import AsyncIterator, Sequence
from functools import partial

import msgspec

from courtyard.kernel.basics import Actor, Id, Role, fold, is_id, now
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, Jobs, JobType, Unrecoverable
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.arrivals import AT_ONCE, Arrivals, Batch, Kept
from courtyard.modules.tasks.actions.reading import Read, ReadingDesk
from courtyard.modules.tasks.errors import ImportEmpty, ImportNotFound, ProjectNotFound
from courtyard.modules.tasks.formats import LabelDraft, ProjectDraft, Reading, Source, TaskDraft
from courtyard.modules.tasks.formats.child import PART_TASKS_MAX, Errand, Head, drafts_in, head_of
from courtyard.modules.tasks.models.importing import IMPORT_LIFE, PART_LIFE, Import, ImportPart, Said
from courtyard.modules.tasks.models.personal import MemberLabel
from courtyard.modules.tasks.rules.changing import Hand
from courtyard.modules.tasks.store import ImportStore, PersonalStore

_STRANGERS_TOLD_MAX = 50


class BringIn(msgspec.Struct, frozen=True):
    """Which import to go on with."""

    import_id: str


class Brought(msgspec.Struct, frozen=True):
    """What became of it."""

    import_id: str
    created: int
    already_there: int


BRING_IN = JobType(name="tasks.bring_in", queue="analytics", payload=BringIn, timeout_s=3600, attempts=5)


class Preview(msgspec.Struct, frozen=True):
    """What a file holds and what would become of it: projects with the ids of those that are here already."""

    head: Head
    already_there: int
    here: dict[str, Id]


class Importing:
    """Files with tasks."""

    def __init__(
        self,
        agenda: Agenda,
        arrivals: Arrivals,
        store: ImportStore,
        personal: PersonalStore,
        jobs: Jobs,
        desk: ReadingDesk,
    ) -> None:
        self._agenda = agenda
        self._arrivals = arrivals
        self._store = store
        self._personal = personal
        self._jobs = jobs
        self._desk = desk

    async def look(self, actor: Actor, name: str, data: bytes, into: str | None = None) -> Preview:
        """Read a file and say what would become of it; nothing is kept.

        Raises:
            ImportNotRead, ImportBroken, ImportTooLarge, ImportTookTooLong, ImportReadersBusy: about the file.
            ProjectNotFound, OnlyForReading, ProjectArchived: about the project that is named.
        """
        if into is not None:
            await self._arrivals.place(actor, into)
        read = await self._read(actor, name, data)
        return await self.foresee(actor, read.head)

    async def foresee(self, actor: Actor, head: Head) -> Preview:
        """What would become of a file that was read."""
        known = await self._arrivals.known(actor, head.source, head.origins)
        here = await self._arrivals.projects_here(actor, head.source, head.projects)
        return Preview(head, known, {key: project.id for key, project in here.items()})

    async def bring_in(self, actor: Actor, name: str, data: bytes, into: str | None = None) -> Import:
        """Keep the tasks of a file, at once or, if they are more than 500, by a worker.

        Raises:
            ImportEmpty: there is no task in it.
            What ``look`` raises; TooManyProjects.
        """
        if into is not None:
            await self._arrivals.place(actor, into)
        read = await self._read(actor, name, data)
        found = await self._begun(actor, name, read.head, into)
        if len(read.head.origins) > PART_TASKS_MAX or len(read.parts) > 1:
            return await self._put_by(actor, found, read)
        async for kept in self._slices(actor, found, drafts_in(read.parts[0]), 0):
            found = _counted(found, kept)
        found = msgspec.structs.replace(found, finished_at=now())
        await self._store.add(found, _nothing)
        return found

    async def bring_in_all(self, actor: Actor, name: str, reading: Reading, into: str | None) -> AsyncIterator[Import]:
        """Keep the tasks of a file that was read, some at a time, and tell after each how far it is.

        Raises:
            ImportEmpty, TooManyProjects, ProjectNotFound, OnlyForReading, ProjectArchived.
        """
        found = await self._begun(actor, name, head_of(reading), into)
        async for kept in self._slices(actor, found, reading.tasks, 0):
            found = _counted(found, kept)
            yield found
        found = msgspec.structs.replace(found, finished_at=now())
        await self._store.add(found, _nothing)
        yield found

    async def work(self, wanted: BringIn, context: JobContext) -> Brought:
        """Go on with an import where it stands; done again, it makes nothing twice."""
        found = await self._store.get(Id(wanted.import_id))
        if found is None:
            return Brought(wanted.import_id, 0, 0)
        actor = Actor(user_id=found.member, username="", roles=frozenset({Role.USER}))
        first = found.created + found.already_there
        for number in range(found.parts_done, found.parts):
            part = await self._store.part(found.id, number)
            drafts = [] if part is None else drafts_in(part.drafts)
            async for kept in _while_wanted(self._slices(actor, found, drafts, first)):
                found = _counted(found, kept)
                done = found.created + found.already_there
                await context.progress(100 * done // max(found.tasks, 1), f"{done} of {found.tasks} tasks")
            first += len(drafts)
            values = {"created": found.created, "already_there": found.already_there, "problems": found.problems}
            found = await self._noted(found, {**values, "parts_done": number + 1})
        found = await self._noted(found, {"finished_at": now()})
        await self._store.forget_parts(found.id)
        return Brought(wanted.import_id, found.created, found.already_there)

    async def report(self, actor: Actor, key: str) -> Import:
        """What became of a file of the member's.

        Raises:
            ImportNotFound.
        """
        found = await self._store.of_member(actor.member_id, Id(key)) if is_id(key) else None
        if found is None:
            raise ImportNotFound
        return found

    async def _read(self, actor: Actor, name: str, data: bytes) -> Read:
        zone = await self._agenda.zone(actor.member_id)
        return await self._desk.read(Errand(name, zone.key, now()), data)

    async def _begun(self, actor: Actor, name: str, head: Head, into: str | None) -> Import:
        if not head.origins:
            reasons = [{"where": each.where, "reason": each.reason} for each in head.problems[:100]]
            raise ImportEmpty(details={"problems": reasons} if reasons else None)
        used = [project for project in head.projects if head.counts.get(project.key) or into is None]
        at = now()
        return Import(
            member=actor.member_id,
            name=name,
            source=head.source.value,
            tasks=len(head.origins),
            targets=await self._targets(actor, head, used, into),
            problems=[Said(each.where, each.reason) for each in head.problems],
            created_at=at,
            updated_at=at,
            expires_at=at + IMPORT_LIFE,
        )

    async def _targets(self, actor: Actor, head: Head, used: Sequence[ProjectDraft], into: str | None) -> dict[str, Id]:
        await self._personal.bring_labels(actor.member_id, [_label(actor.member_id, each) for each in head.labels])
        return await self._arrivals.targets(actor, head.source, used, into)

    async def _put_by(self, actor: Actor, found: Import, read: Read) -> Import:
        found = msgspec.structs.replace(found, parts=len(read.parts))
        for number, drafts in enumerate(read.parts):
            part = ImportPart(import_id=found.id, number=number, drafts=drafts, expires_at=found.created_at + PART_LIFE)
            await self._store.add_part(part)

        async def enlist(unit: Unit) -> None:
            wanted = BringIn(str(found.id))
            await self._jobs.add(BRING_IN, wanted, id=found.job, owner=actor.member_id, unit=unit)

        await self._store.add(found, enlist)
        return found

    async def _slices(
        self, actor: Actor, found: Import, drafts: Sequence[TaskDraft], first: int
    ) -> AsyncIterator[Kept]:
        zone = await self._agenda.zone(actor.member_id)
        batch = Batch(
            import_id=found.id,
            source=Source(found.source),
            targets=found.targets,
            hand=Hand(actor.member_id, found.created_at, zone),
            total=found.tasks,
        )
        keep = partial(self._arrivals.keep, actor, batch)
        for start in range(0, len(drafts), AT_ONCE):
            yield await keep(drafts[start : start + AT_ONCE], first + start)

    async def _noted(self, found: Import, values: dict[str, object]) -> Import:
        return await self._store.change(found.id, values) or found


async def _while_wanted(slices: AsyncIterator[Kept]) -> AsyncIterator[Kept]:
    """What is kept, until somebody takes away the project that it goes to."""
    try:
        async for kept in slices:
            yield kept
    except ProjectNotFound:
        raise Unrecoverable("a project that tasks were to be brought into is gone") from None


def _counted(found: Import, kept: Kept) -> Import:
    told = {each.where for each in found.problems if each.reason.startswith("is nobody")}
    new = [name for name in kept.strangers if f'"{name}"' not in told][: max(0, _STRANGERS_TOLD_MAX - len(told))]
    reason = "is nobody in the project; the name is in the notes of what was assigned to them"
    return msgspec.structs.replace(
        found,
        created=found.created + kept.created,
        already_there=found.already_there + kept.already_there,
        problems=[*found.problems, *(Said(f'"{name}"', reason) for name in new)],
    )


def _label(member: Id, draft: LabelDraft) -> MemberLabel:
    return MemberLabel(user=member, name=draft.name, key=fold(draft.name), colour=draft.colour)


async def _nothing(_unit: Unit) -> None:
    """Nothing happens with it."""
