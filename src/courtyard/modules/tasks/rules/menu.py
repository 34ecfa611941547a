"""What the entries of the menu for many tasks mean."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec

from courtyard.kernel.basics import Unprocessable
from courtyard.modules.tasks.models.written import BulkChange


def change_for(do: str, today: date, member: str) -> BulkChange:
    """What one entry of the menu means.

    Raises:
        Unprocessable: the menu has no such entry.
    """
    kind, _colon, value = do.partition(":")
    try:
        return msgspec.convert(_CHANGES[kind](value, today, member), BulkChange)
    except (KeyError, ValueError, msgspec.ValidationError):
        raise Unprocessable.field("do", "choose one of the offered changes") from None


def _due(value: str, today: date, _member: str) -> dict[str, Any]:
    if value == "none":
        return {"due_at": None, "due_date": None}
    days = {"today": 0, "tomorrow": 1, "week": 7 - today.weekday()}[value]
    return {"due_date": today + timedelta(days=days)}


_CHANGES: dict[str, Callable[[str, date, str], dict[str, Any]]] = {
    "status": lambda value, _today, _member: {"status": value},
    "priority": lambda value, _today, _member: {"priority": value},
    "project": lambda value, _today, _member: {"project": None if value == "inbox" else value},
    "due": _due,
    "postpone": lambda value, _today, _member: {"postpone_days": int(value)},
    "label": lambda value, _today, _member: {"add_labels": [value]},
    "unlabel": lambda value, _today, _member: {"remove_labels": [value]},
    "assign": lambda value, _today, member: {{"me": "add_assignees", "not_me": "remove_assignees"}[value]: [member]},
    "trash": lambda _value, _today, _member: {"trash": True},
}
