"""The dashboard on the wire."""

from datetime import date
from typing import Any

import msgspec

from courtyard.kernel.basics import Id


class DayShown(msgspec.Struct, frozen=True):
    """A day where the reader lives, and how many tasks they completed on it."""

    day: date
    count: int


class ProjectFiguresShown(msgspec.Struct, frozen=True):
    """A project in numbers; ``id`` is null for the inbox."""

    id: Id | None
    name: str
    colour: str
    open: int
    done: int
    overdue: int


class DashboardShown(msgspec.Struct, frozen=True):
    """Somebody's tasks in numbers: status → priority → how many, and what is due when."""

    counts: dict[str, dict[str, int]]
    open: int
    overdue: int
    due_today: int
    due_this_week: int
    completed_today: int
    completed_per_day: list[DayShown]
    streak_days: int
    projects: list[ProjectFiguresShown]

    @classmethod
    def of(cls, figures: Any, places: Any) -> "DashboardShown":
        """Figures on the wire, with the names of the projects."""
        shown = []
        for each in figures.projects:
            place = places.at(each.project)
            is_inbox = each.project == places.member
            key, name = (None, "Inbox") if is_inbox else (each.project, place.name)
            shown.append(ProjectFiguresShown(key, name, place.colour, each.open, each.done, each.overdue))
        values = {name: getattr(figures, name) for name in cls.__struct_fields__ if hasattr(figures, name)}
        days = [DayShown(each.day, each.count) for each in figures.completed_per_day]
        return cls(**{**values, "completed_per_day": days, "projects": shown})
