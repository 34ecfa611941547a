"""Files of tasks: one's own, within their number, seen by whoever sees the task, gone with it and never before."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from courtyard.kernel.basics import Id, now
from courtyard.kernel.privacy import Erasing, Subject
from courtyard.modules.tasks.actions import attaching
from courtyard.modules.tasks.models import Role
from courtyard.modules.tasks.store import attachments
from modules.media.builders import finished, sent, working
from modules.media.material import mp4, png
from modules.tasks.builders import attach, attached, change, files_of, join, make_project, names, read, write
from support.actors import Person, SignUp
from support.app import App
from support.facts import expecting_facts
from support.waiting import wait_until

DAY = timedelta(hours=25)


async def detach(person: Person, task: dict[str, Any], file: str) -> int:
    key = task["id"]
    return (await person.client.delete(f"/api/tasks/{key}/attachments/{file}")).status_code


async def until(what: Callable[[], Awaitable[bool]], words: str) -> None:
    await wait_until(what, words, 60)


async def test_whoever_sees_the_task_sees_its_files(app: App, people: SignUp, owner: Person, anonymous: Person) -> None:
    project = await make_project(owner)
    editor, viewer = await people(), await people()
    await join(app, project, editor)
    await join(app, project, viewer, Role.VIEWER)
    task = await write(owner, "Dig", project=project["id"])
    picture, film = (await sent(editor, name="plan.png"))["id"], (await sent(owner, mp4(), "how.mp4"))["id"]
    assert (await read(viewer, task))["attachments_count"] == 0
    async with expecting_facts(app, "task.updated") as facts:
        first = await attach(editor, task, picture)
    assert (facts[0]["data"]["act"], facts[0]["data"]["changes"]) == (
        "attached",
        [{"field": "attachment", "before": None, "after": "plan.png"}],
    )
    assert (first["media"], first["name"], first["state"], first["url"]) == (picture, "plan.png", "processing", None)
    async with expecting_facts(app):
        assert await attach(editor, task, picture, 200) == first
    await attach(owner, task, film)
    seen = await read(viewer, task)
    assert (seen["attachments_count"], seen["version"]) == (2, 1), "a file is no change of what the task says"
    listing = (await viewer.client.get("/api/tasks", params={"project": project["id"]})).json()["items"]
    assert [each["attachments_count"] for each in listing] == [2]
    async with app.assembly.working():

        async def are_ready() -> bool:
            return [each["state"] for each in await attached(viewer, task)] == ["ready", "ready"]

        await until(are_ready, "files that can be seen")

        async def is_noted() -> bool:
            lines = (await viewer.client.get(f"/api/tasks/{task['id']}/activity")).json()["items"]
            return [line["act"] for line in lines] == ["attached", "attached", "created"]

        await until(is_noted, "lines of history")
    shown, moving = await attached(viewer, task)
    assert (shown["added_by"]["username"], shown["kind"], shown["width"]) == (editor.username, "image", 400)
    assert (moving["name"], len(moving["films"])) == ("how.mp4", 3)
    for url in (shown["url"], shown["thumb_url"], moving["url"], moving["films"][0]["url"]):
        assert (await viewer.client.get(url)).status_code == 200
        assert (await anonymous.client.get(url.partition("?")[0])).status_code == 404, "unsigned"


async def test_only_own_files_and_only_by_those_who_may_change_the_task(
    app: App, people: SignUp, owner: Person, stranger: Person, anonymous: Person, admin: Person
) -> None:
    project = await make_project(owner)
    editor, viewer = await people(), await people()
    await join(app, project, editor)
    await join(app, project, viewer, Role.VIEWER)
    task = await write(owner, "Dig", project=project["id"])
    mine, theirs, elses = [(await sent(each))["id"] for each in (owner, editor, stranger)]
    nowhere, broken = "f" * 24, (await sent(owner, png()[:-200], "torn.png"))["id"]
    await attach(owner, task, mine)
    async with working(app):
        assert (await finished(owner, broken))["state"] == "refused"
    for person, file, status in (
        (viewer, mine, 403),
        (stranger, elses, 404),
        (admin, nowhere, 404),
        (anonymous, nowhere, 401),
        (owner, theirs, 422),
        (owner, elses, 422),
        (editor, mine, 200),
        (owner, nowhere, 422),
        (owner, broken, 422),
        (owner, "x", 422),
    ):
        await attach(person, task, file, status)
    assert (await owner.client.post(files_of(task), json={"media": mine, "owner": editor.id})).status_code == 422
    for person, status in ((stranger, 404), (anonymous, 401), (admin, 404)):
        assert (await person.client.get(files_of(task))).status_code == status
        assert await detach(person, task, mine) == status
    assert await detach(viewer, task, mine) == 403
    assert (await owner.client.delete(f"/api/media/{mine}")).status_code == 409, "it is shown somewhere"
    async with expecting_facts(app, "task.updated") as facts:
        assert [await detach(editor, task, file) for file in (mine, mine, theirs, "x")] == [204, 404, 404, 404]
    assert facts[0]["data"]["act"] == "detached"
    assert (await read(viewer, task))["attachments_count"] == 0
    assert (await owner.client.delete(f"/api/media/{mine}")).status_code == 204


async def test_two_at_once_stay_within_the_number(
    app: App, owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (attaching, attachments):
        monkeypatch.setattr(module, "ATTACHMENTS_MAX", 3)
    project = await make_project(owner)
    await join(app, project, stranger)
    task = await write(owner, "Dig", project=project["id"])
    tasks = app.dependency("agenda").tasks.tasks
    await tasks.raw.update_one({"_id": Id(task["id"])}, {"$unset": {"attachments_count": ""}})
    assert (await read(owner, task))["attachments_count"] == 0
    files = [(person, (await sent(person, name=f"{at}.png"))["id"]) for at in range(3) for person in (owner, stranger)]
    twice = [files[0], *files]
    answers = await asyncio.gather(*(who.client.post(files_of(task), json={"media": file}) for who, file in twice))
    told = [answer.status_code for answer in answers]
    assert told.count(201) == 3
    assert set(told[2:]) <= {201, 409}
    kept = await attached(stranger, task)
    assert len(kept) == (await read(owner, task))["attachments_count"] == 3
    more = next((who, file) for who, file in files if file not in {each["media"] for each in kept})
    answer = await more[0].client.post(files_of(task), json={"media": more[1]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "too_many_attachments")
    await attach(owner, task, kept[0]["media"], 200)
    gone = kept[0]["media"]
    assert sorted(await asyncio.gather(*(detach(each, task, gone) for each in (owner, stranger)))) == [204, 404]
    await attach(more[0], task, more[1])
    assert (await read(owner, task))["attachments_count"] == 3


async def test_files_go_with_their_task_and_not_before(app: App, owner: Person) -> None:
    kept, dropped, gone, elsewhere = [(await sent(owner, name=f"{at}.png"))["id"] for at in range(4)]
    project = await make_project(owner)
    staying = await write(owner, "Dig", due_date="2027-05-04", recurrence="FREQ=WEEKLY")
    going, along = await write(owner, "Burn"), await write(owner, "Sell", project=project["id"])
    for task, file in ((staying, kept), (staying, dropped), (going, gone), (along, elsewhere)):
        await attach(owner, task, file)
    await detach(owner, staying, dropped)
    await owner.client.delete(f"/api/tasks/{staying['id']}")
    assert (await owner.client.get(files_of(staying))).status_code == 404
    await attach(owner, staying, dropped, 404)
    await owner.client.post(f"/api/tasks/{staying['id']}/restore")
    assert await names(owner, staying) == ["0.png"]
    bulk = {"ids": [staying["id"], going["id"]], "change": {"trash": True}}
    token = (await owner.client.post("/api/tasks/bulk", json=bulk)).json()["undo"]
    assert (await owner.client.post("/api/tasks/undo", json={"token": token})).status_code == 200
    assert await names(owner, staying) == ["0.png"]

    async with app.assembly.working():
        following = {"id": (await change(owner, staying, status="done"))["successor"]}

        async def is_carried_on() -> bool:
            return await names(owner, following) == ["0.png"]

        await until(is_carried_on, "the file on the next one of the series")
        assert (await read(owner, following))["attachments_count"] == 1
        for task in (staying, going):
            await owner.client.delete(f"/api/tasks/{task['id']}")
            await owner.client.delete(f"/api/tasks/trash/{task['id']}")
        await owner.client.delete(f"/api/tasks/projects/{project['id']}")
        left = app.dependency("agenda").tasks.tasks.raw.database["attachments"]

        async def are(number: int) -> bool:
            return bool(await left.count_documents({}) == number)

        await until(partial(are, 2), "files of tasks that are gone")
        collecting = app.dependency("collecting")
        with time_machine.travel(now() + DAY):
            assert (await collecting.collect()).files == 2, "what was taken off, and what nothing has any more"
        with time_machine.travel(now() + timedelta(days=20)):
            assert (await collecting.collect()).files == 0, "in the trash is not gone"
        with time_machine.travel(now() + timedelta(days=31)):
            await app.dependency("task_upkeep").empty_trash(None, None)
        await until(partial(are, 1), "files of a project that is gone")
        with time_machine.travel(now() + timedelta(days=33)):
            assert (await collecting.collect()).files == 1
    found = [each["id"] for each in (await owner.client.get("/api/media")).json()["items"]]
    assert found == [kept]


async def test_files_of_somebody_who_is_erased_leave_what_others_share(
    app: App, owner: Person, stranger: Person
) -> None:
    project = await make_project(owner)
    await join(app, project, stranger)
    shared, alone = await write(owner, "Dig", project=project["id"]), await write(stranger, "Sleep")
    theirs, mine = (await sent(stranger, name="theirs.png"))["id"], (await sent(owner, name="mine.png"))["id"]
    for person, task, file in ((stranger, shared, theirs), (owner, shared, mine), (stranger, alone, theirs)):
        await attach(person, task, file)
    part = next(each for each in app.assembly.court.privacy.parts if each.name == "tasks")
    assert any(share.collection.name == "attachments" for share in part.exports)
    subject = Subject(user=stranger.user_id, username=stranger.username, email=stranger.email, name="")
    assert part.erase is not None
    report = await part.erase(Erasing(subject=subject, begun_at=now(), job="erasure"))
    assert report["attachments"] == 1, "the other went with its task"
    assert await names(owner, shared) == ["mine.png"]
    assert (await read(owner, shared))["attachments_count"] == 1
    (out,) = (await owner.client.get("/api/tasks/export")).json()["tasks"]
    assert out["attachments"] == ["mine.png"], "their names go out, and a reader says that they stay"
    assert (await stranger.client.delete(f"/api/media/{theirs}")).status_code == 204, "nothing has it any more"
