"""The dashboard: what the sums of tallies say about somebody's tasks now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.values import PRIORITIES, Status
from courtyard.modules.tasks.rules.tallying import COUNT, DAY, DUE, HOUR_S, hour_of
from courtyard.modules.tasks.rules.time import local_day, start_of_day
from courtyard.modules.tasks.rules.wishing import last_of_week

DAYS_SHOWN = 30
_DAY = timedelta(days=1)


class Boundaries(msgspec.Struct, frozen=True):
    """The instants that the dashboard divides time by; each but ``now`` begins a day where the member lives."""

    now: datetime
    today: datetime
    tomorrow: datetime
    next_week: datetime
    day: date

    @property
    def instants(self) -> tuple[datetime, ...]:
        """All of them."""
        return self.now, self.today, self.tomorrow, self.next_week

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
    parts = {project: _parts(figures.get(project, {})) for project in projects}
    totals: Counter[str] = Counter()
    for part in parts.values():
        totals.update(part.standing)
    before = [
        {project: _due_before(part.due, instant) + edge.get(project, 0) for project, part in parts.items()}
        for instant, edge in zip(when.instants, edges, strict=True)
    ]
    overdue, until_today, until_tomorrow, until_next_week = before
    days = _days(figures.get(member, {}))
    shown = [when.day - _DAY * back for back in range(DAYS_SHOWN - 1, -1, -1)]
    return Dashboard(
        counts={
            status.value: {priority.value: totals[f"{COUNT}:{status}:{priority.rank}"] for priority in PRIORITIES}
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


class _Parts(NamedTuple):
    standing: dict[str, int]
    due: list[tuple[int, int]]


def _parts(figures: Mapping[str, int]) -> _Parts:
    """Figures by status and priority, and (hour, how many are due): each key is read once, for there are thousands."""
    parts = _Parts({}, [])
    for key, by in figures.items():
        kind, _, value = key.partition(":")
        if kind == DUE:
            parts.due.append((int(value), by))
        elif kind == COUNT:
            parts.standing[key] = by
    return parts


def _of_project(project: Id, standing: Mapping[str, int], overdue: int) -> ProjectFigures:
    done = sum(by for key, by in standing.items() if key.startswith(f"{COUNT}:{Status.DONE}:"))
    return ProjectFigures(project, _open(standing), done, overdue)


def _open(standing: Mapping[str, int]) -> int:
    wanted = tuple(f"{COUNT}:{status}:" for status in Status if status.is_open)
    return sum(by for key, by in standing.items() if key.startswith(wanted))


def _due_before(due: list[tuple[int, int]], instant: datetime) -> int:
    border = hour_of(instant)
    return sum(by for hour, by in due if hour < border)


def _days(figures: Mapping[str, int]) -> dict[date, int]:
    prefix = f"{DAY}:"
    return {date.fromisoformat(key[len(prefix) :]): by for key, by in figures.items() if key.startswith(prefix)}
