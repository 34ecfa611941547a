"""Order: a move writes one task, two who move at random end with the same order, and nothing is lost."""

import asyncio
import random
from typing import Any

import pytest

from modules.tasks.builders import change, join, make_project, titles, write
from support.actors import Person
from support.app import App
from support.facts import expecting_facts


async def move(person: Person, task: dict[str, Any], **where: Any) -> dict[str, Any]:
    answer = await person.client.post("/api/tasks/move", json={"task": task["id"], **where})
    assert answer.status_code == 200, answer.text
    moved: dict[str, Any] = answer.json()
    return moved


async def order(person: Person, project: dict[str, Any], column: str = "todo") -> list[str]:
    return await titles(person, project=project["id"], column=column, sort="position", limit=100)


async def test_a_task_goes_where_it_is_put(app: App, owner: Person) -> None:
    project = await make_project(owner)
    one, two, three, four = [
        await write(owner, name, project=project["id"]) for name in ("one", "two", "three", "four")
    ]
    assert await order(owner, project) == ["one", "two", "three", "four"]
    async with expecting_facts(app, "task.updated") as facts:
        await move(owner, four, after=one["id"])
    assert (facts[0]["data"]["act"], facts[0]["data"]["changes"]) == ("moved", [])
    assert await order(owner, project) == ["one", "four", "two", "three"]
    await move(owner, three, before=one["id"])
    await move(owner, one)
    assert await order(owner, project) == ["three", "four", "two", "one"]

    done = await move(owner, four, column="done")
    assert (done["status"], done["completed_by"]) == ("done", owner.id)
    await move(owner, two, after=four["id"])
    assert await order(owner, project, "done") == ["four", "two"], "the column is that of the neighbour"
    async with expecting_facts(app):
        pass
    inbox = await move(owner, one, project=None, column="in_progress")
    assert (inbox["project"], inbox["status"]) == (None, "in_progress")
    await move(owner, three, after=one["id"])
    assert await order(owner, project) == ["three"], "a neighbour elsewhere is no neighbour"
    await write(owner, "five", project=project["id"])
    assert await order(owner, project) == ["three", "five"]


async def test_room_is_made_where_there_is_none(app: App, owner: Person) -> None:
    project = await make_project(owner)
    tasks = [await write(owner, str(number), project=project["id"]) for number in range(6)]
    raw = app.dependency("agenda").tasks.tasks.raw
    await raw.update_many({"title": {"$in": ["1", "2", "3"]}}, {"$set": {"position": "a1"}})
    await raw.update_one({"title": "0"}, {"$set": {"position": "a0"}})
    before = await order(owner, project)
    assert before == ["0", "1", "2", "3", "4", "5"]
    await move(owner, tasks[5], after=tasks[1]["id"])
    assert await order(owner, project) == ["0", "1", "5", "2", "3", "4"]
    for number in range(40):  # always into the same gap, which gets narrower and narrower
        await move(owner, tasks[3 + number % 2], after=tasks[0]["id"])
    assert await order(owner, project) == ["0", "4", "3", "1", "5", "2"]


async def test_a_neighbour_that_goes_meanwhile_is_looked_for_again(
    app: App, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await make_project(owner)
    tasks = [await write(owner, str(number), project=project["id"]) for number in range(100)]
    store = app.dependency("agenda").tasks
    read = store.get
    gone: list[Any] = []

    async def too_early(key: Any) -> Any:
        found = await read(key)
        if found.title == "50" and not gone:
            gone.append(await store.tasks.raw.update_one({"title": "50"}, {"$set": {"position": "Z0"}}))
        return found

    monkeypatch.setattr(store, "get", too_early)
    await move(owner, tasks[99], after=tasks[50]["id"])
    assert gone
    assert (await order(owner, project))[:3] == ["50", "99", "0"]


async def test_two_who_move_at_random_end_with_the_same_order(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    await join(app, project, stranger)
    tasks = [await write(owner, str(number), project=project["id"]) for number in range(12)]
    chance = random.Random(7)  # noqa: S311  (the same moves in every run)

    async def plays(person: Person) -> None:
        for _ in range(15):
            task, neighbour = chance.sample(tasks, 2)
            side = chance.choice(["after", "before"])
            column = {"column": chance.choice(["todo", "in_progress", "done"])} if chance.random() < 0.4 else {}
            await move(person, task, **{side: neighbour["id"]}, **column)

    await asyncio.gather(plays(owner), plays(stranger), plays(owner), plays(stranger))
    boards = [[await order(person, project, column) for column in ("todo", "in_progress", "done")]
              for person in (owner, stranger)]  # fmt: skip
    assert boards[0] == boards[1]
    cards = [card for column in boards[0] for card in column]
    assert sorted(cards) == sorted(str(number) for number in range(12)), "no card is lost or twice there"


async def test_tasks_stand_below_one_another_but_never_in_a_circle(owner: Person) -> None:
    project = await make_project(owner)
    top = await write(owner, "top", project=project["id"])
    path = [top]
    for depth in range(1, 6):
        path.append(await write(owner, f"level {depth}", project=project["id"], parent_id=path[-1]["id"]))
    assert [task["depth"] for task in path] == [0, 1, 2, 3, 4, 5]
    assert await titles(owner, parent=top["id"]) == ["level 1"]
    wrong = (
        ("POST", "/api/tasks", {"title": "x", "project": project["id"], "parent_id": path[5]["id"]}),
        ("POST", "/api/tasks", {"title": "x", "parent_id": top["id"]}),
        ("PATCH", f"/api/tasks/{top['id']}", {"parent_id": path[3]["id"]}),
        ("PATCH", f"/api/tasks/{top['id']}", {"parent_id": top["id"]}),
    )
    for method, address, body in wrong:
        answer = await owner.client.request(method, address, json=body)
        assert answer.status_code == 422, (body, answer.text)
        assert answer.json()["error"]["details"]["fields"][0]["path"] == "parent_id"
    await change(owner, path[2], parent_id=None)
    below = (await owner.client.get(f"/api/tasks/{path[4]['id']}")).json()
    assert (below["depth"], below["parent_id"]) == (2, path[3]["id"])
    await change(owner, path[2], project=None)
    assert await titles(owner, project="inbox", sort="position") == ["level 2", "level 3", "level 4", "level 5"]

    a, b = await write(owner, "a"), await write(owner, "b")
    answers = await asyncio.gather(
        owner.client.patch(f"/api/tasks/{a['id']}", json={"parent_id": b["id"]}),
        owner.client.patch(f"/api/tasks/{b['id']}", json={"parent_id": a["id"]}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422], "the second one finds the circle"
