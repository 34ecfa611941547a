"""The dashboard: what the sums of tallies say about somebody's tasks now."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.values import PRIORITIES, Status
from courtyard.modules.tasks.rules.tallying import COUNT, DAY, DUE, HOUR_S, hour_of, standing_key
from courtyard.modules.tasks.rules.time import local_day, start_of_day
from courtyard.modules.tasks.rules.wishing import last_of_week

DAYS_SHOWN = 30
_DAY = timedelta(days=1)
_OPEN = {standing_key(status, each.rank) for status in Status if status.is_open for each in PRIORITIES}
_DONE = {standing_key(Status.DONE, each.rank) for each in PRIORITIES}


class Boundaries(msgspec.Struct, frozen=True):
    """The instants that the dashboard divides time by; each but ``now`` begins a day where the member lives."""

    today: datetime
    now: datetime
    tomorrow: datetime
    next_week: datetime
    day: date

    @property
    def instants(self) -> tuple[datetime, ...]:
        """All of them, in order."""
        return self.today, self.now, self.tomorrow, self.next_week

    def edges(self) -> list[tuple[datetime, datetime]]:
        """From the beginning of the hour to each instant; what is due there is counted one by one."""
        return [(instant - timedelta(seconds=instant.timestamp() % HOUR_S), instant) for instant in self.instants]


class DayCount(msgspec.Struct, frozen=True):
    """How many tasks somebody completed on a day."""

    day: date
    count: int


class ProjectFigures(msgspec.Struct, frozen=True):
    """One project in numbers."""

    project: Id
    open: int
    done: int
    overdue: int


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in numbers; ``true_until`` is when some of it changes though nobody writes."""

    counts: dict[str, dict[str, int]]
    open: int
    overdue: int
    due_today: int
    due_this_week: int
    completed_today: int
    completed_per_day: list[DayCount]
    streak_days: int
    projects: list[ProjectFigures]
    true_until: datetime


def boundaries(at: datetime, zone: ZoneInfo) -> Boundaries:
    """The instants for somebody who lives there."""
    day = local_day(at, zone)
    return Boundaries(
        now=at,
        today=start_of_day(day, zone),
        tomorrow=start_of_day(day + _DAY, zone),
        next_week=start_of_day(last_of_week(day) + _DAY, zone),
        day=day,
    )


def dashboard_of(
    figures: Mapping[Id, Mapping[str, int]],
    edges: Sequence[Mapping[Id, int]],
    projects: Sequence[Id],
    member: Id,
    when: Boundaries,
) -> Dashboard:
    """Put the figures together.

    Args:
        figures: Subject → figure → sum.
        edges: For each of ``when.edges()``, project → open tasks due there.
        projects: Which projects, in the order in which they are shown.
        member: Whose days.
        when: The instants.
    """
    places = _Places(when.instants)
    parts = {project: _parts(figures.get(project, {}), places) for project in projects}
    totals: Counter[str] = Counter()
    for part in parts.values():
        totals.update(part.standing)
    before = [
        {project: part.due[place] + edge.get(project, 0) for project, part in parts.items()}
        for place, edge in enumerate(edges)
    ]
    until_today, overdue, until_tomorrow, until_next_week = before
    days = _days(figures.get(member, {}))
    shown = [when.day - _DAY * back for back in range(DAYS_SHOWN - 1, -1, -1)]
    return Dashboard(
        counts={
            status.value: {priority.value: totals[standing_key(status, priority.rank)] for priority in PRIORITIES}
            for status in Status
        },
        open=_open(totals),
        overdue=sum(overdue.values()),
        due_today=sum(until_tomorrow.values()) - sum(until_today.values()),
        due_this_week=sum(until_next_week.values()) - sum(until_today.values()),
        completed_today=days.get(when.day, 0),
        completed_per_day=[DayCount(day, days.get(day, 0)) for day in shown],
        streak_days=streak(days, when.day),
        projects=[_of_project(project, part.standing, overdue[project]) for project, part in parts.items()],
        true_until=when.tomorrow,
    )


def streak(days: Mapping[date, int], today: date) -> int:
    """On how many days in a row something was completed, up to today or, as long as today may still come, yesterday."""
    day = today if days.get(today, 0) > 0 else today - _DAY
    length = 0
    while days.get(day, 0) > 0:
        length += 1
        day -= _DAY
    return length


class _Places(dict[str, int]):
    """Figure → which of the instants is the first one after its hour, or what kind of figure it is otherwise.

    Many projects have hundreds of figures each, and all of the same names: each name is read once.
    """

    STANDING, OTHER = -1, -2

    def __init__(self, instants: Sequence[datetime]) -> None:
        super().__init__()
        self.borders = [hour_of(instant) for instant in instants]

    def __missing__(self, key: str) -> int:
        kind, _, value = key.partition(":")
        if kind == DUE:
            self[key] = bisect_right(self.borders, int(value))
        else:
            self[key] = self.STANDING if kind == COUNT else self.OTHER
        return self[key]


class _Parts(NamedTuple):
    """Figures by status and priority, and how many are due before each of the instants."""

    standing: dict[str, int]
    due: list[int]


def _parts(figures: Mapping[str, int], places: _Places) -> _Parts:
    standing, due = dict[str, int](), [0] * (len(places.borders) + 1)
    for key, by in figures.items():
        place = places[key]
        if place >= 0:
            due[place] += by
        elif place == places.STANDING:
            standing[key] = by
    return _Parts(standing, list(accumulate(due)))


def _of_project(project: Id, standing: Mapping[str, int], overdue: int) -> ProjectFigures:
    done = sum(by for key, by in standing.items() if key in _DONE)
    return ProjectFigures(project, _open(standing), done, overdue)


def _open(standing: Mapping[str, int]) -> int:
    return sum(by for key, by in standing.items() if key in _OPEN)


def _days(figures: Mapping[str, int]) -> dict[date, int]:
    prefix = f"{DAY}:"
    return {date.fromisoformat(key[len(prefix) :]): by for key, by in figures.items() if key.startswith(prefix)}
