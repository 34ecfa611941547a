"""Requests about tasks, and what a right answer to them says."""

from typing import Any

import msgspec

from bench.tasks import data
from bench.traffic import Target

_FEW_PEOPLE = 8


class TaskListing(msgspec.Struct, frozen=True):
    """Pages of somebody's tasks: the newest of a few people over and over, or ever another place and status."""

    target: Target
    repeated: bool
    expected_status: int = 200

    def request(self, number: int) -> bytes:
        """GET /api/v1/tasks by one of the people."""
        person, wanted, behind = self._question(number)
        path = f"/api/v1/tasks?limit={data.PAGE}"
        if not self.repeated:
            last = behind * len(self.target.tokens) + person
            path += f"&cursor={data.cursor(last, self.target.id_field)}"
        return self.target.read(path + (f"&status={wanted}" if wanted else ""), person)

    def problem(self, number: int, body: bytes) -> str | None:
        """It must hold exactly that page, newest first."""
        found = _decoded(body)
        if not isinstance(found, dict) or "next_cursor" not in found:
            return f"not a page: {body[:120]!r}"
        person, wanted, behind = self._question(number)
        ids = [item.get(self.target.id_field) for item in found.get("items", [])]
        expected = data.page_ids(person, len(self.target.tokens), wanted, behind)
        return None if ids == expected else f"person {person} behind {behind}: {ids[:2]}… instead of {expected[:2]}…"

    def _question(self, number: int) -> tuple[int, str | None, int]:
        people = len(self.target.tokens)
        if self.repeated:
            return number % min(_FEW_PEOPLE, people - 1), None, data.PER_PERSON
        person, rest = number % people, number // people
        places = data.PER_PERSON - 4 * data.PAGE
        wanted = (None, *data.STATUSES)[rest // places % 4]
        return person, wanted, 4 * data.PAGE + rest * 17 % places


class TaskCreate(msgspec.Struct, frozen=True):
    """New tasks, each a little different."""

    target: Target
    expected_status: int = 201

    def request(self, number: int) -> bytes:
        """POST /api/v1/tasks."""
        return self.target.write("POST", "/api/v1/tasks", number, data.sent(10**6 + number))

    def problem(self, number: int, body: bytes) -> str | None:
        """The answer must echo what was sent, with an id."""
        found = _decoded(body)
        if not isinstance(found, dict) or not found.get(self.target.id_field):
            return f"no task with an id: {body[:120]!r}"
        wanted = data.sent(10**6 + number)
        wrong = [name for name in ("title", "priority") if found.get(name) != wanted[name]]
        return f"{wrong[0]} is {found.get(wrong[0])!r}" if wrong else None


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
