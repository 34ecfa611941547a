"""Tasks that come again: completed, skipped, taken back, and completed by two at once."""

import asyncio

from modules.tasks.builders import change, read, titles, write
from support.actors import Person
from support.app import App
from support.facts import expecting_facts


async def test_completing_makes_the_next_one(app: App, owner: Person) -> None:
    await owner.client.patch("/api/users/me", json={"preferences": {"time_zone": "Europe/Vienna"}})
    task = await write(
        owner,
        "Rent",
        due_at="2027-03-01T08:00:00Z",
        start_at="2027-02-28T08:00:00Z",
        recurrence="freq=monthly;bymonthday=1",
        labels=["flat"],
        checklist=[{"text": "Transfer", "done": True}],
        reminders=[{"before_min": 60}],
        notes="By transfer",
    )
    assert (task["recurrence"], task["time_zone"]) == ("FREQ=MONTHLY;BYMONTHDAY=1", "Europe/Vienna")
    async with expecting_facts(app, "task.completed", "task.created") as facts:
        done = await change(owner, task, status="done")
    following = (await owner.client.get(f"/api/tasks/{done['successor']}")).json()
    assert facts[0]["data"]["successor"] == following["id"]
    assert facts[1]["data"]["origin"] == task["id"]
    assert (following["status"], following["due_at"]) == ("todo", "2027-04-01T07:00:00Z"), "nine o'clock in summer too"
    assert following["start_at"] == "2027-03-31T07:00:00Z"
    assert (following["labels"], following["notes"], following["version"]) == (["flat"], "By transfer", 1)
    assert [(item["text"], item["done"]) for item in following["checklist"]] == [("Transfer", False)]
    again = await change(owner, done, status="todo")
    assert again["successor"] is None
    assert (await owner.client.get(f"/api/tasks/{following['id']}")).status_code == 404, "nobody had touched it"
    done = await change(owner, again, status="done")
    await change(owner, {"id": done["successor"]}, title="Rent and power")
    back = await change(owner, done, status="in_progress")
    done = await change(owner, back, status="done")
    assert sorted(await titles(owner)) == ["Rent", "Rent and power"], "it has a successor already"


async def test_two_who_complete_it_at_once_make_one_successor(app: App, owner: Person) -> None:
    task = await write(owner, "Bins", due_date="2027-03-01", recurrence="FREQ=WEEKLY")
    async with expecting_facts(app, "task.completed", "task.created"):
        answers = await asyncio.gather(
            *(owner.client.patch(f"/api/tasks/{task['id']}", json={"status": "done"}) for _ in range(6))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["successor"] for answer in answers}) == 1
    assert await titles(owner, status="open") == ["Bins"]
    assert (await read(owner, {"id": answers[0].json()["successor"]}))["due_date"] == "2027-03-08"


async def test_a_series_ends_and_one_of_it_can_be_skipped(app: App, owner: Person) -> None:
    task = await write(owner, "Course", due_date="2027-03-01", recurrence="FREQ=DAILY;COUNT=3")
    async with expecting_facts(app, "task.updated") as facts:
        skipped = (await owner.client.post(f"/api/tasks/{task['id']}/skip")).json()
    assert (skipped["due_date"], facts[0]["data"]["act"]) == ("2027-03-02", "skipped")
    done = await change(owner, task, status="done")
    last = await read(owner, {"id": done["successor"]})
    assert last["due_date"] == "2027-03-03"
    answer = await owner.client.post(f"/api/tasks/{last['id']}/skip")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "series_over")
    assert (await change(owner, last, status="done"))["successor"] is None
    assert await titles(owner, status="open") == []

    moved = await write(owner, "Gym", due_at="2027-03-02T18:00:00Z", recurrence="FREQ=WEEKLY;BYDAY=TU")
    await change(owner, moved, due_at="2027-03-03T18:00:00Z")
    done = await change(owner, moved, status="done")
    assert (await read(owner, {"id": done["successor"]}))["due_at"] == "2027-03-09T18:00:00Z", "one date was moved"
    for wrong in ("FREQ=SECONDLY", "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "daily"):
        answer = await owner.client.patch(f"/api/tasks/{moved['id']}", json={"recurrence": wrong})
        assert (answer.status_code, answer.json()["error"]["details"]["fields"][0]["path"]) == (422, "recurrence"), (
            wrong
        )
