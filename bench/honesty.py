"""Checks that no side wins by answering nonsense: what was written can be read, and no cache shows what was before."""

import time
from typing import Any

from bench import data
from bench.load.tally import Traffic
from bench.sides import Side
from bench.sides.client import RefusedError, ask
from bench.tasks import data as tasks
from bench.traffic import Create, Patch

_FRESH_WITHIN_S = 1.0
_READ_BACK = 20
_CUISINE = "of the check"


def write_once(side: Side) -> str:
    """Create one recipe, which makes every cached listing stale; gives its id."""
    body = data.recipe(0, _CUISINE)
    made = ask(side.port, "POST", "/api/recipes", token=side.tokens[0], body=body, expected=201)
    return str(made[side.id_field])


def odd_rows(side: Side) -> str | None:
    """Whether a recipe that the server stored has other fields than those that were filled in; in words, or None."""
    own, filled = side.stored(write_once(side)), side.stored(data.recipe_id(0))
    odd = sorted(own.keys() ^ filled.keys())
    return f"{side.name}: filled recipes differ from its own in {', '.join(odd)}" if odd else None


def odd_task_rows(side: Side) -> str | None:
    """The same of a task; it is the last one's, whose newest tasks are not asked for."""
    made = ask(side.port, "POST", "/api/v1/tasks", token=side.tokens[-1], body=tasks.sent(0), expected=201)
    own, filled = side.stored_task(str(made[side.id_field])), side.stored_task(tasks.task_id(0))
    odd = sorted(own.keys() ^ filled.keys())
    return f"{side.name}: filled tasks differ from its own in {', '.join(odd)}" if odd else None


def stale_listing(side: Side) -> str | None:
    """Whether a listing that was asked before shows a new recipe within a second; the problem in words, or None."""
    for _ in range(2):
        listed = f"/api/recipes?cuisine={_CUISINE.replace(' ', '%20')}&limit=20"
        ask(side.port, "GET", listed, token=side.tokens[0])
        made = write_once(side)
        deadline = time.monotonic() + _FRESH_WITHIN_S
        while made not in _ids(ask(side.port, "GET", listed, token=side.tokens[0]), side.id_field):
            if time.monotonic() > deadline:
                return f"{side.name}: a listing did not show a new recipe within {_FRESH_WITHIN_S:.0f} s"
            time.sleep(0.01)
    return None


def read_back(side: Side, traffic: Traffic, kept: list[tuple[int, bytes]]) -> list[str]:
    """Read a sample of what was written; the problems in words."""
    if not isinstance(traffic, Create | Patch):
        return []
    problems = []
    for number, body in kept[-_READ_BACK:]:
        try:
            found = ask(side.port, "GET", f"/api/recipes/{_id(traffic, number, body)}", token=side.tokens[0])
        except RefusedError as refusal:
            problems.append(f"read back: {refusal}")
            continue
        sent = traffic.sent(number)
        if any(found.get(field) != sent[field] for field in ("description", "cookingTime")):
            problems.append(f"read back: request {number} was answered but not kept")
    return problems


def _id(traffic: Create | Patch, number: int, body: bytes) -> str:
    return data.recipe_id(traffic.recipe(number)) if isinstance(traffic, Patch) else traffic.made(body)


def _ids(page: dict[str, Any], id_field: str) -> list[str]:
    return [str(item.get(id_field)) for item in page.get("items", [])]
