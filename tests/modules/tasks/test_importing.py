"""Files brought in and taken out over HTTP: looked at first, kept once, kept on when interrupted."""

import asyncio
import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from courtyard.kernel.basics import Id, now
from courtyard.kernel.jobs import JobContext
from courtyard.modules.tasks.actions.importing import BringIn
from courtyard.modules.tasks.actions.reading import ReadingDesk
from courtyard.modules.tasks.errors import ImportBroken, ImportTookTooLong
from courtyard.modules.tasks.formats import Bundle, TaskDraft, write_json
from courtyard.modules.tasks.formats.child import Errand
from courtyard.modules.tasks.models import Role
from modules.tasks.builders import TODOIST, change, join, make_project, many, read, send, titles, write
from support.actors import Person
from support.app import App
from support.facts import expecting_facts
from support.jobs import unwatched


async def test_a_dry_run_tells_what_would_become_of_a_file_and_keeps_nothing(app: App, owner: Person) -> None:
    async with expecting_facts(app):
        status, shown = await send(owner, TODOIST, dry_run="true")
    assert (status, shown["source"], shown["total"], shown["already_there"]) == (200, "todoist", 2, 0)
    assert shown["projects"] == [{"name": "Home", "tasks": 2, "id": None}]
    assert [(task["title"], task["project"], task["column"]) for task in shown["tasks"]] == [
        ("Rent", "Home", "This week"),
        ("Transfer", "Home", "This week"),
    ]
    assert shown["tasks"][0]["recurrence"] == "FREQ=MONTHLY;BYMONTHDAY=1"
    assert shown["problems"] == [{"where": "line 5", "reason": "date 'someday' not read; kept in notes"}]
    assert await titles(owner) == []


async def test_tasks_are_kept_with_all_that_belongs_to_them_and_never_twice(app: App, owner: Person) -> None:
    async with expecting_facts(app, "task_project.updated", "task.created", "task.created"):
        status, report = await send(owner, TODOIST)
    assert (status, report["total"], report["created"], report["already_there"], report["job"]) == (201, 2, 2, 0, None)
    reasons = [problem["reason"] for problem in report["problems"]]
    assert reasons[1] == "is nobody in the project; the name is in the notes of what was assigned to them"
    projects = (await owner.client.get("/api/tasks/projects")).json()["items"]
    assert [(each["name"], [column["name"] for column in each["columns"]]) for each in projects] == [
        ("Home", ["This week", "Done"])
    ]
    listed = (await owner.client.get("/api/tasks", params={"sort": "position", "project": projects[0]["id"]})).json()
    rent, transfer = [await read(owner, item) for item in listed["items"]]
    assert (rent["title"], rent["labels"], rent["priority"]) == ("Rent", ["home"], "urgent")
    assert (rent["recurrence"], rent["notes"]) == ("FREQ=MONTHLY;BYMONTHDAY=1", "Assigned to: Bob")
    assert (transfer["parent_id"], transfer["depth"], transfer["notes"]) == (rent["id"], 1, "Date: someday")
    comments = (await owner.client.get(f"/api/tasks/{rent['id']}/comments")).json()["items"]
    assert [comment["text"] for comment in comments] == ["**Bob:**\n\nLandlord has a new account"]
    assert rent["comments_count"] == 1

    again = await send(owner, TODOIST)
    assert (again[1]["created"], again[1]["already_there"]) == (0, 2)
    await owner.client.delete(f"/api/tasks/{transfer['id']}")
    status, shown = await send(owner, TODOIST, dry_run="true")
    assert (shown["already_there"], shown["projects"][0]["id"]) == (2, projects[0]["id"]), "the trash counts too"
    assert (await owner.client.delete(f"/api/tasks/projects/{projects[0]['id']}")).status_code == 204
    status, report = await send(owner, TODOIST)
    assert report["created"] == 2, "what lies in a project in the trash is not there"
    assert (await owner.client.get(f"/api/tasks/imports/{report['id']}")).json() == report


async def test_what_is_exported_can_be_imported_by_somebody_else_without_a_loss(
    owner: Person, stranger: Person
) -> None:
    project = await make_project(owner, "Garden", colour="#2f6f4f")
    due = "2027-06-01T07:00:00Z"
    dig = await write(
        owner, "=Dig", project=project["id"], due_at=due, recurrence="FREQ=WEEKLY;BYDAY=TU", labels=["out, side"],
        reminders=[{"before_min": 30}], checklist=[{"text": "Spade", "done": True}], notes="**Deep**", estimate_min=45,
        time_zone="Europe/Berlin", assignees=[owner.id], priority="high", start_at="2027-05-30T07:00:00Z",
    )  # fmt: skip
    await write(owner, "Below", project=project["id"], parent_id=dig["id"])
    await write(owner, "Mine", due_date="2027-06-02", status="done")
    await owner.client.post(f"/api/tasks/{dig['id']}/comments", json={"text": "Mind the roots"})
    for form, kind in (("json", "application/json"), ("csv", "text/csv"), ("ics", "text/calendar")):
        answer = await owner.client.get("/api/tasks/export", params={"format": form})
        assert answer.headers["content-type"].startswith(kind)
        assert f".{form}" in answer.headers["content-disposition"]
        status, shown = await send(owner, answer.content, dry_run="true")
        assert (status, shown["total"], shown["already_there"], shown["problems"]) == (200, 3, 3, []), form
        status, report = await send(stranger, answer.content)
        assert status == 201, report
        assert (status, report["created"], report["already_there"]) == (201, 3 * (form == "json"), 3 * (form != "json"))
    theirs = (await stranger.client.get("/api/tasks/export", params={"format": "json"})).json()
    ours = (await owner.client.get("/api/tasks/export", params={"format": "json"})).json()
    assert len(theirs["projects"]) == 1
    assert without_names(theirs) == without_names(ours)


def without_names(file: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks of an export without what must differ: ids, when it was written last, who it is assigned to."""
    names = {task["origin"]: task["title"] for task in file["tasks"]}
    kept = []
    for task in file["tasks"]:
        plain = {
            key: value for key, value in task.items() if key not in {"origin", "updated_at", "project", "assignees"}
        }
        plain["parent"] = names.get(task.get("parent"))
        plain["notes"] = task.get("notes", "").replace("\n\nAssigned to: ", "|").partition("|")[0]
        comments = task.get("comments", [])
        plain["comments"] = [comment["text"].rpartition("\n")[2] for comment in comments]
        kept.append(plain)
    return sorted(kept, key=lambda task: str(task["title"]))


async def test_one_project_is_exported_alone(owner: Person, stranger: Person) -> None:
    project = await make_project(owner, "Garden")
    await write(owner, "Dig", project=project["id"])
    await write(owner, "Mine")
    for asked, expected in ((project["id"], ["Dig"]), ("inbox", ["Mine"]), (None, ["Dig", "Mine"])):
        query = {"format": "csv"} | ({"project": asked} if asked else {})
        table = (await owner.client.get("/api/tasks/export", params=query)).text
        assert [row["title"] for row in csv.DictReader(io.StringIO(table))] == expected
    for asked in (project["id"], "nonsense"):
        assert (await stranger.client.get("/api/tasks/export", params={"project": asked})).status_code == 404


async def test_many_tasks_are_kept_behind_the_answer_and_go_on_where_they_stopped(app: App, owner: Person) -> None:
    importing = app.dependency("task_importing")
    status, report = await send(owner, many(1_100), "many.json")
    assert (status, report["total"], report["created"], report["finished_at"]) == (202, 1_100, 0, None)
    job = (await owner.client.get(f"/api/jobs/{report['job']}")).json()
    assert (job["type"], job["state"]) == ("tasks.bring_in", "waiting")
    told: list[tuple[int, str]] = []

    async def stop_in_the_middle(percent: int, text: str) -> None:
        told.append((percent, text))
        if percent > 60:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await importing.work(BringIn(report["id"]), JobContext("job", 1, owner.user_id, "", stop_in_the_middle))
    assert told[0] == (9, "100 of 1100 tasks")
    halfway = (await owner.client.get(f"/api/tasks/imports/{report['id']}")).json()
    assert (halfway["created"], halfway["finished_at"]) == (500, None)
    done = await importing.work(BringIn(report["id"]), unwatched(attempt=2, actor=owner.user_id))
    assert (done.created, done.already_there) == (1_100, 0)
    after = (await owner.client.get(f"/api/tasks/imports/{report['id']}")).json()
    assert (after["created"], after["already_there"], bool(after["finished_at"])) == (1_100, 0, True)
    assert await titles(owner, sort="position", project="inbox", limit=2) == ["Task 0", "Task 1"]
    assert await titles(owner, sort="-position", project="inbox", limit=1) == ["Task 1099"]
    board = (await owner.client.get("/api/tasks/dashboard")).json()
    assert board["open"] == 1_100
    status, report = await send(owner, many(1_100), "many.json", dry_run="true")
    assert (report["total"], report["already_there"]) == (1_100, 1_100)


async def test_a_file_goes_into_the_project_that_is_named_and_only_editors_may_do_that(
    app: App, owner: Person, stranger: Person, anonymous: Person
) -> None:
    project = await make_project(owner, "Garden")
    status, report = await send(owner, TODOIST, into=project["id"])
    assert (status, report["created"]) == (201, 2)
    assert set(await titles(owner, project=project["id"])) == {"Rent", "Transfer"}
    assert len((await owner.client.get("/api/tasks/projects")).json()["items"]) == 1
    for more in ({}, {"dry_run": "true"}):
        assert (await send(stranger, TODOIST, into=project["id"], **more))[0] == 404
    await join(app, project, stranger, Role.VIEWER)
    for more in ({}, {"dry_run": "true"}):
        assert (await send(stranger, TODOIST, into=project["id"], **more))[0] == 403
    assert (await send(stranger, TODOIST, into="inbox"))[1]["created"] == 2
    assert (await stranger.client.get(f"/api/tasks/imports/{report['id']}")).status_code == 404
    assert (await owner.client.get("/api/tasks/imports/none")).status_code == 404
    assert (await send(anonymous, TODOIST))[0] == 401


async def test_what_cannot_be_imported_is_refused_and_says_why(owner: Person) -> None:
    for data, status, words in (
        (b"hello", 415, "is not read here"),
        (b"{", 422, "no JSON"),
        (write_json(Bundle()), 422, "no task was found"),
        (b'{"format": "courtyard.tasks", "version": 9}', 422, "version 9"),
    ):
        answer = await send(owner, data)
        assert answer[0] == status, answer
        assert words in answer[1]["error"]["message"]
    empty = await send(owner, b"BEGIN:VCALENDAR\nBEGIN:VJOURNAL\nEND:VJOURNAL\nEND:VCALENDAR\n")
    assert empty[1]["error"]["details"]["problems"][0]["where"] == "line 2"
    assert (await owner.client.post("/api/tasks/import", json={})).status_code == 415
    assert (await owner.client.post("/api/tasks/import", files={"other": b"x"})).status_code == 422
    assert (await owner.client.post("/api/tasks/import", files={"file": b"x"}, data={"more": "1"})).status_code == 422


async def test_appointments_that_are_over_are_done_and_series_go_on_from_now(owner: Person) -> None:
    calendar = (
        "BEGIN:VCALENDAR\nX-WR-CALNAME:Work\n"
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Was\nDTSTART:20200101T100000Z\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Berlin:20200106T090000\nRRULE:FREQ=WEEKLY\n"
        "EXDATE;TZID=Europe/Berlin:20200113T090000\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    assert (await send(owner, calendar, "work.ics"))[1]["created"] == 2
    items = (await owner.client.get("/api/tasks", params={"q": "w"})).json()["items"]
    was, weekly = sorted(items, key=lambda item: str(item["title"]))
    assert (was["status"], was["completed_at"], was["completed_by"]) == ("done", "2020-01-01T10:00:00Z", None)
    due = datetime.fromisoformat(weekly["due_at"])
    assert weekly["status"] == "todo"
    assert due > datetime.now(UTC)
    assert due.weekday() == 0
    export = (await owner.client.get("/api/tasks/export", params={"format": "json"})).json()
    series = next(task for task in export["tasks"] if task["title"] == "Weekly")
    assert series["series_start"] == "2020-01-06T08:00:00+00:00"
    assert series["excluded"] == ["2020-01-13T08:00:00+00:00"]


async def test_dates_that_a_series_leaves_out_are_passed_over(owner: Person) -> None:
    draft = TaskDraft(
        origin="1", title="Bins", due_date=date(2099, 1, 5), recurrence="FREQ=WEEKLY", excluded=["2099-01-12"]
    )
    assert (await send(owner, write_json(Bundle(tasks=[draft]))))[0] == 201
    task = (await owner.client.get("/api/tasks")).json()["items"][0]
    done = await change(owner, task, status="done")
    assert (await read(owner, {"id": done["successor"]}))["due_date"] == "2099-01-19"


@pytest.mark.parametrize("is_same_instant", [False, True])
async def test_two_who_send_one_file_at_once_make_nothing_twice(
    app: App,
    owner: Person,
    monkeypatch: pytest.MonkeyPatch,
    is_same_instant: bool,  # noqa: FBT001  (a parameter of the test)
) -> None:
    project = await make_project(owner, "Garden")
    if is_same_instant:
        instant = now()
        monkeypatch.setattr("courtyard.modules.tasks.actions.importing.now", lambda: instant)
    both = await asyncio.gather(*(send(owner, many(150), into=project["id"]) for _ in range(3)))
    assert [status for status, _ in both] == [201, 201, 201]
    assert sum(report["created"] for _, report in both) == 150
    keys = await app.dependency("agenda").tasks.tasks.raw.distinct("origin", {"project": Id(project["id"])})
    assert len(keys) == 150
    assert msgspec.json.decode(many(1))["tasks"][0]["origin"] == "t0"


async def test_a_large_file_is_read_in_a_process_that_ends_with_it_or_with_its_time() -> None:
    desk = ReadingDesk()
    errand = Errand("many.json", "Europe/Berlin", datetime(2027, 1, 1, tzinfo=UTC))
    data = many(1_100)
    read = await desk.read(errand, data)
    assert (len(read.head.origins), len(read.parts)) == (1_100, 3)
    with pytest.raises(ImportTookTooLong):
        await desk.read(errand, data, limit_s=0.01)
    with pytest.raises(ImportBroken):
        await desk.read(errand, b"[" * 100_000)
