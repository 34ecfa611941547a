"""Tasks from the outside: written, listed, changed, completed. Begin here."""

from courtyard.kernel.documents import counting_commands
from modules.tasks.builders import change, make_project, read, titles, write
from support.actors import Person
from support.app import App
from support.facts import expecting_facts


async def test_a_task_needs_a_title_and_lies_in_the_inbox(app: App, owner: Person) -> None:
    await titles(owner)  # now it is known who asks
    async with expecting_facts(app, "task.created") as facts:
        with counting_commands() as commands:
            task = await write(owner, "Water the ferns")
    assert task["title"] == "Water the ferns"
    assert (task["project"], task["user"], task["status"], task["priority"]) == (None, owner.id, "todo", "medium")
    assert (task["due_at"], task["due_date"], task["completed_at"], task["version"]) == (None, None, None, 1)
    assert facts[0]["data"] == {
        "task": task["id"], "project": owner.id, "user": owner.id, "title": "Water the ferns",
        "labels": [], "origin": None,
    }  # fmt: skip
    assert commands == ["insert", "insert", "insert"], "no read before the write"
    assert await read(owner, task) == task


async def test_listings_are_the_readers_own_and_filters_narrow_one_another(owner: Person, stranger: Person) -> None:
    garden = await make_project(owner, "Garden")
    await write(owner, "Buy seeds", priority="high", labels=["Shop", "garden"], due_date="2026-05-04")
    await write(owner, "Dig beds", project=garden["id"], status="in_progress", labels=["garden"], assignees=[owner.id])
    await write(owner, "Order compost", project=garden["id"], priority="urgent", due_at="2026-05-03T10:00:00Z")
    await write(owner, "Plan", status="done", priority="high")
    await write(stranger, "Mine alone")

    assert await titles(owner) == ["Plan", "Order compost", "Dig beds", "Buy seeds"]
    assert await titles(stranger) == ["Mine alone"]
    assert await titles(owner, status="open", sort="due") == ["Order compost", "Buy seeds", "Dig beds"]
    assert await titles(owner, sort="priority") == ["Order compost", "Buy seeds", "Plan", "Dig beds"]
    assert await titles(owner, sort="-created", limit=2) == ["Buy seeds", "Dig beds"]
    assert await titles(owner, status=["todo", "done"], priority="high") == ["Plan", "Buy seeds"]
    assert await titles(owner, priority=["high", "urgent"], status="todo") == ["Order compost", "Buy seeds"]
    assert await titles(owner, label=["GARDEN", "shop"]) == ["Buy seeds"]
    assert await titles(owner, assignee="me") == ["Dig beds"]
    assert await titles(owner, assignee="none", project=garden["id"]) == ["Order compost"]
    assert await titles(owner, project="inbox") == ["Plan", "Buy seeds"]
    assert await titles(owner, project=garden["id"], sort="position") == ["Dig beds", "Order compost"]
    assert await titles(owner, due_from="2026-05-03", due_to="2026-05-03") == ["Order compost"]
    assert await titles(owner, due_to="2026-05-04T12:00:00Z") == ["Order compost"]
    assert await titles(owner, q="order co") == ["Order compost"]
    assert await titles(owner, q="compost ") == ["Order compost"]
    assert await titles(owner, q="comp ") == []
    assert await titles(owner, q="?!") == []
    assert await titles(owner, due="none", status="open") == ["Dig beds"]


async def test_a_listing_goes_on_behind_its_cursor_in_every_order(owner: Person) -> None:
    for number in range(7):
        await write(
            owner, f"Task {number}", priority=["low", "high"][number % 2], due_at=f"2026-05-0{7 - number}T09:00:00Z"
        )
    for sort in ("created", "due", "priority", "updated", "position", "-due", "-priority", "-updated", "-position"):
        query = {"sort": sort, "limit": "3", **({"project": "inbox"} if "position" in sort else {})}
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            answer = await owner.client.get("/api/tasks", params={**query, **({"cursor": cursor} if cursor else {})})
            page = answer.json()
            seen += [item["title"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert sorted(seen) == [f"Task {number}" for number in range(7)], sort
        assert seen == (await titles(owner, **{**query, "limit": "100"})), sort


async def test_a_change_sets_what_was_sent_and_tells_what_it_was(app: App, owner: Person) -> None:
    task = await write(owner, labels=["home"], notes="With *rain* water.")
    async with expecting_facts(app, "task.updated") as facts:
        changed = await change(
            owner,
            task,
            title="Water all ferns",
            due_date="2026-05-04",
            priority="urgent",
            labels=[],
            notes="Tap water.",
        )
    assert (changed["title"], changed["due_date"], changed["priority"]) == ("Water all ferns", "2026-05-04", "urgent")
    assert (changed["time_zone"], changed["labels"], changed["version"]) == ("UTC", [], 2)
    assert {each["field"]: (each["before"], each["after"]) for each in facts[0]["data"]["changes"]} == {
        "title": ("Water the ferns", "Water all ferns"),
        "notes": ("18 characters", "10 characters"),
        "priority": ("medium", "urgent"),
        "due": (None, "2026-05-04"),
        "labels": ("home", None),
    }
    async with expecting_facts(app):
        assert await change(owner, task, title="Water all ferns") == changed, "nothing new is no change"
    moved = await change(owner, task, due_at="2026-05-05T09:30:00+02:00")
    assert (moved["due_at"], moved["due_date"]) == ("2026-05-05T07:30:00Z", None)


async def test_done_is_done_at_an_instant_by_somebody(app: App, owner: Person) -> None:
    task = await write(owner)
    async with expecting_facts(app, "task.completed") as facts:
        done = await change(owner, task, status="done")
        assert await change(owner, task, status="done") == done
    assert (done["completed_by"], done["column"]) == (owner.id, "done")
    assert done["completed_at"] is not None
    assert (facts[0]["data"]["member"], facts[0]["data"]["title"]) == (owner.id, "Water the ferns")
    async with expecting_facts(app, "task.updated") as facts:
        again = await change(owner, task, column="in_progress")
    assert (again["status"], again["completed_at"], again["completed_by"]) == ("in_progress", None, None)
    assert facts[0]["data"]["act"] == "reopened"


async def test_an_editor_who_read_an_older_version_is_told(owner: Person) -> None:
    task = await write(owner)
    await change(owner, task, title="Other")
    answer = await owner.client.patch(
        f"/api/tasks/{task['id']}", json={"title": "Mine"}, headers={"if-match": f'"{task["version"]}"'}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "task_changed")
    assert answer.json()["error"]["details"] == {"version": 2}


WRONG: list[tuple[dict[str, object], str]] = [
    ({"title": " \n "}, "title"),
    ({"due_at": "2026-05-04T09:00:00"}, "due_at"),
    ({"due_at": "1900-05-04T09:00:00Z"}, "due_at"),
    ({"due_at": "2026-05-04T09:00:00Z", "due_date": "2026-05-04"}, "due_date"),
    ({"due_date": "2026-02-30"}, "due_date"),
    ({"start_at": "2026-05-05T09:00:00Z", "due_date": "2026-05-04"}, "start_at"),
    ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ({"priority": "huge"}, "priority"),
    ({"reminders": [{"at": "2026-05-04T09:00:00Z", "before_min": 5}]}, "reminders"),
    ({"reminders": [{"before_min": 5}]}, "reminders"),
    ({"checklist": [{"text": " "}]}, "checklist"),
    ({"column": "attic"}, "column"),
    ({"column": "done", "status": "todo"}, "column"),
    ({"parent_id": "f" * 24}, "parent_id"),
    ({"assignees": ["f" * 24]}, "assignees"),
    ({"is_admin": True}, "is_admin"),
]


async def test_what_is_wrong_is_refused_by_name(owner: Person) -> None:
    for sent, path in WRONG:
        answer = await owner.client.post("/api/tasks", json={"title": "Task", **sent})
        assert answer.status_code == 422, answer.text
        assert [each["path"].partition("[")[0] for each in answer.json()["error"]["details"]["fields"]] == [path]
    assert await titles(owner) == []
