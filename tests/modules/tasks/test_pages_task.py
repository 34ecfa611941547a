"""A task's page: every field by its form, in the time zone of who looks; nothing that others wrote is written over."""

from typing import Any

from courtyard.modules.tasks.formats.markdown import as_html
from courtyard.modules.tasks.models import Role
from courtyard.modules.tasks.rules.plain_repetition import repetition_of
from modules.recipes.reading_pages import HTMX, SeenPage, see, send
from modules.tasks.builders import change, join, make_project, read, write
from support.actors import Person
from support.app import App


async def saved(person: Person, task: dict[str, Any], **changes: Any) -> SeenPage:
    """Open the page, change fields of its form, and send it back."""
    path = f"/tasks/{task['id']}"
    return await send(person, path, {**(await see(person, path)).form("#task-form"), **changes})


async def test_every_field_is_changed_where_its_reader_lives(owner: Person) -> None:
    answer = await owner.client.patch("/api/v1/users/me", json={"preferences": {"time_zone": "Europe/Berlin"}})
    assert answer.is_success, answer.text
    project = await make_project(owner, "Garden")
    parent = await write(owner, "Spring", project=project["id"])
    task = await write(owner, due_at="2027-03-28T00:30:30Z", notes="Old", reminders=[{"at": "2027-03-01T08:00:00Z"}])
    form = (await see(owner, f"/tasks/{task['id']}")).form("#task-form")
    assert (form["due_day"], form["due_time"]) == (["2027-03-28"], ["01:30"])
    assert (await saved(owner, task)).status == 303
    assert (await read(owner, task))["version"] == task["version"], "what was not changed is not written"
    wanted = {
        "title": "Plant a tree", "notes": "New **notes**", "priority": "urgent", "project": project["id"],
        "due_day": "2027-03-29", "due_time": "09:15", "start_day": "2027-03-28", "start_time": "03:30",
        "estimate": "1h 30m", "labels": "home, Errand ,home", "repeat": "weekly", "every": "2", "on": ["MO", "TH"],
        "until": "2027-12-31", "repeat_from": "completion", "reminders": ["m:60", "a:2027-03-01T08:00Z"],
        "remind_day": "2027-03-27", "remind_time": "",
    }  # fmt: skip
    assert (await saved(owner, task, **wanted)).status == 303
    now = await read(owner, task)
    assert {name: now[name] for name in ("title", "notes", "priority", "project", "estimate_min", "labels")} == {
        "title": "Plant a tree", "notes": "New **notes**", "priority": "urgent", "project": project["id"],
        "estimate_min": 90, "labels": ["home", "Errand"],
    }  # fmt: skip
    assert (now["due_at"], now["start_at"]) == ("2027-03-29T07:15:00Z", "2027-03-28T01:30:00Z"), "summer time"
    assert now["recurrence"] == "FREQ=WEEKLY;UNTIL=20271231;INTERVAL=2;BYDAY=MO,TH"
    assert now["reminders"] == [
        {"at": None, "before_min": 60}, {"at": "2027-03-01T08:00:00Z", "before_min": None},
        {"at": "2027-03-27T08:00:00Z", "before_min": None},
    ]  # fmt: skip
    assert (await saved(owner, task, parent=parent["id"], column="done", due_time="", repeat="never")).status == 303
    now = await read(owner, task)
    assert (now["parent_id"], now["status"], now["due_date"], now["due_at"]) == (
        parent["id"], "done", "2027-03-29", None
    )  # fmt: skip
    page = await see(owner, f"/tasks/{task['id']}")
    assert page.texts("nav.breadcrumbs a") == ["Tasks", "Garden", "Spring"]
    assert page.texts(".notes-shown strong") == ["notes"]
    assert (await see(owner, f"/tasks/{parent['id']}")).texts("#below .task-title") == ["Plant a tree"]


async def test_what_is_wrong_is_named_and_nothing_typed_is_lost(owner: Person, stranger: Person) -> None:
    task = await write(owner)
    for changes, wrong in (
        ({"title": " "}, "title"), ({"due_time": "10:00"}, "due_day"), ({"estimate": "soon"}, "estimate"),
        ({"repeat": "daily"}, "repeat"), ({"repeat": "own", "rule": "FREQ=NEVER"}, "repeat"),
        ({"reminders": "m:5"}, "reminders"), ({"reminders": "x"}, "reminders"), ({"due_day": "31.3.2027"}, "due_day"),
        ({"parent": task["id"]}, "parent"), ({"start_day": "2028-01-02", "due_day": "2028-01-01"}, "start_day"),
    ):  # fmt: skip
        page = await saved(owner, task, **{"notes": "Typed", **changes})
        assert (page.status, list(page.errors())) == (422, [wrong]), changes
        assert page.form("#task-form")["notes"] == ["Typed"]
    assert (await read(owner, task))["version"] == task["version"]
    for sent in ({"version": "1"}, {"title": "Mine", "version": "1", "user": "x"}):
        assert (await send(owner, f"/tasks/{task['id']}", sent)).status == 422
    assert (await see(stranger, f"/tasks/{task['id']}")).status == 404
    assert (await send(stranger, f"/tasks/{task['id']}", {"title": "Mine", "version": "1"})).status == 404


async def test_two_who_write_see_both_and_decide(owner: Person, stranger: Person, app: App) -> None:
    project = await make_project(owner, "Shared")
    await join(app, project, stranger)
    task = await write(owner, "First", project=project["id"])
    form = (await see(stranger, f"/tasks/{task['id']}")).form("#task-form")
    await change(owner, task, title="Theirs", priority="high")
    clash = await send(stranger, f"/tasks/{task['id']}", {**form, "title": "Mine"})
    assert clash.status == 409
    assert clash.texts(".clash tbody tr") == ["Title Theirs Mine", "Priority high medium"]
    assert (await read(owner, task))["title"] == "Theirs"
    again = {**clash.form("#task-form"), "priority": "high"}
    assert (await send(stranger, f"/tasks/{task['id']}", again)).status == 303
    assert [(await read(owner, task))[name] for name in ("title", "priority")] == ["Mine", "high"]
    await app.dependency("agenda").freshness.members_changed([])
    looker = await make_project(stranger, "To look at")
    await join(app, looker, owner, Role.VIEWER)
    seen = await write(stranger, "Only look", project=looker["id"])
    page = await see(owner, f"/tasks/{seen['id']}")
    assert "You look on in this project" in page.words
    assert not page.html.select("fieldset:not([disabled]) input[name=title], .say-form, .task-rest form")
    assert (await send(owner, f"/tasks/{seen['id']}/steps", {"act": "add", "text": "Step"})).status == 403


async def test_steps_subtasks_talk_and_time(owner: Person, stranger: Person) -> None:
    task = await write(owner, "Plant")
    path = f"/tasks/{task['id']}"
    for text in ("Dig", "Water"):
        assert (await send(owner, f"{path}/steps", {"act": "add", "text": text}, headers=HTMX)).status == 204
    first, second = (await read(owner, task))["checklist"]
    await send(owner, f"{path}/steps", {"act": "tick", "item": first["id"]})
    await send(owner, f"{path}/steps", {"act": "remove", "item": second["id"]})
    assert (await read(owner, task))["checklist"] == [{**first, "done": True}]
    await send(owner, f"{path}/below", {"title": "Buy a tree"})
    assert (await send(owner, f"{path}/comments", {"text": "**So?** <script>x</script>"})).status == 303
    page = await see(owner, path)
    assert (page.texts("#checklist .step.done .step-text"), page.texts("#below .task-title")) == (
        ["Dig"], ["Buy a tree"]
    )  # fmt: skip
    assert page.texts(".said .text") == ["So? <script>x</script>"]
    assert not page.html.select("main script")
    rewrite, remove = (str(form["action"]) for form in page.html.select(".said form"))
    assert (await send(owner, rewrite, {"text": "Well."}, headers=HTMX)).status == 204
    for act, fields in (
        (rewrite, {"text": "Mine"}), (remove, {}), (f"{path}/comments", {"text": "Mine"}), (f"{path}/skip", {}),
        (f"{path}/below", {"title": "Mine"}), (f"{path}/time/start", {}),
        (f"{path}/steps", {"act": "add", "text": "x"}),
    ):  # fmt: skip
        assert (await send(stranger, act, fields)).status == 404, act
    assert (await send(owner, remove)).status == 303
    await send(owner, f"{path}/time/start")
    assert "Stop the clock" in (await see(owner, path)).words
    await send(owner, f"{path}/time/stop")
    span = {"started": "2026-05-04T09:00", "ended": "2026-05-04T09:45", "note": "Digging"}
    assert (await send(owner, f"{path}/time", span)).status == 303
    page = await see(owner, path)
    assert page.texts(".totals dd") == ["45 min"]
    edit = next(str(form["action"]) for form in page.html.select("#time .clock-list form") if "Digging" in str(form))
    assert (await send(owner, edit, {**span, "ended": "2026-05-04T11:05"}, headers=HTMX)).status == 204
    assert (await see(owner, path)).texts(".totals dd") == ["2 h 05 min"]
    assert (await send(owner, edit, {**span, "ended": "2026-05-03T11:05"})).status == 422
    assert (await send(stranger, f"{edit}/remove")).status == 404
    assert (await send(owner, f"{edit}/remove")).status == 303
    weekly = await write(owner, "Weekly", due_date="2027-01-04", recurrence="FREQ=WEEKLY")
    assert (await send(owner, f"/tasks/{weekly['id']}/skip")).status == 303
    assert (await read(owner, weekly))["due_date"] == "2027-01-11"


def test_rules_are_shown_by_plain_choices_and_lose_nothing() -> None:
    for rule, choice in (
        (None, "never"), ("FREQ=DAILY", "daily"), ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "weekly"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "weekdays"), ("FREQ=MONTHLY;COUNT=3", "monthly"),
        ("FREQ=YEARLY;UNTIL=20301231", "yearly"), ("FREQ=MONTHLY;BYDAY=-1FR", "own"), ("FREQ=HOURLY", "own"),
        ("FREQ=DAILY;UNTIL=20301231T100000Z", "own"), ("nonsense", "own"),
    ):  # fmt: skip
        shown = repetition_of(rule)
        assert shown.repeat == choice
        assert sorted((shown.text or "").split(";")) == sorted((rule or "").split(";"))


def test_markdown_has_no_markup_of_its_own() -> None:
    html = as_html("# Big\n<img src=x onerror=y> ![p](http://t/x.png) [a](javascript:x) [b](https://x.org)\n<script>")
    for evil in ("<img", "<script", "<h1", 'href="javascript'):
        assert evil not in html
    assert '<a href="https://x.org" rel="nofollow noopener noreferrer">b</a>' in html
