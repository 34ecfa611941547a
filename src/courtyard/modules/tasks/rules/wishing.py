"""From what a reader asks for to a listing that the store can answer from one index."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Id, Unprocessable, is_id
from courtyard.modules.tasks.models.project import Places
from courtyard.modules.tasks.models.task import CLOSED_FACET, NEVER, OPEN_FACET
from courtyard.modules.tasks.models.values import Status
from courtyard.modules.tasks.models.wish import Wish
from courtyard.modules.tasks.rules.finding import (
    assignee_facet,
    label_facet,
    priority_facet,
    status_facet,
    words_of,
)
from courtyard.modules.tasks.rules.time import end_of_day, is_kept, is_kept_day, local_day, start_of_day

INBOX = "inbox"
WORDS_MAX = 10
_MILLISECOND = timedelta(milliseconds=1)
_DAY = timedelta(days=1)
_FIXED: dict[str | None, tuple[datetime | None, datetime | None]] = {
    None: (None, None),
    "none": (NEVER, NEVER),
    "any": (None, NEVER - _MILLISECOND),
}
_OF_STATE = {OPEN_FACET: {Status.TODO, Status.IN_PROGRESS}, CLOSED_FACET: {Status.DONE, Status.CANCELLED}}


class Facets(msgspec.Struct, frozen=True):
    """What must hold of a task's facets and fields: one of ``states``, all of ``all_of``; ``one_of`` names fields."""

    states: tuple[str, ...]
    all_of: tuple[str, ...]
    one_of: dict[str, Sequence[object]]


def facets_for(wish: Wish, member: Id) -> Facets | None:
    """The facets of a wish; None when nothing can have them."""
    all_of = [label_facet(label) for label in wish.label or ()]
    one_of: dict[str, Sequence[object]] = {}
    ranks = {priority.rank for priority in wish.priority or ()}
    if len(ranks) == 1:
        all_of.append(priority_facet(*ranks))
    elif ranks:
        one_of["priority"] = sorted(ranks)
    assignees = [member if each == "me" else Id(each) for each in wish.assignee or () if each == "me" or is_id(each)]
    if wish.assignee and not assignees and "none" not in wish.assignee:
        return None
    if len(assignees) == 1:
        all_of.append(assignee_facet(assignees[0]))
    elif assignees:
        one_of["assignees"] = assignees
    statuses = {Status(each) for each in wish.status or () if each in set(Status)}
    for state, members in _OF_STATE.items():
        if state in (wish.status or ()):
            statuses |= members
    return _with_statuses(statuses, all_of, one_of)


def _with_statuses(statuses: set[Status], all_of: list[str], one_of: dict[str, Sequence[object]]) -> Facets:
    states = tuple(state for state, members in _OF_STATE.items() if not statuses or statuses & members)
    if len(statuses) == 1:
        return Facets(states, (*all_of, status_facet(*statuses)), one_of)
    is_whole = not statuses or statuses == set().union(*(_OF_STATE[state] for state in states))
    if not is_whole:
        one_of["status"] = sorted(statuses)
    return Facets(states, tuple(all_of), one_of)


def projects_for(wish: Wish, places: Places) -> list[Id]:
    """Where to look: the projects that are asked for as far as the reader is in them, else all open ones."""
    if wish.project is None:
        return places.open
    wanted = (places.member if each == INBOX else Id(each) for each in wish.project if each == INBOX or is_id(each))
    return [project for project in dict.fromkeys(wanted) if places.at(project) is not None]


def words_for(wish: Wish) -> tuple[list[str], str] | None:
    """Whole words and the beginning of the last one: whoever is still typing has not finished it.

    None when no title can have what is asked for, since it is no word at all.
    """
    if not (wish.q or "").strip():
        return [], ""
    words = words_of(wish.q or "")[:WORDS_MAX]
    if not words:
        return None
    if (wish.q or "")[-1:].isspace():
        return words, ""
    return words[:-1], words[-1]


def range_for(wish: Wish, zone: ZoneInfo, at: datetime) -> tuple[datetime | None, datetime | None]:
    """The first and last instant between which tasks are due.

    Raises:
        Unprocessable: neither an instant nor a day.
    """
    start, end = _named_range(wish.due, zone, at)
    if wish.due_from is not None:
        given = _instant("due_from", wish.due_from, zone, at_end=False)
        start = given if start is None else max(start, given)
    if wish.due_to is not None:
        given = _instant("due_to", wish.due_to, zone, at_end=True)
        end = given if end is None else min(end, given)
    return start, end


def _named_range(name: str | None, zone: ZoneInfo, at: datetime) -> tuple[datetime | None, datetime | None]:
    if name in _FIXED:
        return _FIXED[name]
    if name == "overdue":
        return None, at - _MILLISECOND
    today = local_day(at, zone)
    first = today + _DAY if name == "tomorrow" else today
    return start_of_day(first, zone), end_of_day(last_of_week(today) if name == "week" else first, zone)


def last_of_week(day: date) -> date:
    """The Sunday of this day's week (ISO 8601)."""
    return day + timedelta(days=6 - day.weekday())


def _instant(name: str, text: str, zone: ZoneInfo, *, at_end: bool) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _exact(name, text)
    if not is_kept_day(day):
        raise Unprocessable.field(name, "must lie between 1970 and 2199")
    return end_of_day(day, zone) if at_end else start_of_day(day, zone)


def _exact(name: str, text: str) -> datetime:
    try:
        instant = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Unprocessable.field(name, "send a day (2026-05-04) or an instant with its zone (2026-05-04T09:00:00Z)")
    if not is_kept(instant):
        raise Unprocessable.field(name, "must lie between 1970 and 2199")
    return instant
