"""Whichever index answers, the same tasks are found; and those that an earlier version wrote are found too."""

import asyncio
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from courtyard.modules.tasks.store.collections import TASKS
from courtyard.modules.tasks.store.tasks import TaskStore
from modules.tasks.builders import change, titles, write
from support.actors import Person
from support.app import App

ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "due": lambda task: task["due_at"],
    "priority": lambda task: ("urgent", "high", "medium", "low").index(task["priority"]),
    "updated": lambda task: task["updated_at"],
}
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"status": "open"},
    {"status": "closed"},
    {"status": "done"},
    {"status": ["todo", "cancelled"]},
    {"label": "home"},
    {"label": "home", "status": "open"},
    {"priority": "high"},
    {"priority": ["low", "high"]},
    {"priority": ["urgent", "medium"], "status": "closed", "label": "shop"},
    {"q": "water", "status": "open"},
)
LABELS: tuple[list[str], ...] = ([], ["home"], ["shop"], ["home", "shop"])


@pytest.fixture
async def tasks(owner: Person) -> list[dict[str, Any]]:
    """One of each kind, and as many in the trash."""
    kinds = product(("todo", "in_progress", "done", "cancelled"), ("low", "medium", "high", "urgent"))
    written = []
    for number, (status, priority) in enumerate(kinds):
        verb = "Water" if number % 3 else "Feed"
        task = await write(
            owner,
            f"{verb} no {number}",
            priority=priority,
            labels=LABELS[number // 2 % len(LABELS)],
            due_at=f"2026-05-{number * 7 % 28 + 1:02}T09:00:00Z",
        )
        written.append(await change(owner, task, status=status))
        gone = await write(owner, f"{verb} nobody {number}", priority=priority, labels=["home"], status="todo")
        await owner.client.delete(f"/api/tasks/{gone['id']}")
    return written


async def test_each_order_finds_the_same(owner: Person, tasks: list[dict[str, Any]]) -> None:
    by_title = {task["title"]: task for task in tasks}
    for wanted in FILTERS:
        expected = await titles(owner, limit=100, **wanted)  # as created: by facets and words
        assert expected == [task["title"] for task in reversed(tasks) if fits(task, wanted)]
        for name, key in ORDERS.items():
            found = await titles(owner, sort=name, limit=100, **wanted)
            assert sorted(found) == sorted(expected), (name, wanted)
            keys = [key(by_title[title]) for title in found]
            assert keys == sorted(keys, reverse=name == "updated"), (name, wanted)
            assert await titles(owner, sort=f"-{name}", limit=100, **wanted) == found[::-1]


def fits(task: dict[str, Any], wanted: dict[str, Any]) -> bool:
    states = {"open": {"todo", "in_progress"}, "closed": {"done", "cancelled"}}
    asked = wanted.get("status", [task["status"]])
    asked = [asked] if isinstance(asked, str) else asked
    priorities = wanted.get("priority", task["priority"])
    return (
        any(task["status"] in states.get(each, {each}) for each in asked)
        and task["priority"] in ([priorities] if isinstance(priorities, str) else priorities)
        and wanted.get("label", "home") in [*task["labels"], *([] if "label" in wanted else ["home"])]
        and wanted.get("q", "").title() in task["title"]
    )


async def test_tasks_of_an_earlier_version_get_their_state_before_its_indexes_go(
    app: App, owner: Person, tasks: list[dict[str, Any]]
) -> None:
    store: TaskStore = app.dependency("agenda").tasks
    raw = store.tasks.raw
    await raw.update_many({}, {"$unset": {"state": ""}})
    await raw.create_index(
        [("facets", 1), ("project", 1), ("priority_order", 1), ("_id", 1)], name=TASKS.retired[0].name
    )
    assert await titles(owner, sort="priority", limit=99) == []
    await asyncio.gather(*(store.database.create_indexes([TASKS]) for _ in range(2)))
    assert TASKS.retired[0].name not in await raw.index_information()
    assert len(await titles(owner, sort="priority", limit=100)) == len(tasks)
    found = {row["title"]: row["state"] async for row in raw.find()}
    assert set(found.values()) == {"open", "closed", ""}
    assert [title for title, state in found.items() if not state] == [title for title in found if "nobody" in title]
