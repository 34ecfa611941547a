"""Comments, history, what open pages hear, and letters that invite."""

import re
import time
from typing import Any

import httpx
import pytest

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models import Role
from modules.tasks.builders import change, join, make_project, read, titles, write
from support.actors import PASSWORD, Person, SignUp
from support.app import App
from support.facts import expecting_facts
from support.waiting import wait_until


async def said(person: Person, task: dict[str, Any]) -> list[str]:
    answer = await person.client.get(f"/api/tasks/{task['id']}/comments")
    return [each["text"] for each in answer.json()["items"]]


async def test_comments(app: App, people: SignUp, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    editor, viewer = await people(), await people()
    await join(app, project, editor)
    await join(app, project, viewer, Role.VIEWER)
    task = await write(owner, "Dig", project=project["id"])
    path = f"/api/tasks/{task['id']}/comments"
    async with expecting_facts(app, "task.commented") as facts:
        mine = (await editor.client.post(path, json={"text": " With **care**. "})).json()
    assert (mine["text"], mine["author"]["username"], mine["edited_at"]) == ("With **care**.", editor.username, None)
    assert (facts[0]["data"]["told"], facts[0]["data"]["title"]) == ([owner.id], "Dig")
    async with expecting_facts(app, "task.commented") as facts:
        await owner.client.post(path, json={"text": "Yes."})
    assert facts[0]["data"]["told"] == [editor.id]
    assert await said(viewer, task) == ["With **care**.", "Yes."]
    assert (await read(viewer, task))["comments_count"] == 2
    assert (await viewer.client.post(path, json={"text": "Hm"})).status_code == 403
    assert (await stranger.client.get(path)).status_code == 404
    assert (await editor.client.post(path, json={"text": "  "})).status_code == 422

    own = f"{path}/{mine['id']}"
    answer = await owner.client.patch(own, json={"text": "Mine"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_your_comment")
    assert (await editor.client.patch(own, json={"text": "Slowly."})).json()["edited_at"] is not None
    page = (await owner.client.get(path, params={"limit": 1})).json()
    assert (page["items"][0]["text"], len(page["items"])) == ("Slowly.", 1)
    assert (await owner.client.get(path, params={"cursor": page["next_cursor"]})).json()["items"][0]["text"] == "Yes."
    assert (await owner.client.delete(own)).status_code == 204, "owners keep order"
    assert (await owner.client.delete(own)).status_code == 404
    assert (await read(owner, task))["comments_count"] == 1
    changed = await change(owner, task, title="Dig deep")
    assert (changed["version"], changed["comments_count"]) == (2, 1), "a comment is no change of the task"


async def test_of_a_very_long_history_the_newest_lines_stay(
    app: App, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtyard.modules.tasks.store.talk.HISTORY_MAX", 3)
    monkeypatch.setattr("courtyard.modules.tasks.actions.history._SHORTENED_ONE_IN", 1)
    async with app.assembly.working():
        task = await write(owner, "Dig")

        async def acts() -> list[tuple[str, Any]]:
            found = (await owner.client.get(f"/api/tasks/{task['id']}/activity")).json()["items"]
            return [(line["act"], *(step["after"] for step in line["changes"])) for line in found]

        for title in ("One", "Two", "Three", "Four", "Five"):
            await change(owner, task, title=title)

            async def is_noted(line: tuple[str, Any] = ("edited", title)) -> bool:
                return line in await acts()

            await wait_until(is_noted, "its line")
        kept = await acts()
    assert [title for _, title in kept] == ["Five", "Four", "Three", "Two"], "and one more, noted after the look for it"


async def test_history_labels_and_open_pages_follow(
    app: App, owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Id, dict[str, Any], float]] = []

    async def tell(user: Id, kind: str, data: dict[str, Any], id: str | None = None) -> None:  # noqa: A002  (the hub's)
        if kind == "tasks.changed":
            told.append((user, data, time.monotonic()))

    monkeypatch.setattr(app.assembly.live, "tell", tell)
    project = await make_project(owner)
    await join(app, project, stranger)
    async with app.assembly.working():
        task = await write(owner, "Dig", project=project["id"], labels=["Garden"])
        begun = time.monotonic()
        await change(stranger, task, priority="urgent", assignees=[stranger.id], notes="Deep.")
        await change(owner, task, status="done")
        await owner.client.post(f"/api/tasks/{task['id']}/comments", json={"text": "Thanks."})

        async def history(person: Person) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = (await person.client.get(f"/api/tasks/{task['id']}/activity")).json()["items"]
            return found

        async def is_noted() -> bool:
            return len(await history(stranger)) == 4

        await wait_until(is_noted, "four lines of history")
        lines = await history(stranger)
        assert [line["act"] for line in lines] == ["commented", "completed", "edited", "created"]
        assert [line["member"]["username"] for line in lines] == ["owner", "owner", "stranger", "owner"]
        assert lines[2]["changes"] == [
            {"field": "notes", "before": None, "after": "5 characters"},
            {"field": "priority", "before": "medium", "after": "urgent"},
            {"field": "assignees", "before": None, "after": stranger.id},
        ]
        whole = (await owner.client.get(f"/api/tasks/projects/{project['id']}/activity")).json()["items"]
        assert [line["act"] for line in whole][-2:] == ["project_joined", "project_created"]

        async def is_told() -> bool:
            of_it = [user for user, data, _ in told if task["id"] in data["tasks"] and data["project"] == project["id"]]
            return set(of_it) == {owner.user_id, stranger.user_id}

        await wait_until(is_told, "both pages to be told")
        assert min(at for _, _, at in told) - begun < 2

        labels = (await owner.client.get("/api/tasks/labels")).json()["items"]
        assert [label["name"] for label in labels] == ["Garden"]
        assert (await stranger.client.get("/api/tasks/labels")).json()["items"] == []


async def test_what_belonged_to_somebody_or_something_goes_with_it(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    await join(app, project, stranger)
    task = await write(owner, "Dig", project=project["id"], assignees=[stranger.id])
    await stranger.client.post(f"/api/tasks/{task['id']}/comments", json={"text": "Yes."})
    async with app.assembly.working():
        await owner.client.delete(f"/api/tasks/projects/{project['id']}/members/{stranger.id}")

        async def is_released() -> bool:
            return bool((await read(owner, task))["assignees"] == [])

        await wait_until(is_released, "the tasks of somebody who left are nobody's")
        await owner.client.delete(f"/api/tasks/{task['id']}")
        await owner.client.delete(f"/api/tasks/trash/{task['id']}")
        rows = app.dependency("agenda").tasks.tasks.raw.database

        async def is_forgotten() -> bool:
            wanted = {"task": Id(task["id"])}
            left = [await rows[name].count_documents(wanted) for name in ("comments", "activity")]
            return left == [0, 0]

        await wait_until(is_forgotten, "all that was said and noted is gone with the task")


async def test_a_letter_invites_whoever_has_no_account_yet(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner, "Garden")
    path = f"/api/tasks/projects/{project['id']}/invitations"
    await write(owner, "Dig", project=project["id"])

    async def letters() -> list[str]:
        folder = app.assembly.mail.folder
        assert folder is not None
        found = [await folder.read(kept.name) for kept in reversed(await folder.newest())]
        return [letter.text for letter in found if letter.letter == "task_invitation"]

    async with app.assembly.working():
        await owner.client.post(path, json={"email": "new@example.org", "role": "viewer"})
        await owner.client.post(path, json={"email": "NEW@example.org", "role": "editor"})

        async def have_come() -> bool:
            return len(await letters()) == 2

        await wait_until(have_come, "both letters", 20)
    first, second = [re.findall(r"/tasks/invitations/([\w-]+)", text)[0] for text in await letters()]
    assert "owner" in (await letters())[0]
    (open_one,) = (await owner.client.get(path)).json()["items"]
    assert (open_one["to"], open_one["role"]) == ("NEW@example.org", "editor")

    client = await app.client()
    entry = await client.post(
        "/api/auth/register", json={"username": "newcomer", "email": "other@example.org", "password": PASSWORD}
    )
    client.headers["authorization"] = f"Bearer {entry.json()['token']}"
    newcomer = Person(client, entry.json())
    for token, status in ((first, 404), (second, 200), (second, 404)):
        answer = await newcomer.client.post("/api/tasks/invitations/accept", json={"token": token})
        assert answer.status_code == status, answer.text
    assert await titles(newcomer) == ["Dig"]
    assert (await owner.client.get(path)).json()["items"] == []

    answer = await owner.client.post(path, json={"username": "newcomer"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "already_member")
    for wrong in ({}, {"username": "nobody-here"}, {"email": "a@b.c", "username": "x"}, {"email": "no address"}):
        assert (await owner.client.post(path, json=wrong)).status_code == 422, wrong
    invited = (await owner.client.post(path, json={"username": "stranger"})).json()
    assert invited["to"] == "stranger", "the address is nobody else's business"
    place, letter = project["id"], invited["id"]
    of_it = f"/api/tasks/projects/{place}/invitations/{letter}"
    assert (await owner.client.delete(of_it)).status_code == 204
    assert (await owner.client.delete(of_it)).status_code == httpx.codes.NOT_FOUND
