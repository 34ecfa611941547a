"""Record time on tasks, and add it up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id, Unprocessable, is_id, now, printable
from courtyard.modules.accounts.contract import Person
from courtyard.modules.tasks.access import task_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.errors import NothingRuns, TimeEntryNotFound
from courtyard.modules.tasks.models import Places
from courtyard.modules.tasks.models.timing import ENTRY_LENGTH_MAX, TimeEntry
from courtyard.modules.tasks.models.wish import Wish
from courtyard.modules.tasks.models.written import TimePatch, WrittenTime
from courtyard.modules.tasks.rules.time import in_milliseconds, is_kept
from courtyard.modules.tasks.rules.wishing import range_for
from courtyard.modules.tasks.store import By, Scope, Spent, TimeStore


class TimeWish(msgspec.Struct, frozen=True, kw_only=True):
    """Which recorded time to show: one's own, or everybody's in the one project that is named."""

    project: str | None = None
    task: str | None = None
    start: str | None = None
    end: str | None = None
    everybody: bool = False


class Entries(NamedTuple):
    """Recorded time, the latest first, and the way to the rest."""

    entries: Sequence[TimeEntry]
    next_cursor: str | None


class Totals(NamedTuple):
    """Sums, and the people whom they are about as far as they are known."""

    spent: Sequence[Spent]
    people: Mapping[Id, Person]


class Timing:
    """Time that members spend on tasks."""

    def __init__(self, agenda: Agenda, store: TimeStore) -> None:
        self._agenda = agenda
        self._store = store

    async def record(self, actor: Actor, sent: WrittenTime) -> TimeEntry:
        """Keep time that is over, or let it run; what ran until then is stopped.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, Unprocessable.
        """
        found = await task_for_editor(self._agenda.tasks, await self._agenda.places(actor), sent.task)
        start = _instant("started_at", sent.started_at) or now()
        end = _instant("ended_at", sent.ended_at)
        entry = TimeEntry(
            user=actor.member_id,
            task=found.task.id,
            project=found.task.project,
            started_at=start,
            note=_note(sent.note),
        )
        if end is None:
            _refuse_odd(start, now())
            return await self._store.start(entry)
        return await self._store.add(msgspec.structs.replace(entry, **_ended(start, end)))

    async def stop(self, actor: Actor) -> TimeEntry:
        """Stop what runs.

        Raises:
            NothingRuns.
        """
        running = await self._store.running(actor.member_id)
        stopped = None if running is None else await self._store.stop(running, now())
        if stopped is None:
            raise NothingRuns
        return stopped

    async def running(self, actor: Actor) -> TimeEntry | None:
        """What the member is at."""
        return await self._store.running(actor.member_id)

    async def change(self, actor: Actor, key: str, patch: TimePatch) -> TimeEntry:
        """Set the fields that were sent.

        Raises:
            TimeEntryNotFound, TaskNotFound, OnlyForReading, ProjectArchived, Unprocessable.
        """
        present = await self._store.of(actor.member_id, Id(key)) if is_id(key) else None
        if present is None:
            raise TimeEntryNotFound
        sent = {name: getattr(patch, name) for name in patch.__struct_fields__}
        values: dict[str, Any] = {name: value for name, value in sent.items() if value is not msgspec.UNSET}
        if "task" in values:
            found = await task_for_editor(self._agenda.tasks, await self._agenda.places(actor), values["task"])
            values |= {"task": found.task.id, "project": found.task.project}
        if "note" in values:
            values["note"] = _note(values["note"])
        start = _instant("started_at", values.get("started_at")) or present.started_at
        end = _instant("ended_at", values.get("ended_at")) or present.ended_at
        if end is None:
            _refuse_odd(start, now())
        else:
            values |= _ended(start, end)
        changed = await self._store.change(present, {**values, "started_at": start})
        if changed is None:  # somebody stopped or changed it meanwhile: what was sent is for the one that is there now
            return await self.change(actor, key, patch)
        return changed

    async def remove(self, actor: Actor, key: str) -> None:
        """Remove one's own recorded time.

        Raises:
            TimeEntryNotFound.
        """
        if not is_id(key) or not await self._store.remove(actor.member_id, Id(key)):
            raise TimeEntryNotFound

    async def listed(self, actor: Actor, wish: TimeWish, *, limit: int, cursor: str | None = None) -> Entries:
        """Recorded time, the latest first.

        Raises:
            Unprocessable, InvalidCursor.
        """
        scope = await self._scope(actor, wish)
        if scope is None:
            return Entries([], None)
        page = await self._store.listed(scope, limit=limit, cursor=cursor)
        return Entries(page.items, page.next_cursor)

    async def totals(self, actor: Actor, wish: TimeWish, by: By) -> Totals:
        """Seconds by task, project, member, day or week; the latter two where the member lives.

        Raises:
            Unprocessable.
        """
        scope = await self._scope(actor, wish)
        if scope is None:
            return Totals([], {})
        zone = await self._agenda.zone(actor.member_id)
        spent = await self._store.totals(scope, by, zone.key)
        people = await self._agenda.accounts.people([each.of for each in spent]) if by == "member" else {}
        return Totals(spent, people)

    async def _scope(self, actor: Actor, wish: TimeWish) -> Scope | None:
        places = await self._agenda.places(actor)
        projects = _projects(wish, places)
        if wish.everybody and wish.project is None:
            raise Unprocessable.field("everybody", "name the project")
        if not projects or (wish.task is not None and not is_id(wish.task)):
            return None
        zone = await self._agenda.zone(places.member)
        start, end = range_for(Wish(due_from=wish.start, due_to=wish.end), zone, now())
        return Scope(
            projects=projects,
            user=None if wish.everybody else actor.member_id,
            task=None if wish.task is None else Id(wish.task),
            start=start,
            end=end,
        )


def _projects(wish: TimeWish, places: Places) -> list[Id]:
    if wish.project is None:
        return [places.member, *(place.project for place in places.projects)]
    project = places.member if wish.project == "inbox" else Id(wish.project) if is_id(wish.project) else None
    return [project] if project is not None and places.at(project) is not None else []


def _instant(name: str, instant: datetime | None) -> datetime | None:
    if instant is None:
        return None
    if not is_kept(instant):
        raise Unprocessable.field(name, "must lie between 1970 and 2199")
    return in_milliseconds(instant)


def _ended(start: datetime, end: datetime) -> dict[str, Any]:
    _refuse_odd(start, end)
    return {"ended_at": end, "seconds": round((end - start).total_seconds()), "running": False}


def _refuse_odd(start: datetime, end: datetime) -> None:
    if end < start:
        raise Unprocessable.field("ended_at", "lies before the time at which it starts")
    if end - start > ENTRY_LENGTH_MAX:
        raise Unprocessable.field("started_at", f"more than {ENTRY_LENGTH_MAX.days} days are not recorded as one")


def _note(text: str) -> str:
    return printable(text)
