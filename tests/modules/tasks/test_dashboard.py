"""The dashboard: figures that are right after each change, cheap however many tasks there are."""

import asyncio
import copy
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from courtyard.kernel.basics import Actor, Id, now
from courtyard.kernel.documents import counting_commands
from courtyard.modules.tasks.actions.folding import Fold
from courtyard.modules.tasks.rules.figures import streak
from courtyard.modules.tasks.rules.tallying import LONG_AGO
from courtyard.modules.tasks.store.tallies import one_per_subject
from modules.tasks.builders import change, join, make_project, write
from support.actors import Person
from support.app import App
from support.jobs import unwatched
from support.waiting import wait_until


async def dashboard(person: Person) -> dict[str, Any]:
    answer = await person.client.get("/api/tasks/dashboard")
    assert answer.status_code == httpx.codes.OK, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def by_hand(person: Person) -> dict[str, Any]:
    """The same figures, counted from all that the person can list."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await person.client.get("/api/tasks", params={"limit": 100, **cursor})).json()
        items += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    counts = Counter((item["status"], item["priority"]) for item in items)
    at = now()
    dues = [due for item in items if item["status"] in {"todo", "in_progress"} and (due := due_of(item)) is not None]
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    sunday = today + timedelta(days=7 - today.weekday())
    return {
        "counts": {
            status: {priority: counts[status, priority] for priority in ("low", "medium", "high", "urgent")}
            for status in ("todo", "in_progress", "done", "cancelled")
        },
        "open": sum(item["status"] in {"todo", "in_progress"} for item in items),
        "overdue": sum(due < at for due in dues),
        "due_today": sum(today <= due < today + timedelta(days=1) for due in dues),
        "due_this_week": sum(today <= due < sunday for due in dues),
    }


def due_of(item: dict[str, Any]) -> datetime | None:
    if item["due_at"]:
        return datetime.fromisoformat(item["due_at"])
    if item["due_date"]:
        return datetime.combine(date.fromisoformat(item["due_date"]), datetime.max.time(), UTC)
    return None


async def until_right(person: Person) -> dict[str, Any]:
    shown = await dashboard(person)
    assert {name: shown[name] for name in ("counts", "open", "overdue", "due_today", "due_this_week")} == (
        await by_hand(person)
    )
    return shown


async def test_it_counts_what_is_there_after_each_change(app: App, owner: Person, stranger: Person) -> None:
    empty = await until_right(owner)
    assert (empty["streak_days"], [day["count"] for day in empty["completed_per_day"]]) == (0, [0] * 30)
    project = await make_project(owner, "Garden", colour="#2f6f4f")
    await join(app, project, stranger)
    today = now().date()
    tasks = [
        await write(owner, "a", due_at=(now() - timedelta(minutes=5)).isoformat(), priority="urgent"),
        await write(owner, "b", due_date=str(today), project=project["id"]),
        await write(owner, "c", due_date=str(today - timedelta(days=100)), priority="low"),
        await write(owner, "d", due_at=(now() + timedelta(days=3)).isoformat(), project=project["id"]),
        await write(owner, "e", status="done", due_date=str(today)),
        await write(owner, "f", status="cancelled", priority="high"),
    ]
    shown = await until_right(owner)
    assert (shown["overdue"], shown["completed_today"], shown["streak_days"]) == (2, 1, 1)
    assert shown["projects"] == [
        {"id": None, "name": "Inbox", "colour": "", "open": 2, "done": 1, "overdue": 2},
        {"id": project["id"], "name": "Garden", "colour": "#2f6f4f", "open": 2, "done": 0, "overdue": 0},
    ]
    theirs = await until_right(stranger)
    assert (theirs["open"], theirs["completed_today"]) == (2, 0)

    await change(owner, tasks[1], status="done")
    assert (await until_right(stranger))["open"] == 1
    await change(stranger, tasks[3], priority="urgent", due_at=None, status="in_progress")
    await change(owner, tasks[0], project=project["id"])
    await until_right(stranger)
    await owner.client.delete(f"/api/tasks/{tasks[2]['id']}")
    await owner.client.post("/api/tasks/bulk", json={"filter": {"status": ["todo"]}, "change": {"status": "done"}})
    shown = await until_right(owner)
    assert shown["completed_today"] == 3
    await owner.client.post(f"/api/tasks/{tasks[2]['id']}/restore")
    await change(owner, tasks[1], status="todo")
    shown = await until_right(owner)
    assert (shown["completed_today"], shown["completed_per_day"][-1]) == (2, {"day": str(today), "count": 2})
    await owner.client.patch(f"/api/tasks/projects/{project['id']}", json={"archived": True})
    assert [each["name"] for each in (await until_right(owner))["projects"]] == ["Inbox"]
    await until_right(stranger)


async def test_it_is_kept_until_somebody_writes_or_time_tells_otherwise(app: App, owner: Person) -> None:
    await owner.client.patch("/api/users/me", json={"preferences": {"time_zone": "Pacific/Auckland"}})
    await dashboard(owner)
    with counting_commands() as commands:
        await dashboard(owner)
    assert commands == []
    await owner.client.patch("/api/users/me", json={"preferences": {"time_zone": "UTC"}})
    await write(owner, "soon", due_at=(now() + timedelta(seconds=2)).isoformat())
    assert (await dashboard(owner))["overdue"] == 0
    assert [item["title"] for item in (await owner.client.get("/api/tasks?due=overdue")).json()["items"]] == []

    async def is_overdue() -> bool:
        listed = (await owner.client.get("/api/tasks?due=overdue")).json()["items"]
        return (await dashboard(owner))["overdue"] == 1 and len(listed) == 1

    await wait_until(is_overdue, "the task is overdue in both")
    agenda = app.dependency("agenda")
    due = now() + timedelta(hours=1)
    await write(owner, "later", due_at=due.isoformat())
    places = (await agenda.places(Actor(owner.user_id))).open
    assert await agenda.tasks.next_due(places, due) == due  # in this millisecond an answer is not true till midnight
    await dashboard(owner)
    with counting_commands() as commands:
        await dashboard(owner)
    assert len(commands) <= 5, commands


async def test_many_who_look_at_one_moment_have_it_put_together_once(owner: Person, stranger: Person) -> None:
    task = await write(owner, "a")
    await asyncio.gather(dashboard(owner), dashboard(stranger))
    await change(owner, task, priority="high")
    with counting_commands() as commands:
        shown = await asyncio.gather(*(dashboard(owner) for _ in range(12)), dashboard(stranger))
    assert commands.count("aggregate") == 1, "the stranger's is kept, and the owner's is one for all"
    assert all(each["counts"]["todo"]["high"] == 1 for each in shown[:-1])
    assert shown[-1]["open"] == 0
    await until_right(owner)


async def test_many_rows_are_folded_and_wrong_ones_are_mended(app: App, owner: Person) -> None:
    tasks = [await write(owner, str(number), due_date="2020-01-01") for number in range(5)]
    for task in tasks:
        for status in ("in_progress", "done", "todo"):
            await change(owner, task, status=status)
    before = await until_right(owner)
    folding = app.dependency("task_folding")
    raw = app.dependency("agenda").tasks.tasks.raw.database["tallies"]
    subject = {"subject": owner.user_id}
    assert await raw.count_documents(subject) > 10
    await folding.fold(Fold(owner.id), unwatched())
    assert await raw.count_documents(subject) == 1
    await write(owner, "one more")
    await owner.client.delete(f"/api/tasks/{tasks[0]['id']}")
    after = await until_right(owner)
    assert (before["open"], after["open"]) == (5, 5)
    days = {days: now() + timedelta(days=days) for days in (3, 100, 101, 500, 20_000)}
    far = [await write(owner, "far", due_at=due.isoformat()) for due in days.values()]
    await folding.fold(Fold(owner.id), unwatched())
    assert await raw.count_documents(subject) == 4, "what is due later lies apart, and is read when it is its time"
    (near,) = await raw.find({**subject, "later": None}).to_list()
    assert sum(by for key, by in near["gains"].items() if key.startswith("due:") and key != LONG_AGO) == 1
    tallies = folding._tallies  # noqa: SLF001  (read as it will be in some days)
    for reached, day in enumerate(days.values(), 1):
        figures = (await tallies.sums([owner.user_id], owner.user_id, [(now(), day)])).figures[owner.user_id]
        assert sum(by for key, by in figures.items() if key.startswith("due:") and key != LONG_AGO) >= reached
    await change(owner, far[1], due_at=now().isoformat())
    await owner.client.delete(f"/api/tasks/{far[4]['id']}")
    await until_right(owner)
    await folding.fold(Fold(owner.id), unwatched())
    await until_right(owner)
    assert await folding.check_all() == 0
    await raw.insert_one({"subject": owner.user_id, "gains": {"n:todo:2": 3, "due:0": -1, "due:493000": 7}})
    assert await folding.check_all() == 2, "hours long past are one figure"
    await write(owner, "now it is asked anew")
    await until_right(owner)
    assert await folding.check_all() == 0


async def test_what_comes_together_leaves_one_row_of_figures(app: App, owner: Person) -> None:
    raw = app.dependency("agenda").tasks.tasks.raw.database["tallies"]
    await until_right(owner)
    many = 12
    await asyncio.gather(*(write(owner, str(number), due_date="2020-01-01") for number in range(many)))
    assert await raw.count_documents({"subject": owner.user_id}) < many
    shown = await until_right(owner)
    assert (shown["open"], shown["overdue"]) == (many, many)


def test_rows_of_one_transaction_are_summed_up_by_subject() -> None:
    ada, bob = Id(), Id()
    rows = [
        {"_id": 1, "subject": ada, "gains": {"n:todo:2": 1, "due:5": 1}},
        {"_id": 2, "subject": bob, "gains": {"n:todo:2": 1}},
        {"_id": 3, "subject": ada, "gains": {"n:todo:2": -1, "n:done:2": 1}},
    ]
    as_they_were = copy.deepcopy(rows)
    wanted = [
        {"_id": 1, "subject": ada, "gains": {"n:todo:2": 0, "due:5": 1, "n:done:2": 1}},
        {"_id": 2, "subject": bob, "gains": {"n:todo:2": 1}},
    ]
    assert one_per_subject(rows) == wanted
    assert rows == as_they_were, "a transaction that is tried again sums them up again"


def test_a_streak_goes_on_until_a_day_without_anything_is_over() -> None:
    day = date(2026, 5, 4)
    days = {day - timedelta(days=back): 1 for back in range(5)}
    assert streak(days, day) == 5
    assert streak(days, day + timedelta(days=1)) == 5
    assert streak(days, day + timedelta(days=2)) == 0
    assert streak({**days, day - timedelta(days=2): 0}, day) == 2
