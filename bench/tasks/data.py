"""Tasks made from their number alone, the same on both sides, so that any answer can be checked without a list."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

PER_PERSON = 700
PAGE = 20
STATUSES = ("todo", "in_progress", "done")
PRIORITIES = ("low", "medium", "high", "urgent")
LABELS = ("home", "work", "shop", "money", "garden")

_EPOCH = 0x66A00000
_VERBS = ("Call", "Write to", "Visit", "Thank", "Invite", "Pay", "Ask")
_WHOM = ("the plumber", "Aunt Vera", "the bank", "Tomas", "the library", "the dentist", "the neighbours", "Mara")


def task_id(number: int) -> str:
    """The id of this task on the wire: ids rise with the number, as they would with time."""
    return f"{_EPOCH + number:08x}7a5c00{number:010x}"


def created_at(number: int) -> datetime:
    """When this task was written: the instant that its id tells."""
    return datetime.fromtimestamp(_EPOCH + number, UTC)


def due_at(number: int) -> datetime:
    """When this task is due."""
    return created_at(number) + timedelta(hours=number * 37 % 9_000)


def title(number: int) -> str:
    """The title of this task; its last word stands in no other title."""
    return f"{_VERBS[number % 7]} {_WHOM[number % 8]} about no{number}"


def status(turn: int) -> str:
    """The status of somebody's nth task."""
    return STATUSES[turn % len(STATUSES)]


def sent(number: int) -> dict[str, Any]:
    """A task as a client sends it."""
    return {
        "title": title(number),
        "priority": PRIORITIES[number % len(PRIORITIES)],
        "due_at": f"{due_at(number):%Y-%m-%dT%H:%M:%SZ}",
    }


def page_ids(person: int, people: int, wanted: str | None, behind: int) -> list[str]:
    """The ids of a page: somebody's tasks of one status, or all, that are older than their nth, newest first."""
    found = []
    for turn in range(behind - 1, -1, -1):
        if wanted is None or status(turn) == wanted:
            found.append(task_id(turn * people + person))
            if len(found) == PAGE:
                break
    return found


def cursor(number: int, id_field: str) -> str:
    """The cursor behind this task: an id for the yardstick, the place in the order for Courtyard."""
    if id_field == "_id":
        return task_id(number)
    packed = msgspec.json.encode(["created", task_id(number)])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")
