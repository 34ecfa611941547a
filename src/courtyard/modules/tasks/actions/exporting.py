"""Take tasks out into files: all that somebody sees, or one project, some at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Actor, Id, is_id, now
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.errors import ProjectNotFound
from courtyard.modules.tasks.formats import (
    Bundle,
    Calendar,
    CsvWriter,
    IcalendarWriter,
    JsonWriter,
    LabelDraft,
    TaskDraft,
)
from courtyard.modules.tasks.formats.departing import draft_of, project_draft_of
from courtyard.modules.tasks.models import Project, Task
from courtyard.modules.tasks.models.talk import Comment
from courtyard.modules.tasks.store import AttachmentStore, ImportStore, PersonalStore

Writer = JsonWriter | CsvWriter | IcalendarWriter

_INBOX = "inbox"
_AT_ONCE = 100


class Form(StrEnum):
    """What the file is."""

    JSON = "json"
    CSV = "csv"
    ICS = "ics"


class Outgoing(msgspec.Struct, frozen=True):
    """A file that is written while it is sent."""

    media_type: str
    file_name: str
    pieces: AsyncIterator[bytes]


MEDIA_TYPES: Mapping[Form, str] = {
    Form.JSON: "application/json",
    Form.CSV: "text/csv; charset=utf-8",
    Form.ICS: "text/calendar; charset=utf-8",
}


class Exporting:
    """Files with tasks."""

    def __init__(
        self, agenda: Agenda, store: ImportStore, personal: PersonalStore, attachments: AttachmentStore
    ) -> None:
        self._agenda = agenda
        self._store = store
        self._personal = personal
        self._attachments = attachments

    async def take_out(self, actor: Actor, form: Form, project: str | None = None) -> Outgoing:
        """The tasks of the inbox and of all projects of the member, archived ones too, or of one of them.

        What lies in the trash stays there.

        Raises:
            ProjectNotFound: there is none, or not for these eyes.
        """
        projects = await self._agenda.projects.of_member(actor.member_id)
        if project is not None:
            projects = _only(projects, project)
        inbox = [actor.member_id] if project in {None, _INBOX} else []
        labels = [LabelDraft(each.name, each.colour) for each in await self._personal.labels(actor.member_id)]
        bundle = Bundle(projects=[project_draft_of(each) for each in projects], labels=labels)
        name = projects[0].name if project is not None and projects else "Tasks"
        writer = _writer(form, name)
        places = [*inbox, *(each.id for each in projects)]
        pieces = self._pieces(writer, bundle, places, {each.id: each for each in projects})
        return Outgoing(MEDIA_TYPES[form], f"tasks-{now():%Y-%m-%d}.{form}", pieces)

    async def _pieces(
        self, writer: Writer, bundle: Bundle, places: Sequence[Id], projects: Mapping[Id, Project]
    ) -> AsyncIterator[bytes]:
        yield writer.begin(bundle)
        cursor: str | None = None
        while True:
            page = await self._store.tasks_in(places, limit=_AT_ONCE, cursor=cursor)
            yield writer.more(await self._as_drafts(page.items, projects))
            if page.next_cursor is None:
                break
            cursor = page.next_cursor
        yield writer.end()

    async def _as_drafts(self, tasks: Sequence[Task], projects: Mapping[Id, Project]) -> list[TaskDraft]:
        spoken = [task.id for task in tasks if task.comments_count]
        said: dict[Id, list[Comment]] = {}
        for comment in sorted(await self._store.comments_on(spoken), key=lambda each: each.id):
            said.setdefault(comment.task, []).append(comment)
        with_files = [task.id for task in tasks if task.attachments_count]
        called = await self._attachments.names_on(with_files) if with_files else {}
        wanted = {each for task in tasks for each in task.assignees}
        wanted |= {comment.author for comments in said.values() for comment in comments}
        people = await self._agenda.accounts.people(wanted)
        names = {key: person.username for key, person in people.items()}
        return [
            draft_of(task, projects.get(task.project), said.get(task.id, []), names, called.get(task.id, []))
            for task in tasks
        ]


def _only(projects: Sequence[Project], wanted: str) -> list[Project]:
    found = [each for each in projects if is_id(wanted) and each.id == Id(wanted)]
    if not found and wanted != _INBOX:
        raise ProjectNotFound
    return found


def _writer(form: Form, name: str) -> Writer:
    if form is Form.JSON:
        return JsonWriter()
    return CsvWriter() if form is Form.CSV else IcalendarWriter(Calendar(name=name, stamp=now()))
