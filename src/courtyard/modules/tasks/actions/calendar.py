"""What a calendar shows, and what is done on its days."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from courtyard.kernel.basics import Actor, Id, now
from courtyard.modules.tasks.access import task_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.boards import place_named
from courtyard.modules.tasks.actions.writing import change_task
from courtyard.modules.tasks.models import Place, Places, Role, Task, TaskPatch
from courtyard.modules.tasks.models.task import OPEN_FACET, REPEATS_FACET
from courtyard.modules.tasks.rules.calendar import Entry, Look, Sheet, by_day, entries_of, ghosts_of, sheet_of
from courtyard.modules.tasks.rules.time import end_of_day, local_day, start_of_day
from courtyard.modules.tasks.store import Listing

TASKS_MAX = 600
SERIES_MAX = 60
OVERDUE_SHOWN = 8
_PAGE = 100
_DAY = timedelta(days=1)


class Calendar(NamedTuple):
    """A sheet of the calendar as its reader sees it where they live.

    ``is_cut`` where more is due in these days than is shown; ``overdue`` are the latest of those that lie before today.
    """

    sheet: Sheet
    entries: Mapping[date, Sequence[Entry]]
    overdue: Sequence[Task]
    is_cut: bool
    today: date
    zone: ZoneInfo
    places: Places
    place: Place | None

    @property
    def can_write(self) -> bool:
        """Whether the reader may add tasks here."""
        return self.place is None or (self.place.role.allows(Role.EDITOR) and not self.place.archived)


async def calendar_of(agenda: Agenda, actor: Actor, look: Look, day: date | None, word: str | None) -> Calendar:
    """The sheet with this day (today, without it), of all open projects or of one.

    Raises:
        ProjectNotFound.
    """
    places = await agenda.places(actor)
    place = None if word is None else place_named(places, word)
    projects = places.open if place is None else [place.project]
    zone = await agenda.zone(places.member)
    at = now()
    today = local_day(at, zone)
    sheet = sheet_of(look, day or today)
    due, series, overdue = await gather(
        _due(agenda, projects, sheet, zone), _series(agenda, projects, sheet, zone), _overdue(agenda, projects, at)
    )
    entries = [entry for entry in entries_of(due, zone) if sheet.first <= entry.day <= sheet.last]
    found = by_day([*entries, *ghosts_of(series, sheet, zone)])
    late = [task for task in overdue if _day_of(task, zone) < today]
    return Calendar(sheet, found, late, len(due) >= TASKS_MAX, today, zone, places, place)


async def move_to_day(agenda: Agenda, actor: Actor, key: str, day: date) -> Task:
    """Let a task be due on another day, at the same time of the reader's clock.

    Raises:
        What ``change_task`` raises.
    """
    found = await task_for_editor(agenda.tasks, await agenda.places(actor), key)
    if found.task.due_at is None:
        return await change_task(agenda, actor, key, TaskPatch(due_date=day))
    zone = await agenda.zone(actor.member_id)
    local = found.task.due_at.astimezone(zone)
    return await change_task(agenda, actor, key, TaskPatch(due_at=datetime.combine(day, local.time(), zone)))


async def _due(agenda: Agenda, projects: Sequence[Id], sheet: Sheet, zone: ZoneInfo) -> list[Task]:
    """What is due in these days; a whole day elsewhere may begin a day before it does here, or end a day behind."""
    found: list[Task] = []
    cursor: str | None = None
    while len(found) < TASKS_MAX:
        listing = Listing(
            projects=projects,
            due_from=start_of_day(sheet.first - _DAY, zone),
            due_to=end_of_day(sheet.last + _DAY, zone),
            order="due",
            limit=_PAGE,
            cursor=cursor,
        )
        page = await agenda.tasks.listed(listing)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found[:TASKS_MAX]


async def _series(agenda: Agenda, projects: Sequence[Id], sheet: Sheet, zone: ZoneInfo) -> Sequence[Task]:
    end = end_of_day(sheet.last + _DAY, zone)
    listing = Listing(projects=projects, facets=(REPEATS_FACET,), due_to=end, order="-due", limit=SERIES_MAX)
    return (await agenda.tasks.listed(listing)).items


async def _overdue(agenda: Agenda, projects: Sequence[Id], at: datetime) -> Sequence[Task]:
    listing = Listing(projects=projects, states=(OPEN_FACET,), due_to=at, order="-due", limit=OVERDUE_SHOWN)
    return (await agenda.tasks.listed(listing)).items


def _day_of(task: Task, zone: ZoneInfo) -> date:
    return task.due_date or (local_day(task.due_at, zone) if task.due_at is not None else date.max)
