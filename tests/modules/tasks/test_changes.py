"""The trash, changes of many, and their taking back."""

from typing import Any

from modules.tasks.builders import change, join, make_project, read, titles, write
from support.actors import Person
from support.app import App
from support.facts import expecting_facts

NOWHERE = "f" * 24


async def bulk(person: Person, change: dict[str, Any], status: int = 200, **what: Any) -> dict[str, Any]:
    answer = await person.client.post("/api/tasks/bulk", json={"change": change, **what})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def undo(person: Person, token: str) -> dict[str, Any]:
    answer = await person.client.post("/api/tasks/undo", json={"token": token})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_is_removed_comes_back_with_all_below_it(app: App, owner: Person, stranger: Person) -> None:
    top = await write(owner, "top")
    low = await write(owner, "low", parent_id=top["id"])
    await write(owner, "lower", parent_id=low["id"])
    early = await write(owner, "early", parent_id=top["id"])
    await owner.client.delete(f"/api/tasks/{early['id']}")
    async with expecting_facts(app, "task.updated", "task.updated", "task.updated") as facts:
        assert (await owner.client.delete(f"/api/tasks/{top['id']}")).status_code == 204
    assert {fact["data"]["act"] for fact in facts} == {"trashed"}
    assert await titles(owner) == []
    assert (await owner.client.get(f"/api/tasks/{low['id']}")).status_code == 404
    assert (await owner.client.delete(f"/api/tasks/{top['id']}")).status_code == 404
    trash = (await owner.client.get("/api/tasks/trash")).json()["items"]
    assert [item["title"] for item in trash] == ["top", "early"], "what went along with another is not listed by itself"
    assert trash[0]["deleted_at"] is not None

    for person in (stranger,):
        assert (await person.client.get("/api/tasks/trash")).json()["items"] == []
        assert (await person.client.post(f"/api/tasks/{top['id']}/restore")).status_code == 404
        assert (await person.client.delete(f"/api/tasks/trash/{top['id']}")).status_code == 404
    restored = (await owner.client.post(f"/api/tasks/{top['id']}/restore")).json()
    assert restored["deleted_at"] is None
    assert sorted(await titles(owner)) == ["low", "lower", "top"]
    assert (await owner.client.post(f"/api/tasks/{top['id']}/restore")).status_code == 404

    await owner.client.delete(f"/api/tasks/{top['id']}")
    assert (await owner.client.post(f"/api/tasks/{early['id']}/restore")).json()["parent_id"] is None
    async with expecting_facts(app, "task.removed", "task.removed", "task.removed"):
        assert (await owner.client.delete(f"/api/tasks/trash/{top['id']}")).status_code == 204
    assert (await owner.client.get("/api/tasks/trash")).json()["items"] == []
    assert await titles(owner) == ["early"]


async def test_many_are_changed_at_once_and_back_again(app: App, owner: Person) -> None:
    project = await make_project(owner)
    tasks = [await write(owner, str(n), due_at="2026-03-28T09:00:00Z", labels=["a"]) for n in range(3)]
    later = await write(owner, "later", due_date="2026-05-01", labels=["b"])
    changed = await bulk(
        owner,
        {"priority": "urgent", "project": project["id"], "add_labels": ["new"], "remove_labels": ["A"],
         "add_assignees": [owner.id], "postpone_days": 2},
        ids=[task["id"] for task in (*tasks, later)],
    )  # fmt: skip
    assert (changed["changed"], changed["unchanged"], changed["failed"]) == (4, 0, [])
    item = changed["items"][0]
    assert (item["priority"], item["project"], item["labels"]) == ("urgent", project["id"], ["new"])
    assert (item["due_at"], item["assignees"]) == ("2026-03-30T09:00:00Z", [owner.id])
    assert changed["items"][3]["due_date"] == "2026-05-03"
    await change(owner, tasks[1], title="touched")
    undone = await undo(owner, changed["undo"])
    assert (undone["undone"], undone["skipped"]) == (3, [tasks[1]["id"]])
    back = await read(owner, tasks[0])
    assert {k: v for k, v in back.items() if k not in {"version", "updated_at"}} == {
        k: v for k, v in tasks[0].items() if k not in {"version", "updated_at"}
    }
    assert (await read(owner, tasks[1]))["priority"] == "urgent"
    answer = await owner.client.post("/api/tasks/undo", json={"token": changed["undo"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "undo_over")


async def test_a_filter_picks_and_the_bound_is_told(app: App, owner: Person, stranger: Person) -> None:
    for number in range(4):
        await write(owner, str(number), priority=["low", "high"][number % 2])
    done = await bulk(owner, {"status": "done"}, filter={"priority": ["high"], "status": ["todo"]})
    assert (done["changed"], {item["title"] for item in done["items"]}) == (2, {"1", "3"})
    assert (await bulk(owner, {"status": "done"}, filter={"priority": ["high"]}))["unchanged"] == 2
    gone = await bulk(owner, {"trash": True}, filter={"status": ["done"]})
    assert await titles(owner) == ["2", "0"]
    answer = await stranger.client.post("/api/tasks/undo", json={"token": gone["undo"]})
    assert answer.status_code == 404
    await undo(owner, gone["undo"])
    await undo(owner, done["undo"])  # they were changed since: by the trash and by what brought them back
    assert sorted(await titles(owner, status="done")) == ["1", "3"]
    assert (await bulk(owner, {"status": "done"}, filter={"q": "nothing"}))["undo"] is None

    agenda = app.dependency("agenda")
    sample = await agenda.tasks.tasks.raw.find_one({"title": "0"})
    rows = [{**sample, "_id": f"{n:024x}"} for n in range(500)]
    await agenda.tasks.tasks.raw.insert_many([{**row, "_id": type(sample["_id"])(row["_id"])} for row in rows])
    refused = await bulk(owner, {"status": "done"}, 422, filter={"status": ["todo"]})
    assert refused["error"]["code"] == "bulk_too_large"
    wrongs: list[dict[str, Any]] = [{}, {"ids": [], "filter": {}}, {"ids": ["x"]}, {"filter": {"due_from": "soon"}}]
    for wrong in wrongs:
        answer = await owner.client.post("/api/tasks/bulk", json={"change": {"status": "done"}, **wrong})
        assert answer.status_code == 422, wrong


async def test_all_or_none_or_each_for_itself(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(stranger)
    await join(app, project, owner)
    mine = await write(owner, "mine")
    hers = await write(stranger, "hers")
    late = await write(owner, "late", start_at="2026-05-05T10:00:00Z")
    what: dict[str, Any] = {"ids": [mine["id"], hers["id"], NOWHERE, late["id"]]}
    day = {"due_at": "2026-05-04T10:00:00Z"}
    async with expecting_facts(app):
        refused = await bulk(owner, day, 409, **what)
    assert refused["error"]["code"] == "bulk_refused"
    assert {each["id"]: each["code"] for each in refused["error"]["details"]["tasks"]} == {
        hers["id"]: "task_not_found", NOWHERE: "task_not_found", late["id"]: "unprocessable",
    }  # fmt: skip
    async with expecting_facts(app, "task.updated"):
        partly = await bulk(owner, day, atomic=False, **what)
    assert (partly["changed"], len(partly["failed"])) == (1, 3)

    parent = await write(owner, "parent")
    child = await write(owner, "child", parent_id=parent["id"])
    moved = await bulk(owner, {"project": project["id"], "priority": "low"}, ids=[child["id"], parent["id"]])
    assert (moved["changed"], moved["items"][0]["priority"]) == (2, "low")
    assert sorted(await titles(stranger, project=project["id"])) == ["child", "parent"]
    await bulk(owner, {"trash": True}, ids=[parent["id"], child["id"]])
    assert await titles(stranger, project=project["id"]) == []
