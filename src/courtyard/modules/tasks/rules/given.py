"""From what somebody sent to clean values of a task; what no type can check is refused here, field by field."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id, Unprocessable, is_id, printable
from courtyard.modules.tasks.models.values import Item, Reminder
from courtyard.modules.tasks.models.written import TaskPatch, WrittenItem, WrittenReminder
from courtyard.modules.tasks.rules.finding import labels_once
from courtyard.modules.tasks.rules.time import in_milliseconds, is_kept, is_kept_day, zone_named

_YEARS = "must lie between 1970 and 2199"
_PLAIN_IDS = ("project", "parent_id")


def given(written: TaskPatch) -> dict[str, Any]:
    """The fields that were sent, cleaned, by their names in ``Task``.

    Raises:
        Unprocessable: names every field that is wrong.
    """
    values = {name: value for name, value in msgspec.structs.asdict(written).items() if value is not msgspec.UNSET}
    problems: dict[str, str] = {}
    for name, value in values.items():
        if value is not None and name in _CLEANERS:
            try:
                values[name] = _CLEANERS[name](value)
            except ValueError as error:
                problems[name] = str(error)
    if values.get("due_at") is not None and values.get("due_date") is not None:
        problems["due_date"] = "a task is due at an instant or on a day; leave one of due_at and due_date out"
    if problems:
        raise Unprocessable.fields(problems)
    return values


def title_of(text: str) -> str:
    """A title of one line.

    Raises:
        ValueError: nothing is left of it.
    """
    title = printable(text)
    if not title:
        raise ValueError("is empty")
    return title


def labels_of(labels: Iterable[str]) -> list[str]:
    """Labels, trimmed, each once."""
    return labels_once(label for label in map(printable, labels) if label)


def _instant(instant: datetime) -> datetime:
    if not is_kept(instant):
        raise ValueError(_YEARS)
    return in_milliseconds(instant)


def _day(day: date) -> date:
    if not is_kept_day(day):
        raise ValueError(_YEARS)
    return day


def _zone(name: str) -> str:
    if not name or zone_named(name) is None:
        raise ValueError("use the name of a time zone, such as Europe/Berlin")
    return name


def _reminders(written: Iterable[WrittenReminder]) -> list[Reminder]:
    found = []
    for each in written:
        if (each.at is None) == (each.before_min is None):
            raise ValueError("each reminder has either at or before_min")
        found.append(Reminder(None if each.at is None else _instant(each.at), each.before_min))
    return list(dict.fromkeys(found))


def _checklist(written: Iterable[WrittenItem]) -> list[Item]:
    found = [Item(printable(each.text), each.done, Id(each.id) if each.id else Id()) for each in written]
    if not all(item.text for item in found):
        raise ValueError("an item is empty")
    if len({item.id for item in found}) < len(found):
        raise ValueError("two items have the same id")
    return found


def _id(text: str) -> Id:
    if not is_id(text):
        raise ValueError("is no id")
    return Id(text)


_CLEANERS: Mapping[str, Any] = {
    "title": title_of,
    "notes": str.strip,
    "priority": lambda priority: priority.rank,
    "due_at": _instant,
    "due_date": _day,
    "start_at": _instant,
    "time_zone": _zone,
    "labels": labels_of,
    "assignees": lambda ids: list(dict.fromkeys(map(_id, ids))),
    "reminders": _reminders,
    "checklist": _checklist,
    **dict.fromkeys(_PLAIN_IDS, _id),
}
