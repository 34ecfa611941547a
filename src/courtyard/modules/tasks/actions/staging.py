"""Files in two steps, as pages take them: look at one, then bring in the very same without sending it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Actor, Id, is_id, printable
from courtyard.kernel.jobs import JobNotFound, JobRecord, Jobs, JobState
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.boarding import places_named
from courtyard.modules.tasks.actions.importing import Importing, Preview
from courtyard.modules.tasks.errors import UploadGone
from courtyard.modules.tasks.formats import TaskDraft
from courtyard.modules.tasks.models import Role
from courtyard.modules.tasks.models.importing import FILE_BYTES_MAX, Import, Said
from courtyard.modules.tasks.models.values import Key
from courtyard.modules.tasks.rules.wishing import INBOX
from courtyard.modules.tasks.store import Upload, UploadStore

__all__ = ["FILE_BYTES_MAX", "BeginImport", "Seen", "SeenProject", "SeenTask", "Staging", "Way"]

_TASKS_SHOWN, _PROBLEMS_SHOWN, _PROJECTS_SHOWN = 50, 200, 100
_NAME_MAX = 200


class BeginImport(msgspec.Struct, frozen=True):
    """Which file was looked at."""

    upload: Key


class SeenProject(NamedTuple):
    """A project of the file, and whether it is here already."""

    name: str
    tasks: int
    is_here: bool


class SeenTask(NamedTuple):
    """A task of the file, with the words of its project and its date."""

    draft: TaskDraft
    project: str
    due: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds: some of its tasks and problems, and how many there are; ``into`` takes all of it."""

    upload: Id
    name: str
    source: str
    into: str
    total: int
    already_there: int
    project_count: int
    problem_count: int
    projects: list[SeenProject]
    problems: list[Said]
    tasks: list[SeenTask]

    @property
    def new(self) -> int:
        """How many tasks would be made."""
        return max(0, self.total - self.already_there)


class Way(NamedTuple):
    """How far an import is, in percent and in words; whether it failed; and the boards where its tasks are."""

    found: Import
    problems: Sequence[Said]
    percent: int
    told: str
    has_failed: bool
    boards: Sequence[tuple[str, str]]


class Staging:
    """Keeps the file between the two steps."""

    def __init__(self, agenda: Agenda, importing: Importing, store: UploadStore, jobs: Jobs) -> None:
        self._agenda = agenda
        self._importing = importing
        self._store = store
        self._jobs = jobs

    async def targets(self, actor: Actor, *, writable: bool = True) -> list[tuple[str, str]]:
        """Where tasks can go to, or come from, as pairs of word and name."""
        places = await self._agenda.places(actor)
        may = {str(each.project) for each in places.projects if not writable or each.role.allows(Role.EDITOR)}
        return [(word, name) for word, name in places_named(places) if word in {INBOX, *may}]

    async def look(self, actor: Actor, file_name: str, data: bytes, into: str | None) -> Seen:
        """Read a file, say what would become of it, and keep it for an hour.

        Raises:
            What ``Importing.look`` raises.
        """
        # Its own name without folders: it is shown, and may name a project, but never becomes a path.
        name = printable(file_name.replace("\\", "/").rpartition("/")[2])[-_NAME_MAX:] or "file"
        preview = await self._importing.look(actor, name, data, into)
        upload = Id()
        await self._store.put(actor.member_id, upload, Upload(name, into, data))
        goal = next((label for word, label in await self.targets(actor) if word == into), "")
        return _seen(upload, name, goal, preview, await self._agenda.zone(actor.member_id))

    async def bring_in(self, actor: Actor, upload: str) -> Import:
        """Keep the tasks of the file that was looked at.

        Raises:
            UploadGone: it is not kept any more, or another's.
            What ``Importing.bring_in`` raises.
        """
        file = await self._store.get(actor.member_id, Id(upload)) if is_id(upload) else None
        if file is None:
            raise UploadGone
        found = await self._importing.bring_in(actor, file.name, file.data, file.into)
        await self._store.forget(actor.member_id)
        return found

    async def way(self, actor: Actor, import_id: str) -> Way:
        """How far an import of the member's is.

        Raises:
            ImportNotFound.
        """
        found = await self._importing.report(actor, import_id)
        job = await self._job(found, actor)
        # The inbox is always among the targets; what went there is only known where there is no other.
        went = {str(project) for key, project in found.targets.items() if key and project != actor.user_id} or {INBOX}
        return Way(
            found,
            found.problems[:_PROBLEMS_SHOWN],
            0 if job is None else job.progress,
            "" if job is None else job.progress_text,
            job is not None and job.state is JobState.FAILED,
            [(word, name) for word, name in await self.targets(actor) if word in went],
        )

    async def _job(self, found: Import, actor: Actor) -> JobRecord | None:
        if found.job is None or found.finished_at is not None:
            return None
        try:
            return await self._jobs.visible(found.job, actor)
        except JobNotFound:
            return None  # it is forgotten some days after its end


def _seen(upload: Id, name: str, into: str, preview: Preview, zone: ZoneInfo) -> Seen:
    head = preview.head
    names = {project.key: project.name for project in head.projects}
    return Seen(
        upload=upload,
        name=name,
        source=head.source.value,
        into=into,
        total=len(head.origins),
        already_there=preview.already_there,
        project_count=len(head.projects),
        problem_count=len(head.problems),
        projects=[
            SeenProject(each.name, head.counts.get(each.key, 0), each.key in preview.here)
            for each in head.projects[:_PROJECTS_SHOWN]
        ],
        problems=[Said(each.where, each.reason) for each in head.problems[:_PROBLEMS_SHOWN]],
        tasks=[
            SeenTask(each, names.get(each.project or "", each.project or ""), _due(each, zone))
            for each in head.sample[:_TASKS_SHOWN]
        ],
    )


def _due(draft: TaskDraft, zone: ZoneInfo) -> str:
    if draft.due_date is not None:
        return f"{draft.due_date:%d %b %Y}"
    at: datetime | None = draft.due_at
    return "" if at is None else f"{at.astimezone(zone):%d %b %Y, %H:%M}"
