"""Find tasks: from what a reader asks for to one query."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id, Unprocessable, is_id, now
from courtyard.modules.tasks.actions.agenda import UTC, Agenda
from courtyard.modules.tasks.models import Place, Places, Status, Task
from courtyard.modules.tasks.models.wish import Wish
from courtyard.modules.tasks.rules.finding import orders_of
from courtyard.modules.tasks.rules.time import end_of_day, local_day
from courtyard.modules.tasks.rules.wishing import facets_for, projects_for, range_for, words_for
from courtyard.modules.tasks.store import Listing, Page, Write


class WrittenShelf(NamedTuple):
    """Tasks in words; ``true_until`` is when the same question has another answer though nobody wrote."""

    items: list[msgspec.Raw]
    next_cursor: str | None
    true_until: datetime | None = None


class Shelf(NamedTuple):
    """Tasks for a page."""

    tasks: list[Task]
    next_cursor: str | None


async def listed_written(
    agenda: Agenda, actor: Actor, wish: Wish, fields: tuple[str, ...], write: Write
) -> WrittenShelf:
    """What the reader may see of what they ask for, in words: one query.

    Raises:
        Unprocessable, InvalidCursor.
    """
    places = await agenda.places(actor)
    at = now()
    listing = await listing_for(agenda, places, wish, at)
    if listing is None:
        return WrittenShelf([], None)

    async def ask(wanted: Listing) -> Page[msgspec.Raw]:
        return await agenda.tasks.listed_written(wanted, fields, write, places.member)

    found = await agenda.crossings.page(listing, ask)
    return WrittenShelf(found.items, found.next_cursor, await _true_until(agenda, places, wish, at))


async def listed(agenda: Agenda, actor: Actor, wish: Wish) -> Shelf:
    """The same as documents.

    Raises:
        Unprocessable, InvalidCursor.
    """
    listing = await listing_for(agenda, await agenda.places(actor), wish, now())
    if listing is None:
        return Shelf([], None)
    found = await agenda.crossings.page(listing, agenda.tasks.listed)
    return Shelf(found.items, found.next_cursor)


async def listing_for(agenda: Agenda, places: Places, wish: Wish, at: datetime) -> Listing | None:
    """The listing that fulfils a wish; None when it cannot have anything in it.

    Raises:
        Unprocessable.
    """
    projects = projects_for(wish, places)
    facets, words = facets_for(wish, places.member), words_for(wish)
    if not projects or facets is None or words is None or (wish.parent is not None and not is_id(wish.parent)):
        return None
    zone = await agenda.zone(places.member) if wish.depends_on_days else UTC
    due_from, due_to = range_for(wish, zone, at)
    equals: dict[str, Any] = {} if wish.parent is None else {"parent_id": Id(wish.parent)}
    one_of = dict(facets.one_of)
    if wish.sort.endswith("position") or wish.column is not None:
        one_of["column"] = _columns(_single(projects, places), wish)
        equals["deleted_at"] = None
    return Listing(
        projects=projects,
        states=facets.states,
        facets=facets.all_of,
        equals=equals,
        one_of=one_of,
        empty=("assignees",) if "none" in (wish.assignee or ()) else (),
        words=words[0],
        prefix=words[1],
        urgency=_urgency(wish),
        due_from=due_from,
        due_to=due_to,
        order=wish.sort,
        limit=wish.limit,
        cursor=wish.cursor,
    )


def _urgency(wish: Wish) -> tuple[str | None, str | None]:
    """The part of the order of priority in which all that is asked for stands, if it is sorted so."""
    if not wish.priority or not wish.sort.endswith("priority"):
        return None, None
    return orders_of({priority.rank for priority in wish.priority})


def _single(projects: list[Id], places: Places) -> Place:
    place = places.at(projects[0])
    if len(projects) > 1 or place is None:
        raise Unprocessable.field("project", "columns and positions are those of one project; name it")
    return place


def _columns(place: Place, wish: Wish) -> list[str]:
    """The columns to look through, each of which is in order already."""
    if wish.column is not None:
        return [wish.column]
    return list(dict.fromkeys([*(column.key for column in place.columns), *(status.value for status in Status)]))


async def _true_until(agenda: Agenda, places: Places, wish: Wish, at: datetime) -> datetime | None:
    if wish.due == "overdue":
        return await agenda.tasks.next_due(places.open, at)
    if wish.due in {"today", "tomorrow", "week"}:
        zone = await agenda.zone(places.member)
        return end_of_day(local_day(at, zone), zone)
    return None
