"""Tasks worth looking at: what the cooks of the demonstration do together, and a set for whoever signs up there."""

import os
import tomllib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec

from courtyard.kernel.basics import ANYONE, Actor, Id, now
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, Jobs, JobType
from courtyard.modules.accounts.contract import Resident, Residents
from courtyard.modules.tasks.actions.agenda import UTC as HERE
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.models import Column, Item, Member, Place, Project, Role, Status, Step, Task
from courtyard.modules.tasks.models.project import inbox_of
from courtyard.modules.tasks.models.talk import Comment
from courtyard.modules.tasks.models.timing import TimeEntry
from courtyard.modules.tasks.rules.changing import Hand, changed, written
from courtyard.modules.tasks.rules.tallying import gains_of
from courtyard.modules.tasks.rules.time import in_milliseconds
from courtyard.modules.tasks.store import Listing, Stores

_FOLDER = Path(__file__).parents[1] / "demo"
_COOKS = (
    Resident("mara", "Mara Lindqvist"),
    Resident("tomas", "Tomás Ferreira"),
    Resident("aiko", "Aiko Menon"),
)
_WRITTEN_BEFORE = timedelta(days=3, hours=2)
_DONE_AT = time(17, 20)


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task of a demonstration file; ``in_days`` counts from today, ``done`` names days back on which it was done."""

    title: str
    in_days: int | None = msgspec.field(default=None, name="in")
    at: str | None = None
    every: str | None = None
    priority: str | None = None
    labels: list[str] = []
    notes: str = ""
    column: str | None = None
    checklist: list[str] = []
    estimate: int | None = None
    minutes: int = 0
    remind: int | None = None
    done: list[int] = []
    who: str | None = None
    say: dict[str, str] = {}


class ToldProject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project of a demonstration file."""

    name: str
    tasks: list[Told]
    colour: str = ""
    columns: list[tuple[str, Status]] = []


class ToldFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A demonstration file."""

    projects: list[ToldProject]


class Furnish(msgspec.Struct, frozen=True):
    """Who looks around."""

    user: str


FURNISH = JobType(name="tasks.furnish", queue="analytics", payload=Furnish, timeout_s=60, essential=False)


class Welcome:
    """Has a worker furnish whoever signs up."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def somebody(self, user: Id, unit: Unit) -> None:
        """Once for each."""
        await self._jobs.add(FURNISH, Furnish(str(user)), id=f"tasks.furnish.{user}", unit=unit)


class Demonstration:
    """Fills an installation that is for looking around; whoever has tasks or projects already keeps what they have.

    Its tasks make nothing known, so that nobody is told of them; search hears of them by ``found_from_now``.
    """

    def __init__(
        self,
        agenda: Agenda,
        stores: Stores,
        residents: Residents,
        found_from_now: Callable[[Iterable[Id]], Awaitable[None]],
    ) -> None:
        self._agenda = agenda
        self._stores = stores
        self._residents = residents
        self._found_from_now = found_from_now

    async def fill(self) -> None:
        """The cooks' own project."""
        people = await self._residents.settle(_COOKS)
        cooks = {name: person.id for name, person in people.items()}
        first = cooks[_COOKS[0].username]
        for told in _told("shared").projects:
            if not await self._has(first, told.name):
                members = [Member(cook, Role.OWNER if cook == first else Role.EDITOR) for cook in cooks.values()]
                await self._furnish(told, await self._make(told, members), first, cooks)

    async def furnish(self, wanted: Furnish, _context: JobContext) -> None:
        """What somebody has who has just signed up: an inbox, two projects, and a part in what the cooks do."""
        user = Id(wanted.user)
        tasks = await self._agenda.tasks.listed(Listing(projects=[user], limit=1))
        if tasks.items or await self._agenda.projects.of_member(user):
            return
        for told in _told("own").projects:
            place = inbox_of(user) if told.name == "Inbox" else await self._make(told, [Member(user, Role.OWNER)])
            await self._furnish(told, place, user, {})
        await self._join(user)

    async def _has(self, member: Id, name: str) -> bool:
        return any(project.name == name for project in await self._agenda.projects.of_member(member))

    async def _make(self, told: ToldProject, members: Sequence[Member]) -> Place:
        columns = [Column(name.lower().replace(" ", "_"), name, status) for name, status in told.columns]
        project = Project(name=told.name, colour=told.colour, members=list(members))
        project = msgspec.structs.replace(project, columns=columns) if columns else project
        await self._agenda.projects.add(project, [], ANYONE)
        await self._agenda.freshness.members_changed([member.user for member in members])
        return Place(project.id, Role.OWNER, archived=False, columns=tuple(project.columns), name=project.name)

    async def _join(self, user: Id) -> None:
        cooks = await self._residents.settle(_COOKS)
        first = cooks[_COOKS[0].username].id
        for project in await self._agenda.projects.of_member(first):
            if project.name in {told.name for told in _told("shared").projects}:
                after = msgspec.structs.replace(project, members=[*project.members, Member(user, Role.EDITOR)])
                await self._agenda.projects.replace(project, after, [], ANYONE)
                await self._agenda.freshness.members_changed([member.user for member in after.members])

    async def _furnish(self, told: ToldProject, place: Place, member: Id, people: Mapping[str, Id]) -> None:
        at = now()
        tasks = [task for each in told.tasks for task in _tasks(each, place, people.get(each.who or "", member), at)]
        steps = [Step(None, task) for task in tasks]
        await self._agenda.tasks.write(steps, [], gains_of(steps), None)
        await self._agenda.freshness.tasks_changed([place.project], member)
        for each in told.tasks:
            of_it = [task for task in tasks if task.title == each.title]
            for task in of_it if each.minutes else ():
                await self._stores.timing.add(_spent(task, each.minutes))
            for name, text in each.say.items():
                said = Comment(task=of_it[0].id, author=people.get(name, member), text=text)
                await self._stores.talk.say(said, [], Actor(said.author))
        await self._found_from_now(task.id for task in tasks)


def _told(name: str) -> ToldFile:
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), ToldFile)


def _tasks(told: Told, place: Place, member: Id, at: datetime) -> list[Task]:
    """The times that it was done, and the one that is still to do."""
    done = [_done(told, place, member, _on(at, -back, _DONE_AT)) for back in told.done]
    if told.in_days is None and told.done:
        return done
    return [*done, _open(told, place, member, at)]


def _open(told: Told, place: Place, member: Id, at: datetime) -> Task:
    values: dict[str, Any] = {**_values(told, place), "notes": told.notes, "assignees": [member] if told.who else []}
    if told.in_days is not None:
        day = (at + timedelta(days=told.in_days)).date()
        clock = None if told.at is None else time.fromisoformat(told.at)
        values |= {"due_date": day} if clock is None else {"due_at": datetime.combine(day, clock, UTC)}
        values |= {"recurrence": told.every} if told.every else {}
    task = written(values, place, Hand(member, at - _WRITTEN_BEFORE, HERE))
    return msgspec.structs.replace(task, id=_id_at(task.created_at))


def _done(told: Told, place: Place, member: Id, at: datetime) -> Task:
    begun = at - _WRITTEN_BEFORE
    values = _values(told, place)
    values.pop("column", None)
    task = written({**values, "due_date": at.date()}, place, Hand(member, begun, HERE))
    task = changed(task, {"status": Status.DONE}, place, Hand(member, at, HERE))
    return msgspec.structs.replace(task, id=_id_at(begun))


def _values(told: Told, place: Place) -> dict[str, Any]:
    values: dict[str, Any] = {"title": told.title, "labels": list(told.labels), "estimate_min": told.estimate}
    if told.priority is not None:
        values["priority"] = ("low", "medium", "high", "urgent").index(told.priority) + 1
    if told.checklist:
        values["checklist"] = [Item(text, done=number == 0) for number, text in enumerate(told.checklist)]
    if told.column is not None:
        values["column"] = next(column.key for column in place.columns if column.name == told.column)
    return values


def _spent(task: Task, minutes: int) -> TimeEntry:
    end = task.completed_at or task.created_at
    return TimeEntry(
        user=task.user,
        task=task.id,
        project=task.project,
        started_at=end - timedelta(minutes=minutes),
        ended_at=end,
        seconds=60 * minutes,
        running=False,
    )


def _on(at: datetime, days: int, clock: time) -> datetime:
    return in_milliseconds(datetime.combine((at + timedelta(days=days)).date(), clock, UTC))


def _id_at(instant: datetime) -> Id:
    return Id(int(instant.timestamp()).to_bytes(4, "big") + os.urandom(8))
