"""With a worker: whatever changes what a task is found by is in the index a moment later."""

from collections.abc import Iterable
from typing import Any

from courtyard.kernel.basics import Id, now
from courtyard.kernel.events import BulkReaction, Received
from courtyard.kernel.privacy import Erasing, Subject
from courtyard.kernel.search import Among, Request
from courtyard.modules.tasks.actions.searching import Indexing
from courtyard.modules.tasks.events import Act, Change, TaskUpdated
from courtyard.modules.tasks.models import Role
from courtyard.modules.tasks.reactions import Searched
from courtyard.modules.tasks.store import TASK_INDEX
from modules.tasks.builders import TODOIST, change, join, make_project, send, write
from modules.tasks.test_searching import ask
from support.actors import Person
from support.app import App
from support.waiting import wait_until


async def until(person: Person, total: int, **query: Any) -> None:
    """Wait until the index itself has so many: facets and totals are its own, titles would be read anew."""

    async def is_so() -> bool:
        return bool((await ask(person, **query))["total"] == total)

    await wait_until(is_so, f"{total} found by {query}", 15)


async def until_gone(app: App, task: dict[str, Any]) -> None:
    """Wait until the index itself has the task no more, though nobody could find it before."""
    search = app.assembly.search

    async def is_gone() -> bool:
        query = Among("_doc", (task["id"],))
        return (await search.engine.search(TASK_INDEX, Request(query=query))).total == 0

    await wait_until(is_gone, "nothing of it in the index", 15)


async def ok(answer: Any) -> Any:
    """What a good answer says."""
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def test_every_change_of_a_task_is_followed(app: App, owner: Person) -> None:
    client = owner.client
    async with app.assembly.working():
        task = await write(owner, "Aardvark", notes="bobolink", labels=["caracal"], checklist=[{"text": "dingo"}])
        for word in ("aardvark", "bobolink", "caracal", "dingo"):
            await until(owner, 1, q=word)
        # As long as before, so that only the words say that something changed.
        await change(owner, task, notes="buntings")
        await until(owner, 1, q="buntings")
        await until(owner, 0, q="bobolink")
        await change(owner, task, checklist=[{"text": "dhole"}])
        await until(owner, 1, q="dhole")
        await change(owner, task, labels=["coati"], priority="urgent", assignees=[owner.id], title="Anteater")
        await until(owner, 1, q="anteater", label="coati", priority="urgent", assignee="me")
        for status in ("in_progress", "done", "todo"):
            await change(owner, task, status=status)
            await until(owner, 1, status=status)

        path = f"/api/tasks/{task['id']}/comments"
        comment = await ok(await client.post(path, json={"text": "echidna"}))
        await until(owner, 1, q="echidna")
        await ok(await client.patch(f"{path}/{comment['id']}", json={"text": "fossa"}))
        await until(owner, 1, q="fossa")
        await until(owner, 0, q="echidna")
        await ok(await client.delete(f"{path}/{comment['id']}"))
        await until(owner, 0, q="fossa")

        await ok(await client.delete(f"/api/tasks/{task['id']}"))
        await until(owner, 0)
        await ok(await client.post(f"/api/tasks/{task['id']}/restore"))
        await until(owner, 1, q="anteater")
        assert [each["labels"] for each in (await ask(owner, label="coati"))["items"]] == [["coati"]]
        await ok(await client.delete(f"/api/tasks/{task['id']}"))
        await ok(await client.delete(f"/api/tasks/trash/{task['id']}"))
        await until(owner, 0)


async def test_projects_and_changes_of_many_are_followed(app: App, owner: Person, stranger: Person) -> None:
    client = owner.client
    project = await make_project(owner)
    await join(app, project, stranger, Role.VIEWER)
    async with app.assembly.working():
        tasks = [await write(owner, f"Gibbon {number}") for number in range(3)]
        await until(owner, 3, q="gibbon", project="inbox")
        bulk = {"ids": [each["id"] for each in tasks], "change": {"project": project["id"], "add_labels": ["hare"]}}
        undo = (await ok(await client.post("/api/tasks/bulk", json=bulk)))["undo"]
        await until(stranger, 3, q="gibbon", label="hare")
        await ok(await client.post("/api/tasks/undo", json={"token": undo}))
        await until(stranger, 0)
        await until(owner, 3, project="inbox")
        await ok(await client.post("/api/tasks/move", json={"task": tasks[0]["id"], "project": project["id"]}))
        await until(stranger, 1, q="gibbon")

        place = f"/api/tasks/projects/{project['id']}"
        await ok(await client.delete(place))
        await until_gone(app, tasks[0])
        await ok(await client.post(f"{place}/restore"))
        await until(owner, 3)
        await until(stranger, 1)
        answer = await send(owner, TODOIST)
        assert answer[0] == 201
        await until(owner, 3 + 2)


async def test_whoever_is_erased_takes_their_own_out_of_the_index(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    await join(app, project, stranger, Role.OWNER)
    async with app.assembly.working():
        await write(owner, "Ibex alone")
        shared = await write(owner, "Ibex shared", project=project["id"], assignees=[owner.id])
        await until(owner, 2, q="ibex")
        await until(stranger, 1, assignee=owner.id)
        eraser = next(part for part in app.assembly.court.privacy.parts if part.name == "tasks")
        subject = Subject(user=owner.user_id, username=owner.username, email=owner.email, name=owner.username)
        assert eraser.erase is not None
        await eraser.erase(Erasing(subject=subject, begun_at=now(), job="job"))
        await until(owner, 0)
        await until(stranger, 0, assignee=owner.id)
        await until(stranger, 1, q="ibex")
        assert [each["id"] for each in (await ask(stranger))["items"]] == [shared["id"]]


class Marked(Indexing):
    """Only remembers what it was told."""

    def __init__(self) -> None:
        self.tasks: list[Id] = []

    async def tasks_changed(self, tasks: Iterable[Id]) -> None:
        self.tasks += tasks


def told(fact: TaskUpdated) -> Received[TaskUpdated]:
    return Received(id=Id(), occurred_at=now(), actor=None, key=str(fact.task), trace_id="", fact=fact)


async def test_another_place_in_the_column_is_nothing_to_search_for() -> None:
    marked = Marked()
    searched = next(each for each in Searched(marked).all if isinstance(each, BulkReaction))
    project, other = Id(), Id()
    renamed = Change(field="title", before="Ant", after="Bee")
    still, *changed = (
        TaskUpdated(task=Id(), project=project, act=act, title="Ant", changes=changes, from_project=elsewhere)
        for act, changes, elsewhere in (
            (Act.MOVED, (), None),
            (Act.MOVED, (Change(field="status", before="todo", after="done"),), None),
            (Act.MOVED, (), other),
            (Act.MOVED, (renamed,), None),
            (Act.EDITED, (), None),
            (Act.TRASHED, (), None),
        )
    )
    await searched.apply([told(fact) for fact in (still, *changed)])
    assert marked.tasks == [fact.task for fact in changed]
    await searched.apply([told(still)])
    assert marked.tasks == [fact.task for fact in changed]
