"""The demonstration: what the cooks do together, and what somebody finds who signs up to look around."""

from courtyard.modules.tasks.actions.demonstration import Furnish
from modules.tasks.builders import make_project, titles
from modules.tasks.test_dashboard import until_right
from support.actors import PASSWORD, Person
from support.app import App, AppFactory
from support.jobs import unwatched
from support.waiting import wait_until


async def test_whoever_signs_up_finds_something_to_look_at(app_factory: AppFactory) -> None:
    app = await app_factory(demo=True)
    await app.assembly.fill_demo()
    await app.assembly.fill_demo()
    client = await app.client()
    entry = await client.post(
        "/api/auth/register", json={"username": "newcomer", "email": "new@example.org", "password": PASSWORD}
    )
    client.headers["authorization"] = f"Bearer {entry.json()['token']}"
    newcomer = Person(client, entry.json())
    async with app.assembly.working():

        async def has_come() -> bool:
            return len((await client.get("/api/tasks/projects")).json()["items"]) == 3

        await wait_until(has_come, "two projects and the one of the cooks", 20)

        async def can_be_found() -> bool:
            found = (await client.get("/api/search/tasks?status=open&limit=1")).json()
            return bool(found["total"] >= 20 and len(found["facets"]["project"]) == 4)

        await wait_until(can_be_found, "what it brought, in the index", 20)
    shown = await until_right(newcomer)
    assert shown["open"] >= 20
    assert shown["overdue"] >= 2
    assert shown["streak_days"] >= 3
    assert sum(day["count"] for day in shown["completed_per_day"]) >= 25
    assert [each["name"] for each in shown["projects"]] == [
        "Inbox", "Market stall in June", "New kitchen", "Run a half marathon",
    ]  # fmt: skip
    items = (await client.get("/api/tasks?status=open&limit=100")).json()["items"]
    assert sum(item["recurrence"] is not None for item in items) >= 5
    week = (await client.get("/api/tasks/time/totals?by=week")).json()
    assert week["seconds"] > 3600
    assert await app.dependency("task_folding").check_all() == 0


async def test_who_has_something_keeps_it(app: App, owner: Person) -> None:
    await make_project(owner)
    await app.dependency("task_demonstration").furnish(Furnish(owner.id), unwatched())
    assert await titles(owner) == []
    assert len((await owner.client.get("/api/tasks/projects")).json()["items"]) == 1
