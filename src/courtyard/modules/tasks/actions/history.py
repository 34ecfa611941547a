"""The history of tasks: written behind the answers, from the facts that the changes made known."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id, fold
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import Jobs
from courtyard.modules.accounts.contract import Person
from courtyard.modules.tasks.access import project_for_member, task_for_reader
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.folding import fold_later
from courtyard.modules.tasks.models import Role
from courtyard.modules.tasks.models.personal import MemberLabel
from courtyard.modules.tasks.models.talk import Activity, Noted
from courtyard.modules.tasks.store import PersonalStore, TalkStore, TimeStore

# A project's tallies are folded after about as many facts: each fact left one row behind, or none.
_FOLDED_ONE_IN = 32
# And a long history is shortened after about as many lines.
_SHORTENED_ONE_IN = 64
CREATED = "created"
"""The act that a task's history begins with."""


# Tasks that something can be noted of.
There = frozenset[Id]


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What a fact says that the history keeps; ``event`` is the fact's own id."""

    event: Id
    at: datetime
    member: Id | None
    project: Id
    act: str
    task: Id | None = None
    title: str | None = None
    changes: tuple[tuple[str, str | None, str | None], ...] = ()
    labels: tuple[str, ...] = ()
    from_project: Id | None = None
    subject: Id | None = None


class Past(NamedTuple):
    """Some lines, those who did it as far as they are known, and the way to the next ones."""

    lines: Sequence[Activity]
    people: Mapping[Id, Person]
    next_cursor: str | None


class History:
    """Writes and reads it."""

    def __init__(self, agenda: Agenda, talk: TalkStore, timing: TimeStore, personal: PersonalStore, jobs: Jobs) -> None:
        self._agenda = agenda
        self._talk = talk
        self._timing = timing
        self._personal = personal
        self._jobs = jobs

    async def there_of(self, tasks: Collection[Id], unit: Unit) -> There:
        """Which of these tasks something can be noted of.

        Each reaction reads the facts at its own pace: of a task that is gone for good nothing is kept any more, or it
        would stay when another reaction has forgotten the task already.
        """
        return await self._agenda.tasks.there_of(tasks, unit)

    async def note(self, happened: Happened, there: There, unit: Unit) -> None:
        """Keep a line, if it is of a project or of a task that is there, and do what else follows behind the answer."""
        task = happened.task
        if task is None or task in there:
            self._talk.note(_line(happened), unit)
        if task in there and happened.act != CREATED and happened.event.binary[-1] % _SHORTENED_ONE_IN == 0:
            await self._talk.shorten(task, unit)
        if happened.labels and happened.member is not None:
            labels = [MemberLabel(user=happened.member, name=name, key=fold(name)) for name in happened.labels]
            await self._personal.know_labels(happened.member, labels, unit)
        if happened.from_project is not None and happened.task is not None:
            await self._timing.follow(happened.task, happened.project, unit)
        if happened.event.binary[-1] % _FOLDED_ONE_IN == 0:
            for subject in {happened.project, happened.from_project, happened.member} - {None}:
                await fold_later(self._jobs, subject or happened.project, unit)

    async def forget(self, task: Id, unit: Unit) -> None:
        """A task is gone for good: so is all that was said and noted about it, and the time that was spent on it."""
        await self._talk.forget([task], unit)
        await self._timing.forget([task], unit)

    async def of_task(self, actor: Actor, key: str, *, limit: int, cursor: str | None = None) -> Past:
        """Who changed what when, the latest first.

        Raises:
            TaskNotFound, InvalidCursor.
        """
        found = await task_for_reader(self._agenda.tasks, await self._agenda.places(actor), key)
        page = await self._talk.history(task=found.task.id, limit=limit, cursor=cursor)
        return Past(page.items, await self._people(page.items), page.next_cursor)

    async def of_project(self, actor: Actor, key: str, *, limit: int, cursor: str | None = None) -> Past:
        """The same for all tasks of a project.

        Raises:
            ProjectNotFound, InvalidCursor.
        """
        project = await project_for_member(self._agenda.projects, actor.member_id, key, Role.VIEWER)
        page = await self._talk.history(project=project.id, limit=limit, cursor=cursor)
        return Past(page.items, await self._people(page.items), page.next_cursor)

    async def _people(self, lines: Iterable[Activity]) -> Mapping[Id, Person]:
        return await self._agenda.accounts.people(line.member for line in lines if line.member is not None)


def _line(happened: Happened) -> Activity:
    return Activity(
        id=happened.event,
        created_at=happened.at,
        updated_at=happened.at,
        task=happened.task,
        project=happened.project,
        member=happened.member,
        act=happened.act,
        at=happened.at,
        title=happened.title,
        changes=[Noted(*change) for change in happened.changes],
        subject=happened.subject,
    )
