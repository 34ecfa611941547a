"""Labels, filters and recorded time: each member's own."""

from datetime import timedelta
from typing import Any

import httpx

from courtyard.kernel.basics import now
from modules.tasks.builders import change, join, make_project, titles, write
from support.actors import Person
from support.app import App
from support.waiting import wait_until

NOWHERE = "f" * 24


async def test_labels(owner: Person, stranger: Person) -> None:
    made = await owner.client.post("/api/tasks/labels", json={"name": " Home ", "colour": "#2f6f4f"})
    label = made.json()
    assert (made.status_code, label["name"], label["colour"]) == (201, "Home", "#2f6f4f")
    answer = await owner.client.post("/api/tasks/labels", json={"name": "HOME"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "label_taken")
    for number in range(3):
        await write(owner, str(number), labels=["home", "urgent"])
    path = f"/api/tasks/labels/{label['id']}"
    renamed = (await owner.client.patch(path, json={"name": "House"})).json()
    assert (renamed["name"], renamed["colour"]) == ("House", "#2f6f4f")
    assert await titles(owner, label=["home"]) == []
    assert await titles(owner, label=["house", "urgent"]) == ["2", "1", "0"]
    for person in (stranger,):
        assert (await person.client.get("/api/tasks/labels")).json()["items"] == []
        assert (await person.client.patch(path, json={"name": "x"})).status_code == 404
        assert (await person.client.delete(path)).status_code == 404
    assert (await owner.client.delete(path)).status_code == 204
    assert await titles(owner, label=["house"]) == []
    assert len(await titles(owner, label=["urgent"])) == 3


async def test_filters(owner: Person, stranger: Person) -> None:
    query = {"status": ["todo"], "due": "week", "label": ["home"], "sort": "due"}
    made = await owner.client.post("/api/tasks/filters", json={"name": "This week", "query": query})
    saved = made.json()
    assert made.status_code == 201
    assert {name: value for name, value in saved["query"].items() if value} == query
    path = f"/api/tasks/filters/{saved['id']}"
    changed = (await owner.client.patch(path, json={"name": "Soon", "query": {"due": "tomorrow"}})).json()
    assert (changed["name"], changed["query"]["due"], changed["query"]["status"]) == ("Soon", "tomorrow", [])
    assert [each["name"] for each in (await owner.client.get("/api/tasks/filters")).json()["items"]] == ["Soon"]
    assert (await stranger.client.get("/api/tasks/filters")).json()["items"] == []
    assert (await stranger.client.delete(path)).status_code == 404
    for wrong in ({"due": "someday"}, {"status": ["open?"]}, {"project": ["x"]}, {"sort": "size"}):
        answer = await owner.client.post("/api/tasks/filters", json={"name": "x", "query": wrong})
        assert answer.status_code == 422, wrong
    assert (await owner.client.delete(path)).status_code == 204
    assert (await owner.client.delete(path)).status_code == 404


async def record(person: Person, task: dict[str, Any], **sent: Any) -> dict[str, Any]:
    answer = await person.client.post("/api/tasks/time", json={"task": task["id"], **sent})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


async def totals(person: Person, by: str, **query: Any) -> dict[str, Any]:
    answer = await person.client.get("/api/tasks/time/totals", params={"by": by, **query})
    assert answer.status_code == httpx.codes.OK, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_time_runs_on_one_task_at_a_time(owner: Person) -> None:
    one, two = await write(owner, "one"), await write(owner, "two")
    first = await record(owner, one, started_at=(now() - timedelta(minutes=30)).isoformat(), note="at the desk")
    assert (first["running"], first["ended_at"], first["seconds"]) == (True, None, 0)
    second = await record(owner, two)
    entries = (await owner.client.get("/api/tasks/time")).json()["items"]
    assert [entry["running"] for entry in entries] == [True, False]
    assert 1795 <= entries[1]["seconds"] <= 1805
    running = (await owner.client.get("/api/tasks/time/running")).json()["item"]
    assert running["id"] == second["id"]
    stopped = (await owner.client.post("/api/tasks/time/stop")).json()
    assert (stopped["id"], stopped["running"]) == (second["id"], False)
    answer = await owner.client.post("/api/tasks/time/stop")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_runs")
    path = f"/api/tasks/time/{second['id']}"
    hours = {"started_at": "2026-03-02T09:00:00Z", "ended_at": "2026-03-02T11:00:00Z"}
    edited = (await owner.client.patch(path, json={**hours, "task": one["id"], "note": "moved"})).json()
    assert (edited["seconds"], edited["task"], edited["note"]) == (7200, one["id"], "moved")
    for wrong in (
        {"started_at": "2026-03-02T12:00:00Z"},
        {"ended_at": "2026-04-02T12:00:00Z"},
        {"started_at": "1066-03-02T12:00:00Z"},
    ):
        assert (await owner.client.patch(path, json=wrong)).status_code == 422, wrong
    assert (await owner.client.delete(path)).status_code == 204
    assert (await owner.client.delete(path)).status_code == 404


async def test_time_adds_up_by_task_project_member_and_week(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    await join(app, project, stranger)
    task = await write(owner, "Dig", project=project["id"])
    alone = await write(owner, "Alone")
    await record(owner, task, started_at="2026-03-02T09:00:00Z", ended_at="2026-03-02T10:00:00Z")
    await record(owner, task, started_at="2026-03-09T09:00:00Z", ended_at="2026-03-09T09:30:00Z")
    await record(owner, alone, started_at="2026-03-03T09:00:00Z", ended_at="2026-03-03T09:10:00Z")
    hers = await record(stranger, task, started_at="2026-03-04T09:00:00Z", ended_at="2026-03-04T11:00:00Z")
    assert (await totals(owner, "task"))["seconds"] == 6000
    by_project = (await totals(owner, "project"))["items"]
    assert [(each["project"], each["seconds"]) for each in by_project] == [(project["id"], 5400), (None, 600)]
    weeks = (await totals(owner, "week", project=project["id"]))["items"]
    assert [(each["begins"], each["seconds"]) for each in weeks] == [
        ("2026-03-02T00:00:00Z", 3600),
        ("2026-03-09T00:00:00Z", 1800),
    ]
    team = (await totals(owner, "member", project=project["id"], everybody=True))["items"]
    assert [(each["member"]["username"], each["seconds"]) for each in team] == [("stranger", 7200), ("owner", 5400)]
    day = {"from": "2026-03-02", "to": "2026-03-04"}
    assert (await totals(owner, "task", everybody=True, project=project["id"], **day))["seconds"] == 10800
    listed = await owner.client.get("/api/tasks/time", params={"everybody": True, "project": project["id"], "limit": 1})
    assert (listed.json()["items"][0]["seconds"], listed.json()["next_cursor"] is not None) == (1800, True)
    assert (await owner.client.patch(f"/api/tasks/time/{hers['id']}", json={"note": "x"})).status_code == 404
    assert (await owner.client.get("/api/tasks/time", params={"everybody": True})).status_code == 422
    assert (await totals(stranger, "task", project="inbox"))["items"] == []
    assert (await stranger.client.post("/api/tasks/time", json={"task": alone["id"]})).status_code == 404
    async with app.assembly.working():
        await change(owner, task, project=None)

        async def has_moved() -> bool:
            (only,) = (await totals(owner, "project"))["items"][:1]
            return (only["project"], only["seconds"], only["entries"]) == (None, 6000, 3)

        await wait_until(has_moved, "time goes with its task")
