"""Reminders: each is told once, to whom it concerns, also after everybody was away; what members are told of tasks."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courtyard.kernel.basics import Id, now
from courtyard.modules.notifications.rules.days import when_due
from courtyard.modules.tasks.actions.upkeep import Empty
from modules.tasks.builders import change, join, let_be_due, make_project, remind, titles, write
from support.actors import Person
from support.app import App
from support.facts import expecting_facts
from support.jobs import unwatched
from support.waiting import wait_until


async def test_a_reminder_is_told_once_to_whom_it_concerns(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    await join(app, project, stranger)
    due = now() + timedelta(hours=3)
    task = await write(
        owner,
        "Dig",
        project=project["id"],
        due_at=due.isoformat(),
        reminders=[{"before_min": 60}, {"before_min": 10_000}, {"at": (due - timedelta(minutes=5)).isoformat()}],
    )
    waiting = (await app.dependency("agenda").tasks.get(Id(task["id"]))).next_reminder_at
    assert waiting == due - timedelta(hours=1), "one that would have been in the past is none"
    async with expecting_facts(app):
        await remind(app)
    await let_be_due(app, task)
    async with expecting_facts(app, "task.due") as facts:
        await asyncio.gather(*(remind(app) for _ in range(4)))
    assert (facts[0]["data"]["told"], facts[0]["data"]["late"]) == ([owner.id], False)
    after = await app.dependency("agenda").tasks.get(Id(task["id"]))
    assert (after.next_reminder_at, after.version) == (due - timedelta(hours=1), 1), "it is no change of the task"

    await change(owner, task, assignees=[stranger.id])
    await let_be_due(app, task, ago=timedelta(hours=2))
    async with expecting_facts(app, "task.due") as facts:
        await remind(app)
    assert (facts[0]["data"]["told"], facts[0]["data"]["late"]) == ([stranger.id], True)
    await let_be_due(app, task)
    await change(owner, task, title="Dig deep")
    async with expecting_facts(app, "task.due"):
        await remind(app)
    await let_be_due(app, task)
    await change(owner, task, status="done")
    async with expecting_facts(app):
        await remind(app)
    await change(owner, task, status="todo")
    await let_be_due(app, task)
    await owner.client.patch(f"/api/tasks/projects/{project['id']}", json={"archived": True})
    async with expecting_facts(app):
        await remind(app)


async def test_members_are_told_of_what_concerns_them(app: App, owner: Person, stranger: Person) -> None:
    await stranger.client.patch("/api/users/me", json={"preferences": {"time_zone": "Asia/Tokyo"}})
    project = await make_project(owner)
    await join(app, project, stranger)

    async def told(person: Person) -> set[str]:
        items = (await person.client.get("/api/notifications")).json()["items"]
        return {item["text"] for item in items if item["kind"].startswith("task_")}

    async with app.assembly.working():
        task = await write(owner, "Dig", project=project["id"], assignees=[stranger.id, owner.id])
        await stranger.client.post(f"/api/tasks/{task['id']}/comments", json={"text": "Where?"})
        tomorrow = now().astimezone(ZoneInfo("Asia/Tokyo")).date() + timedelta(days=1)
        await change(owner, task, due_date=str(tomorrow), reminders=[{"before_min": 0}])
        await let_be_due(app, task)
        await remind(app)

        async def all_told() -> bool:
            return len(await told(stranger)) == 2 and len(await told(owner)) == 2

        await wait_until(all_told, "both are told", 20)
    assert await told(stranger) == {"owner gave you the task “Dig”", "“Dig” is due tomorrow"}
    assert "stranger commented on the task “Dig”" in await told(owner)


@pytest.mark.parametrize(
    ("due_at", "due_date", "said"),
    [
        ("2027-05-12T12:30:00Z", None, "today at 14:30"),
        ("2027-05-12T08:00:00Z", None, "since today at 10:00"),
        ("2027-05-12T23:00:00Z", None, "tomorrow at 01:00"),
        ("2027-05-20T08:00:00Z", None, "on 20 May 2027 at 10:00"),
        (None, "2027-05-12", "today"),
        (None, "2027-05-11", "since yesterday"),
        (None, "2027-05-02", "since 2 May 2027"),
        (None, None, ""),
    ],
)
def test_when_something_is_due_in_words(due_at: str | None, due_date: str | None, said: str) -> None:
    at = datetime(2027, 5, 12, 10, 20, tzinfo=UTC)
    instant = None if due_at is None else datetime.fromisoformat(due_at)
    day = None if due_date is None else date.fromisoformat(due_date)
    assert when_due(instant, day, at, ZoneInfo("Europe/Berlin")) == said


async def test_the_trash_is_emptied_after_a_month(app: App, owner: Person) -> None:
    project = await make_project(owner)
    await write(owner, "in the project", project=project["id"])
    task, kept = await write(owner, "old"), await write(owner, "new")
    await write(owner, "below", parent_id=task["id"])
    for each in (task, kept):
        await owner.client.delete(f"/api/tasks/{each['id']}")
    await owner.client.delete(f"/api/tasks/projects/{project['id']}")
    raw = app.dependency("agenda").tasks.tasks.raw
    long_ago = now() - timedelta(days=31)
    await raw.update_many({"title": {"$in": ["old", "below"]}}, {"$set": {"deleted_at": long_ago}})
    await raw.database["projects"].update_one({}, {"$set": {"deleted_at": long_ago}})
    async with expecting_facts(app, *["task.removed"] * 3):
        await app.dependency("task_upkeep").empty_trash(Empty(), unwatched())
    assert [row["title"] for row in await raw.find().to_list()] == ["new"]
    assert await raw.database["projects"].count_documents({}) == 0
    assert await app.dependency("task_folding").check_all() == 0
    assert await titles(owner) == []
