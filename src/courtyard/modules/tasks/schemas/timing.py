"""Recorded time on the wire."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.written import TimePatch, WrittenTime
from courtyard.modules.tasks.schemas.talk import PersonShown, person_shown

__all__ = ["RunningShown", "TimePage", "TimePatch", "TimeShown", "TotalsShown", "WrittenTime", "totals_shown"]


class TimeShown(msgspec.Struct, frozen=True, kw_only=True):
    """Some time of a member on a task; ``seconds`` is 0 while it runs. ``project`` is null in the inbox."""

    id: Id
    task: Id
    project: Id | None
    user: Id
    started_at: datetime
    ended_at: datetime | None
    seconds: int
    note: str
    running: bool

    @classmethod
    def of(cls, entry: Any, reader: Id) -> "TimeShown":
        """Recorded time on the wire."""
        values = {name: getattr(entry, name) for name in cls.__struct_fields__}
        return cls(**{**values, "project": None if entry.project == reader else entry.project})


class TimePage(msgspec.Struct, frozen=True):
    """Some of it, the latest first, and the cursor of the rest (null at the end)."""

    items: list[TimeShown]
    next_cursor: str | None


class RunningShown(msgspec.Struct, frozen=True):
    """What somebody is at; null for nothing."""

    item: TimeShown | None


class TotalShown(msgspec.Struct, frozen=True, kw_only=True):
    """A sum of time that is over; one of the first four is set, by what it was asked."""

    task: Id | None = None
    project: Id | None = None
    member: PersonShown | None = None
    begins: datetime | None = None
    seconds: int
    entries: int


class TotalsShown(msgspec.Struct, frozen=True):
    """Sums; ``seconds`` is all of it."""

    items: list[TotalShown]
    seconds: int


def totals_shown(spent: Any, by: str, people: Mapping[Id, Any], reader: Id) -> TotalsShown:
    """Sums on the wire."""
    items = [
        TotalShown(**{_FIELDS[by]: _of(each.of, by, people, reader)}, seconds=each.seconds, entries=each.entries)
        for each in spent
    ]
    return TotalsShown(items, sum(item.seconds for item in items))


_FIELDS = {"task": "task", "project": "project", "member": "member", "day": "begins", "week": "begins"}


def _of(key: Any, by: str, people: Mapping[Id, Any], reader: Id) -> Any:
    if by == "member":
        return person_shown(key, people)
    if by in {"day", "week"}:
        return key.replace(tzinfo=UTC)
    return None if by == "project" and key == reader else key
