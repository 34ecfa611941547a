"""What is asked of somebody's very many tasks, and what a right answer says."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import msgspec

from bench.data import STEP
from bench.tasks import data
from bench.tasks.filling import TASKS_OF_A_RARE_LABEL, Filled
from bench.traffic import Target

Parameters = dict[str, str | int]

CHANGE_EVERY = 10
_SPREAD = 61  # limits of 20 to 80: as many rows more or less, and ever another question
_PAGE = data.PAGE
_DASHBOARD, _MOVE, CHANGED = "dashboard", "move", "dashboard right after a change"
_NEVER_MEET = "two words of many titles, and of none together"
# Of a thousand tasks each is changed again after so many turns; no multiple of a round is one of the other two.
_ROUND_OF_SMALL, _KINDS_APART, _ESTIMATES = 100, 997, 30_011
# The inbox has every other task; of twenty in a row, those from the twelfth to the seventeenth are to do.
_ROUND, _TO_DO_FIRST, _TO_DO_COUNT = 20, 12, 6


class Asked(msgspec.Struct, frozen=True):
    """One kind of question by the first person; what it is, is found by its name, since it travels between processes.

    Args:
        name: One of ``NAMES``.
        changing: Every tenth request changes a task, so that nothing that was kept for this person is of use.
    """

    name: str
    target: Target
    filled: Filled
    changing: bool = False
    expected_status: int = 200

    def request(self, number: int) -> bytes:
        """The nth instance."""
        if self.changing and number % CHANGE_EVERY == 0:
            return self.change(number)
        if self.name == _MOVE:
            task, after = self._moved(number), self._moved(number * 7 + 3)
            return self.target.write("POST", "/api/v1/tasks/move", 0, {"task": task, "after": after, "column": "todo"})
        return self.target.read(self.path(number), 0)

    def path(self, number: int) -> str:
        """Where a reading question goes."""
        if self.name.startswith(_DASHBOARD):
            return "/api/v1/tasks/dashboard"
        return f"/api/v1/tasks?{urlencode(LISTINGS[self.name](number, self.filled))}"

    def change(self, number: int) -> bytes:
        """A change of some task that moves the figures."""
        return self.target.write("PATCH", f"/api/v1/tasks/{self._changed(number)}", 0, self._changes(number))

    def problem(self, number: int, body: bytes) -> str | None:
        """What is wrong with the answer; None when nothing is."""
        found = _decoded(body)
        if not isinstance(found, dict):
            return f"not an object: {body[:120]!r}"
        if self.changing and number % CHANGE_EVERY == 0:
            wanted = {"id": self._changed(number), **self._changes(number)}
            return None if wanted.items() <= found.items() else f"another task, or not so changed: {body[:120]!r}"
        if self.name == _MOVE:
            right = found.get("id") == self._moved(number) and found.get("column") == "todo"
            return None if right else f"not that task in that column: {body[:120]!r}"
        if self.name.startswith(_DASHBOARD):
            there = sum(sum(row.values()) for row in found.get("counts", {}).values())
            return None if there == self.filled.of_one else f"{there:,} tasks instead of {self.filled.of_one:,}"
        if self.name == _NEVER_MEET:
            return None if found.get("items") == [] else f"something where there is nothing: {body[:120]!r}"
        return listing_problem(found.get("items"), LISTINGS[self.name](number, self.filled))

    def _changed(self, number: int) -> str:
        return self.filled.id_of(number * 7_919 % self.filled.of_one)

    def _changes(self, number: int) -> dict[str, Any]:
        """Never what the task is already: all kinds change the same tasks, and come back to them after a while."""
        turn = number // CHANGE_EVERY + _KINDS_APART * _KINDS.index(self.name)
        priority = (turn + turn // _ROUND_OF_SMALL) % len(data.PRIORITIES)
        return {"priority": data.PRIORITIES[priority], "estimate_min": 1 + turn % _ESTIMATES}

    def _moved(self, number: int) -> str:
        """The nth task that is to do in the inbox, over and over; never the same for a number and its neighbours'."""
        rounds = self.filled.of_one // (2 * _ROUND)
        turn = number * 101 % (rounds * _TO_DO_COUNT)
        return self.filled.id_of(2 * (turn // _TO_DO_COUNT * _ROUND + _TO_DO_FIRST + turn % _TO_DO_COUNT))


def listing_problem(items: list[dict[str, Any]] | None, asked: Parameters) -> str | None:
    """What is wrong with the items of a page; None when nothing is."""
    if not items:
        return "nothing where there is something"
    if len(items) > int(asked.get("limit", _PAGE)):
        return "more than were asked for"
    strangers = [item.get("id") for item in items if not _fits(item, asked)]
    return f"does not fit: {strangers[0]}" if strangers else None


def _fits(item: dict[str, Any], asked: Parameters) -> bool:
    status, word = asked.get("status"), str(asked.get("q", "")).split()
    return (
        (
            status is None
            or (item["status"] in {"todo", "in_progress"} if status == "open" else item["status"] == status)
        )
        and ("label" not in asked or asked["label"] in item["labels"])
        and ("priority" not in asked or asked["priority"] == item["priority"])
        and ("column" not in asked or asked["column"] == item["column"])
        and all(f" {each}" in f" {item['title'].lower()}" for each in word)
    )


def _behind(number: int, there: Filled) -> Parameters:
    """Ever another place in the list of the newest, not too near its end."""
    place = there.of_one // 2 + number * STEP % (there.of_one // 2)
    return {"limit": _PAGE, "cursor": there.cursor_behind(place)}


def _first(number: int) -> Parameters:
    return {"limit": _PAGE + number % _SPREAD}


def _few(number: int) -> str:
    return data.LABELS[number % len(data.LABELS)]


def _rare(number: int, there: Filled) -> str:
    return f"rare{number % (there.of_one // 7 // TASKS_OF_A_RARE_LABEL)}"


LISTINGS: dict[str, Callable[[int, Filled], Parameters]] = {
    "the newest": lambda number, _: _first(number),
    "page after page": _behind,
    "open ones": lambda number, there: _behind(number, there) | {"status": "open"},
    "open ones with a label": lambda number, there: _behind(number, there) | {"status": "open", "label": _few(number)},
    "with a rare label": lambda number, there: _first(number) | {"label": _rare(number, there)},
    "one project": lambda number, there: _first(number) | {"project": there.projects[number % len(there.projects)]},
    "urgent ones by date": lambda number, _: _first(number) | {"status": "open", "priority": "urgent", "sort": "due"},
    "overdue": lambda number, _: _first(number) | {"due": "overdue", "status": "open", "sort": "due"},
    "by priority": lambda number, _: _first(number) | {"status": "open", "sort": "priority"},
    "a column of a board": lambda number, _: (
        _first(number) | {"project": "inbox", "column": "todo", "sort": "position"}
    ),
    "a word": lambda number, there: _behind(number, there) | {"q": "plumber"},
    # Ten, since that many lie behind any place also where there are few: answers of one size.
    "two words": lambda number, there: _behind(number, there) | {"q": f"bank no{1 + number % 4}", "limit": 10},
    _NEVER_MEET: lambda number, _: _first(number) | {"q": "plumber bank"},
    "a word that few have": lambda number, there: {"q": f"no{number * STEP % there.of_one}"},
}
NAMES = (*LISTINGS, CHANGED, _MOVE)
# At a constant rate: one of each kind.
PACED = ("page after page", "open ones with a label", "a word", "two words", _DASHBOARD, _MOVE)
_KINDS = (*NAMES, _DASHBOARD)


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
