"""Board, calendar, dashboard and import as pages: what they show to whom, and what their forms do."""

from datetime import UTC, timedelta
from typing import Any

import httpx

from courtyard.kernel.basics import now
from courtyard.modules.tasks.models import Role
from modules.recipes.reading_pages import SeenPage, see, see_part, send
from modules.tasks.builders import TODOIST, change, join, make_project, many, read, titles, write
from support.actors import Person
from support.app import App
from support.waiting import wait_until

BOARD, CALENDAR, IMPORT = "/tasks/board", "/tasks/calendar", "/tasks/import"


async def move(person: Person, project: dict[str, Any], task: dict[str, Any], **where: str) -> SeenPage:
    return await send(person, f"{BOARD}/move", {"project": project["id"], "task": task["id"], **where})


async def lanes(person: Person, project: dict[str, Any]) -> dict[str, list[str]]:
    page = await see(person, f"{BOARD}?project={project['id']}")
    return {name: page.texts(f"#lane-{name} .board-title") for name in ("todo", "in_progress", "done")}


async def test_cards_are_moved_and_added_by_form(owner: Person) -> None:
    project = await make_project(owner)
    one, two, three = [await write(owner, name, project=project["id"]) for name in ("one", "two", "three")]
    answer = await move(owner, project, two, column="done")
    assert (answer.status, answer.answer.headers["location"]) == (
        303,
        f"{BOARD}?project={project['id']}#card-{two['id']}",
    )
    assert (await read(owner, two))["status"] == "done"
    first, last = ["three", "one"], ["one", "three"]
    steps = (("up", first), ("up", first), ("down", last), ("down", last), ("top", first), ("bottom", last))
    for step, order in steps:
        assert (await move(owner, project, three, step=step)).status == 303
        assert (await lanes(owner, project))["todo"] == order, step
    line = {"project": project["id"], "column": "in_progress", "text": "Buy lamps p1 tomorrow 9am"}
    assert (await send(owner, f"{BOARD}/add", line)).status == 303
    page = await see(owner, f"{BOARD}?project={project['id']}")
    assert page.texts("h1") == ["Garden"]
    assert page.texts("#lane-in_progress .board-card.urgent .task-fact") == ["Urgent", "Tomorrow 09:00"]
    assert page.texts("[data-count]") == ["2", "1", "1"]
    assert len(page.answer.content) < 60_000
    await change(owner, one, status="cancelled")
    assert (await lanes(owner, project))["todo"] == ["three"], "what is cancelled stands on no board"

    part = SeenPage(await owner.client.post(
        f"{BOARD}/move", headers={"hx-request": "true"},
        data={"project": project["id"], "task": three["id"], "column": "done", "before": two["id"]}))  # fmt: skip
    assert [each["data-now"] for each in part.html.select("[data-cards-of]")] == ["0", "1", "2"]
    assert part.texts("[data-cards-of=done] .board-title") == ["three"]
    gone = await see_part(owner, f"{BOARD}/cards?project={project['id']}&task={one['id']}&task={two['id']}&task=x")
    assert gone.texts(".board-title") == ["two"]
    assert [each["data-asked-for"] for each in gone.html.select("[data-asked-for]")] == [one["id"], two["id"], "x"]


async def test_a_long_column_comes_in_pieces(owner: Person) -> None:
    for number in range(27):
        await write(owner, f"number {number}")
    page = await see(owner, f"{BOARD}?project=inbox")
    assert (page.texts("h1"), len(page.texts("#lane-todo > li")), page.texts("[data-count=todo]")) == (
        ["Inbox"],
        25,
        ["27"],
    )
    (more,) = page.links("#more-todo a")
    rest = await see_part(owner, more)
    assert rest.texts("#lane-todo .board-title") == ["number 25", "number 26"]
    assert (rest.links("#more-todo a"), rest.texts("section h2")) == ([], ["To do"])
    assert (await see(owner, more)).status == 200, "the same without script"


async def test_a_board_is_for_its_members(app: App, owner: Person, stranger: Person, anonymous: Person) -> None:
    project = await make_project(owner)
    task = await write(owner, "Fern & <b>moss</b>", project=project["id"])
    address = f"{BOARD}?project={project['id']}"
    assert (await see(stranger, address)).status == 404
    assert (await see_part(stranger, f"{BOARD}/cards?project={project['id']}&task={task['id']}")).status == 404
    assert (await move(stranger, project, task, column="done")).status == 404
    for path in (address, CALENDAR, "/tasks/dashboard", IMPORT, "/tasks/export"):
        assert (await see(anonymous, path)).status == 401, path
    await join(app, project, stranger, Role.VIEWER)
    page = await see(stranger, address)
    assert page.texts(".board-title") == ["Fern & <b>moss</b>"]
    assert page.html.select("[data-drag], .board form[method=post]") == []
    assert (await move(stranger, project, task, column="done")).status == 403
    assert (
        await send(stranger, f"{BOARD}/add", {"project": project["id"], "column": "todo", "text": "x"})
    ).status == 403
    assert (await move(owner, project, task, column="nowhere")).status == 422
    assert (await move(owner, project, task, step="sideways")).status == 422
    assert (await send(owner, f"{BOARD}/move", {"project": project["id"], "task": task["id"], "x": "y"})).status == 422


async def test_a_calendar_shows_the_days_of_whoever_looks(owner: Person) -> None:
    await owner.client.patch("/api/users/me", json={"preferences": {"time_zone": "Pacific/Auckland"}})
    await write(owner, "early there", due_at="2027-03-09T20:30:00Z")  # 09:30 on the tenth
    await write(owner, "whole day", due_date="2027-03-10", priority="urgent")
    weekly = await write(owner, "weekly", due_date="2027-03-02", recurrence="FREQ=WEEKLY")
    await write(owner, "after it is done", due_date="2027-03-03", recurrence="FREQ=DAILY", repeat_from="completion")

    page = await see(owner, f"{CALENDAR}?date=2027-03-17")
    assert page.texts("h1") == ["March 2027"]
    slips = {str(day["data-drop"]): [" ".join(each.get_text(" ").split()) for each in day.select(".slip")]
             for day in page.html.select("[data-drop]")}  # fmt: skip
    assert (len(slips), min(slips), max(slips)) == (35, "2027-03-01", "2027-04-04")
    assert slips["2027-03-10"] == ["whole day", "09:30 early there"]
    assert [day for day, each in slips.items() if any("weekly" in text for text in each)] == [
        "2027-03-02", "2027-03-09", "2027-03-16", "2027-03-23", "2027-03-30"]  # fmt: skip
    assert len(page.html.select(".slip.ghost")) == 4
    assert page.links("[rel=next]") == [f"{CALENDAR}?date=2027-04-01"]
    assert page.links("[rel=prev]") == [f"{CALENDAR}?date=2027-02-28"]
    week = await see(owner, f"{CALENDAR}?view=week&date=2027-03-10")
    assert (week.texts("h1"), len(week.html.select(".day"))) == (["8 \u2013 14 March 2027"], 7)
    assert "Pacific/Auckland" in week.words

    for text, day in (("Dentist at 9", "2027-03-20"), ("Tea", "2027-03-20")):
        answer = await send(owner, f"{CALENDAR}/add", {"text": text, "day": day, "view": "week"})
        assert answer.answer.headers["location"] == f"{CALENDAR}?view=week&date=2027-03-20"
    found = (await owner.client.get("/api/tasks", params={"due_from": "2027-03-20", "due_to": "2027-03-20"})).json()
    assert {(each["title"], each["due_at"], each["due_date"]) for each in found["items"]} == {
        ("Dentist", "2027-03-19T20:00:00Z", None), ("Tea", None, "2027-03-20")}  # fmt: skip

    timed = next(each for each in found["items"] if each["title"] == "Dentist")
    for task, due_at, due_date in ((timed, "2027-04-04T21:00:00Z", None), (weekly, None, "2027-04-05")):
        assert (await send(owner, f"{CALENDAR}/move", {"task": task["id"], "day": "2027-04-05"})).status == 303
        moved = await read(owner, task)
        assert (moved["due_at"], moved["due_date"]) == (due_at, due_date), "nine in the morning, also in winter time"
    for wrong in ("date=yesterday", "date=1960-01-01", "view=year", "date=9999-12-31", "x=y"):
        assert 400 <= (await see(owner, f"{CALENDAR}?{wrong}")).status < 500, wrong


async def test_a_calendar_names_what_is_late_and_can_show_one_project(
    app: App, owner: Person, stranger: Person
) -> None:
    project = await make_project(owner)
    today = now().astimezone(UTC).date()
    await write(owner, "late", project=project["id"], due_date=(today - timedelta(days=1)).isoformat())
    await write(owner, "elsewhere", due_date=today.isoformat())
    for number in range(6):
        await write(owner, f"errand {number}", due_date=today.isoformat())
    page = await see(owner, CALENDAR)
    assert page.texts(".calendar-late a")[:1] == ["late"]
    assert page.texts(".day.today .day-more") == ["3 more"]
    alone = await see(owner, f"{CALENDAR}?project={project['id']}")
    assert "elsewhere" not in alone.words
    await join(app, project, stranger, Role.VIEWER)
    shared = await see(stranger, f"{CALENDAR}?project={project['id']}")
    assert (shared.texts(".calendar-late a")[:1], shared.html.select("[data-drag], [data-add-day]")) == (["late"], [])
    assert (await see(stranger, CALENDAR)).html.select("[data-add-day]") != []


async def test_the_dashboard_has_the_numbers_behind_its_pictures(owner: Person) -> None:
    assert (await see(owner, "/tasks/dashboard")).texts(".empty h2") == ["Nothing to count yet"]
    project = await make_project(owner)
    await write(owner, "late", project=project["id"], due_date="2026-01-05", priority="urgent")
    done = await write(owner, "done", project=project["id"])
    await change(owner, done, status="done")
    at = now()
    spent = {"task": done["id"], "started_at": (at - timedelta(minutes=90)).isoformat(), "ended_at": at.isoformat()}
    assert (await owner.client.post("/api/tasks/time", json=spent)).status_code == httpx.codes.CREATED
    page = await see(owner, "/tasks/dashboard")
    assert page.texts(".figure-value") == ["1", "1", "0", "0", "1", "1 day"]
    rows = page.texts("figure table tbody tr")
    assert len(rows) == 30 + 4 + 2 + 12
    assert rows[29] == f"{at.day} {at:%b} 1"
    assert rows[30:36] == ["To do 1 0 0 0 1", "In progress 0 0 0 0 0", "Done 0 0 1 0 1", "Cancelled 0 0 0 0 0",
                           "Garden 1 0 1 2", "Inbox 0 0 0 0"]  # fmt: skip
    assert sum(float(row.split()[-1]) for row in rows[36:]) == 1.5
    assert (len(page.html.select("[role=img]")), page.html.select("[style]")) == (4, [])


async def test_a_file_is_looked_at_before_it_is_brought_in(app: App, owner: Person, stranger: Person) -> None:
    async def look(name: str, data: bytes, **more: str) -> SeenPage:
        return await send(owner, IMPORT, more, files={"file": (name, data)})

    seen = await look("Home.csv", TODOIST.encode())
    assert (seen.status, seen.texts(".figure-value")) == (200, ["2", "0", "1", "1"])
    assert seen.texts("#problems tbody tr") == ["line 5 date 'someday' not read; kept in notes"]
    assert await titles(owner) == []
    (upload,) = seen.form("form[action='/tasks/import/begin']")["upload"]
    assert (await send(stranger, f"{IMPORT}/begin", {"upload": upload})).status == 404
    begun = await send(owner, f"{IMPORT}/begin", {"upload": upload})
    result = await see(owner, begun.answer.headers["location"])
    assert (result.texts("h1"), result.texts(".import-places a")) == (["2 tasks imported"], ["Home"])
    assert (await see(stranger, begun.answer.headers["location"])).status == 404
    again = await send(owner, f"{IMPORT}/begin", {"upload": upload})
    assert (again.status, again.errors()) == (404, {"file": "This file is not kept any more. Choose it again."})
    assert (await look("Home.csv", TODOIST.encode())).texts(".figure-value")[:2] == ["0", "2"]

    for name, data, status in (("a.bin", b"\x00\x01", 415), ("a.zip", b"PK\x03\x04 nothing", 422)):
        refused = await look(name, data)
        assert (refused.status, list(refused.errors())) == (status, ["file"])
    assert (await look("Home.csv", TODOIST.encode(), into="f" * 24)).status == 404
    assert (await send(owner, IMPORT, {"into": "inbox"}, files={"x": ("a", b"")})).status == 422

    large = await look("many.json", many(501))
    begun = await send(owner, f"{IMPORT}/begin", large.form("form[action='/tasks/import/begin']"))
    way = begun.answer.headers["location"]
    assert (await see(owner, way)).texts("h1") == ["Importing\u2026"]

    async def is_done() -> bool:
        return (await see_part(owner, way)).texts("h1") == ["501 tasks imported"]

    async with app.assembly.working():
        await wait_until(is_done, "the import is finished", 30)
    export = await see(owner, "/tasks/export")
    assert {f"/api/v1/tasks/export?format={form}" for form in ("json", "csv", "ics")} <= set(export.links())
