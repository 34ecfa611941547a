"""All that a task's page shows, gathered at once."""

from asyncio import gather
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.accounts.contract import Person
from courtyard.modules.tasks.access import Found, task_for_reader
from courtyard.modules.tasks.actions.attaching import Attached, Attaching
from courtyard.modules.tasks.actions.commenting import Talk
from courtyard.modules.tasks.actions.listing import listed
from courtyard.modules.tasks.actions.showing.lines import Desk, Line, desk_for, lines_of
from courtyard.modules.tasks.actions.showing.past import Event, events_of, people_in
from courtyard.modules.tasks.actions.showing.words import moment_in_words, reminder_word, time_in_words
from courtyard.modules.tasks.actions.timing import TimeWish
from courtyard.modules.tasks.actions.workshop import Workshop
from courtyard.modules.tasks.formats.markdown import as_html
from courtyard.modules.tasks.models import Place, Reminder, Role, Task
from courtyard.modules.tasks.models.timing import TimeEntry
from courtyard.modules.tasks.models.wish import Wish

_TALK, _PAST, _ENTRIES, _BELOW, _ABOVE = 50, 15, 20, 100, 100


class Said(msgspec.Struct, frozen=True):
    """A comment, and what its reader may do with it."""

    comment: Any
    html: Any
    author: Person | None
    can_change: bool
    can_remove: bool


class Clocked(msgspec.Struct, frozen=True):
    """Recorded time, whose it is, and when it was where the reader lives, as fields of a form have it."""

    entry: TimeEntry
    person: Person | None
    is_own: bool
    started: str
    ended: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A task's page."""

    task: Task
    place: Place
    desk: Desk
    line: Line
    notes: Any
    parent: Task | None
    above: list[tuple[str, str]]
    below: list[Line]
    members: dict[Id, Person]
    labels: list[str]
    said: list[Said]
    said_next: str | None
    events: list[Event]
    past_next: str | None
    clocked: list[Clocked]
    totals: list[tuple[str, int]]
    running: TimeEntry | None
    attached: Attached
    reader: Id
    can_write: bool

    def moment(self, instant: datetime) -> str:
        """An instant where the reader lives, in words."""
        return moment_in_words(instant, self.desk.here)

    def span(self, seconds: int) -> str:
        """Recorded time in words."""
        return time_in_words(seconds)

    def word(self, reminder: Reminder) -> str:
        """A reminder as the value of a box."""
        return reminder_word(reminder)


class Sheets:
    """Gathers them."""

    def __init__(self, workshop: Workshop, attaching: Attaching) -> None:
        self._shop = workshop
        self._attaching = attaching
        self._agenda = workshop.agenda

    async def of(self, actor: Actor, key: str, *, comments: str | None = None, past: str | None = None) -> Sheet:
        """The page of a task; cursors of talk and history lead to what comes later.

        Raises:
            TaskNotFound, InvalidCursor.
        """
        labels = await self._shop.personal.labels(actor)
        desk = await desk_for(self._agenda, actor, {each.key: each.colour for each in labels})
        found = await task_for_reader(self._agenda.tasks, desk.places, key)
        task, place = found
        members = await self._agenda.freshness.readers_of(task.project)
        talk, history, clock, attached = await gather(
            self._shop.commenting.listed(actor, key, limit=_TALK, cursor=comments),
            self._shop.history.of_task(actor, key, limit=_PAST, cursor=past),
            self._clock(actor, found, desk),
            self._attaching.listed(actor, key),
        )
        parent, above, below, own = await gather(
            self._parent(task),
            self._above(actor, found, desk),
            self._below(actor, task, desk),
            lines_of(self._agenda, desk, [task]),
        )
        people = await self._agenda.accounts.people({*members, *people_in(list(history.lines)), *history.people})
        return Sheet(
            task=task,
            place=place,
            desk=desk,
            line=own[0],
            notes=as_html(task.notes),
            parent=parent,
            above=above,
            below=below,
            members={each: people[each] for each in members if each in people},
            labels=[each.name for each in labels],
            said=_said(talk, actor, own[0], place),
            said_next=talk.next_cursor,
            events=events_of(list(history.lines), people, desk),
            past_next=history.next_cursor,
            attached=attached,
            reader=actor.member_id,
            can_write=own[0].can_write,
            **clock,
        )

    async def _parent(self, task: Task) -> Task | None:
        parent = None if task.parent_id is None else await self._agenda.tasks.get(task.parent_id)
        return None if parent is None or parent.deleted_at is not None else parent

    async def _above(self, actor: Actor, found: Found, desk: Desk) -> list[tuple[str, str]]:
        """Tasks below which this one could be put: those of its project that were changed last."""
        wish = Wish(status=["open"], project=_named(found.task, desk), sort="updated", limit=_ABOVE)
        shelf = await listed(self._agenda, actor, wish)
        return [(str(each.id), each.title) for each in shelf.tasks if each.id != found.task.id]

    async def _below(self, actor: Actor, task: Task, desk: Desk) -> list[Line]:
        wish = Wish(parent=str(task.id), project=_named(task, desk), sort="-created", limit=_BELOW)
        return await lines_of(self._agenda, desk, (await listed(self._agenda, actor, wish)).tasks)

    async def _clock(self, actor: Actor, found: Found, desk: Desk) -> dict[str, Any]:
        wish = TimeWish(project=_named(found.task, desk)[0], task=str(found.task.id), everybody=True)
        timing = self._shop.timing
        entries, totals, running = await gather(
            timing.listed(actor, wish, limit=_ENTRIES), timing.totals(actor, wish, "member"), timing.running(actor)
        )
        people = await self._agenda.accounts.people({each.user for each in entries.entries})
        return {
            "clocked": [_clocked(each, actor, people, desk) for each in entries.entries],
            "totals": [(_name(each.of, totals.people), each.seconds) for each in totals.spent],
            "running": running,
        }


def _named(task: Task, desk: Desk) -> list[str]:
    return ["inbox" if task.project == desk.places.member else str(task.project)]


def _name(member: Id, people: Mapping[Id, Person]) -> str:
    return people[member].name if member in people else "?"


def _said(talk: Talk, actor: Actor, line: Line, place: Place) -> list[Said]:
    return [
        Said(
            each,
            as_html(each.text),
            talk.people.get(each.author),
            can_change=line.can_write and each.author == actor.member_id,
            can_remove=line.can_write and (each.author == actor.member_id or place.role is Role.OWNER),
        )
        for each in talk.comments
    ]


def _clocked(entry: TimeEntry, actor: Actor, people: Mapping[Id, Person], desk: Desk) -> Clocked:
    started, ended = (
        "" if each is None else f"{each.astimezone(desk.here.zone):%Y-%m-%dT%H:%M}"
        for each in (entry.started_at, entry.ended_at)
    )
    return Clocked(entry, people.get(entry.user), entry.user == actor.member_id, started, ended)
