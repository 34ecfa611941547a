"""Whatever is asked of tasks, an index answers it: a look through a million of them takes seconds."""

from typing import Any

from courtyard.modules.tasks.actions.upkeep import Check, Empty
from modules.tasks.builders import TODOIST, change, join, make_project, remind, send, titles, write
from modules.tasks.conftest import Looks
from modules.tasks.things import task_things
from support.actors import Person
from support.app import App
from support.jobs import unwatched

SORTS = ("created", "due", "priority", "updated", "-created", "-due", "-priority", "-updated")
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"status": "open"},
    {"status": ["done", "cancelled"], "priority": ["low", "urgent"]},
    {"label": ["home", "shop"], "assignee": "me"},
    {"assignee": "none"},
    {"q": "water the fe"},
    {"q": "fe", "status": "open", "label": "home"},
    {"due": "overdue"},
    {"due_from": "2026-01-01T00:00:00Z", "due_to": "2027-01-01T00:00:00Z"},
    {"project": "inbox"},
)
PATHS = (
    "/dashboard", "/projects", "/labels", "/filters", "/feeds", "/trash", "/projects/trash", "/time",
    "/time/totals?by=week", "/export?format=json", "/{task}", "/{task}/comments", "/{task}/activity",
    "/projects/{project}", "/projects/{project}/activity", "/projects/{project}/invitations",
)  # fmt: skip


async def test_no_query_looks_through_everything(app: App, owner: Person, stranger: Person, looks: Looks) -> None:
    with looks() as queries:
        await do_a_bit_of_everything(app, owner, stranger)
    assert len({query["ns"] for query in queries}) > 10
    assert [query["command"] for query in queries if "COLLSCAN" in query["planSummary"]] == []


async def do_a_bit_of_everything(app: App, owner: Person, stranger: Person) -> None:
    things = await task_things(owner, "home")
    project = await make_project(owner)
    await join(app, project, stranger)
    first, second = [await write(owner, "Water the ferns", project=project["id"], labels=["home"]) for _ in range(2)]
    below = await write(owner, "Below", project=project["id"], parent_id=first["id"])
    for number, wanted in enumerate(FILTERS):
        for sort in (SORTS[number % len(SORTS)], SORTS[(number + 3) % len(SORTS)]):
            await titles(owner, sort=sort, **wanted)
    for column in ({}, {"column": "todo"}):
        await titles(owner, project=project["id"], sort="position", **column)
    await titles(owner, parent=first["id"])
    for path in PATHS:
        answer = await owner.client.get(f"/api/tasks{path.format(**things)}")
        assert answer.status_code in {200, 404}, (path, answer.text)
    await owner.client.post("/api/tasks/move", json={"task": second["id"], "after": first["id"]})
    bulk = {"filter": {"status": ["todo"]}, "change": {"priority": "low"}}
    undo = (await owner.client.post("/api/tasks/bulk", json=bulk)).json()["undo"]
    assert (await owner.client.post("/api/tasks/undo", json={"token": undo})).is_success
    await change(owner, first, status="done", project=None)
    await owner.client.delete(f"/api/tasks/{first['id']}")
    await owner.client.post(f"/api/tasks/{first['id']}/restore")
    await owner.client.delete(f"/api/tasks/{below['id']}")
    assert (await send(owner, TODOIST))[0] == 201
    columns = [{"name": "To do", "status": "todo"}, {"name": "Done", "status": "done"}]
    await owner.client.patch(f"/api/tasks/projects/{project['id']}", json={"columns": columns})
    await owner.client.delete(f"/api/tasks/projects/{project['id']}")
    await remind(app)
    await app.dependency("task_upkeep").empty_trash(Empty(), unwatched())
    await app.dependency("task_upkeep").check_figures(Check(), unwatched())
