"""The list: lines become tasks, filters narrow it, many are changed at once, and all of it is taken back."""

import re
from typing import Any

from courtyard.modules.tasks.models import Role
from modules.recipes.reading_pages import HTMX, see, see_part, send, told
from modules.tasks.builders import change, join, make_project, read, titles, write
from support.actors import Person
from support.app import App

HERE = {"referer": "http://testserver/tasks?due=any"}


async def test_a_line_becomes_a_task_with_script_and_without(owner: Person, anonymous: Person) -> None:
    project = await make_project(owner, "Flat")
    line = "Pay rent #flat @home !high tomorrow 9am"
    reading = await send(owner, "/tasks/quick/reading", {"text": line}, headers=HTMX)
    assert reading.texts(".reading b") == ["Pay rent"]
    assert reading.texts(".read-part") == ["Tomorrow 09:00", "Flat", "home", "High"]
    added = await send(owner, "/tasks/quick", {"text": line, "project": ""}, headers=HTMX)
    assert (added.status, added.words) == (200, "")
    assert told(added)["toast"] == {"message": "Added: “Pay rent”.", "tone": "good"}
    assert "live:tasks.changed" in told(added)
    plain = await send(owner, "/tasks/quick", {"text": "Buy bread", "project": project["id"]}, headers=HERE)
    assert (plain.status, plain.answer.headers["location"]) == (303, "/tasks?due=any")
    page = await see(owner, f"/tasks?project={project['id']}")
    assert page.texts("h1") == ["Flat"]
    assert page.texts(".task-title") == ["Pay rent", "Buy bread"]
    assert page.texts(".task-group") == ["Tomorrow", "Without a date"]
    nothing = await send(owner, "/tasks/quick", {"text": " "}, headers=HTMX)
    assert (nothing.status, nothing.alerts()) == (422, ["Type what is to be done first."])
    assert (await see(anonymous, "/tasks")).status == 401
    assert (await send(anonymous, "/tasks/quick", {"text": "Mine"})).status == 401


async def test_filters_combine_and_are_kept(owner: Person) -> None:
    for number in range(3):
        await write(owner, f"Fern {number}", priority="high", labels=["Home"])
    await write(owner, "Fern of others")
    done = await write(owner, "Old fern", priority="high", labels=["home"])
    await change(owner, done, status="done")
    part = await see_part(owner, "/tasks?q=fern&priority=high&label=home&status=&due=", **{"hx-trigger": "filters"})
    assert sorted(part.texts(".task-title")) == ["Fern 0", "Fern 1", "Fern 2"]
    here = part.answer.headers["hx-push-url"]
    assert here == "/tasks?priority=high&label=home&q=fern"
    kept = await send(owner, "/tasks/filters", {"name": "Ferns", "here": here})
    assert kept.answer.headers["location"] == here
    page = await see(owner, here)
    assert page.texts("h1") == ["Ferns"]
    assert here in page.links("nav#task-lists a")
    (remove,) = [str(form["action"]) for form in page.html.select("#task-lists form")]
    assert (await send(owner, remove)).status == 303
    assert "Ferns" not in (await see(owner, "/tasks")).words
    assert (await see(owner, "/tasks?status=done")).texts(".task-title") == ["Old fern"]
    assert (await see(owner, "/tasks?q=nothing")).texts(".empty h2") == ["No task fits"]
    assert (await see(owner, "/tasks?status=odd")).status == 422
    first = await see(owner, "/tasks?limit=2&sort=due")
    assert len(first.texts(".task-title")) == 2
    rest = await see_part(owner, first.links(".more a")[0])
    assert not set(rest.texts(".task-title")) & set(first.texts(".task-title"))
    assert rest.texts(".task-group") == []  # the page before said already that these have no date


async def test_one_is_completed_and_opened_again(owner: Person, stranger: Person) -> None:
    task = await write(owner, "Water <b>the</b> ferns")
    path = f"/tasks/{task['id']}"
    done = await send(owner, f"{path}/complete", headers=HTMX)
    toast = told(done)["toast"]
    assert (done.status, toast["message"]) == (204, "“Water <b>the</b> ferns” is done.")
    assert (await read(owner, task))["status"] == "done"
    assert (await send(stranger, toast["act"], headers=HTMX)).status == 404
    undone = await send(owner, toast["act"], headers=HTMX)
    assert told(undone)["toast"]["message"] == "1 task is as it was."
    assert (await read(owner, task))["status"] == "todo"
    assert (await send(owner, f"{path}/complete", headers=HERE)).answer.headers["location"] == "/tasks?due=any"
    page = await see(owner, "/tasks?status=done")
    (act,) = [str(form["action"]) for form in page.html.select(".toast form")]
    assert page.texts(".task-title") == ["Water <b>the</b> ferns"]
    assert (await send(owner, f"{path}/reopen")).status == 303
    assert (await send(owner, act)).status == 303
    assert "changed since" in (await see(owner, "/tasks")).words
    for key in (task["id"], "none", "f" * 24):
        assert (await send(stranger, f"/tasks/{key}/complete")).status == 404
    assert (await send(owner, f"{path}/trash", headers={"referer": f"http://testserver{path}"})).answer.headers[
        "location"
    ] == "/tasks"


async def test_many_are_changed_and_changed_back(owner: Person, stranger: Person, app: App) -> None:
    project = await make_project(stranger, "Theirs")
    await join(app, project, owner, Role.VIEWER)
    tasks = [await write(owner, f"Task {number}") for number in range(3)]
    theirs = await write(stranger, "Look on", project=project["id"])
    page = await see(owner, "/tasks")
    assert len(page.html.select(".task-pick input")) == 3, "what one may not change cannot be picked"
    ids = [task["id"] for task in tasks]

    async def bulk(**sent: Any) -> dict[str, Any]:
        answer = await send(owner, "/tasks/bulk", {"ids": ids, **sent}, headers=HTMX)
        assert answer.status == 204, answer.words
        toast: dict[str, Any] = told(answer)["toast"]
        return toast

    toast = await bulk(do="other", other="label:home")
    assert (await bulk(do="due:tomorrow", other=""))["message"] == "3 tasks are changed."
    assert await titles(owner, label="home", due="tomorrow") == ["Task 2", "Task 1", "Task 0"]
    assert (await send(owner, toast["act"], headers=HTMX)).status == 204
    assert len(await titles(owner, label="home")) == 3, "somebody changed them since"
    for do in ("other", "other:x"):
        refused = await send(owner, "/tasks/bulk", {"ids": ids, "do": do, "other": ""}, headers=HTMX)
        assert refused.status == (204 if do == "other" else 422)
    for do in ("postpone:99999999999999", "status:odd", "due:never", "project:x", "label:" + "x" * 90):
        assert (await send(owner, "/tasks/bulk", {"ids": ids, "do": do}, headers=HTMX)).status == 422, do
    mixed = told(await send(owner, "/tasks/bulk", {"ids": [*ids, theirs["id"]], "do": "trash"}, headers=HTMX))
    assert re.match("3 tasks are changed. 1 could not be: You can look at this project", mixed["toast"]["message"])
    assert await titles(owner) == ["Look on"]
    await send(owner, mixed["toast"]["act"], headers=HTMX)
    assert len(await titles(owner)) == 4
