"""Killed for real (SIGKILL) in the middle: imports go on without a loss or a double, many tasks change together."""

import json
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from courtyard.kernel.basics import now
from courtyard.kernel.documents import Contended
from modules.tasks.builders import let_be_due, many, remind, send, write
from modules.tasks.conftest import Die
from modules.tasks.test_commands import TODOIST, command
from support.actors import Person
from support.app import App
from support.facts import OUTBOX, recorded
from support.letterbox import letters, until_letters
from support.waiting import wait_until

pytestmark = [pytest.mark.crashes, pytest.mark.timeout(300)]

AT_THE_WORKER = (
    "events.before_publish",
    "events.after_publish_before_mark",
    "events.in_effect",
    "events.after_effect",
    "events.after_effect_before_ack",
)


async def counted(app: App, topic: str) -> Counter[str]:
    """Task → how many facts of this topic there are of it."""
    return Counter(row["data"]["task"] for row in await recorded(app) if row["topic"] == topic)


async def board(person: Person) -> dict[str, Any]:
    """The figures of somebody's dashboard."""
    answer = await person.client.get("/api/tasks/dashboard")
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(("place", "kept"), [("events.before_commit:3", 200), ("events.after_commit:6", 600)])
async def test_an_import_goes_on_where_it_was_killed(app: App, owner: Person, die: Die, place: str, kept: int) -> None:
    _, report = await send(owner, many(600), "many.json")
    await die("bring_in", report["id"], at=place)
    raw = app.dependency("agenda").tasks.tasks.raw
    assert await raw.count_documents({}) == kept
    assert (await board(owner))["open"] == kept, "figures are kept together with what they count"
    path = f"/api/tasks/imports/{report['id']}"
    async with app.assembly.working():

        async def is_finished() -> bool:
            return (await owner.client.get(path)).json()["finished_at"] is not None

        await wait_until(is_finished, "the rest is brought in", 60)
    after = (await owner.client.get(path)).json()
    assert (after["created"], after["already_there"]) == (600, 0)
    assert len(await raw.distinct("origin")) == await raw.count_documents({}) == 600
    facts = await counted(app, "task.created")
    assert (len(facts), facts.total()) == (600, 600)
    assert await raw.database["import_parts"].count_documents({}) == 0
    assert await app.dependency("task_folding").check_all() == 0


async def test_a_file_from_the_terminal_goes_on_too(app: App, owner: Person, tmp_path: Path) -> None:
    path = tmp_path / "Home.csv"
    path.write_text(TODOIST)
    words = (str(path), "--as", owner.username)
    # The first commit makes the project, the second keeps a hundred tasks.
    *told, code = await command(app, *words, data=tmp_path, COURTYARD_CRASH_AT="events.after_commit:2")
    assert code == -signal.SIGKILL, told
    out, err, code = await command(app, *words, data=tmp_path)
    assert (code, err) == (0, "")
    assert "Home.csv: 50 created, 100 already there" in out
    assert (await board(owner))["open"] == 150
    assert len((await owner.client.get("/api/tasks/projects")).json()["items"]) == 1
    _, err, code = await command(app, str(path), "--as", "nobody", data=tmp_path)
    assert (code, err.startswith("courtyard: --as: nobody has this username.")) == (1, True)


@pytest.mark.parametrize(("place", "priority"), [("events.before_commit", "medium"), ("events.after_commit", "urgent")])
async def test_many_tasks_change_together_or_not_at_all(
    app: App, owner: Person, die: Die, place: str, priority: str
) -> None:
    tasks = [await write(owner, f"Task {number}") for number in range(30)]
    bulk = {"ids": [task["id"] for task in tasks], "change": {"priority": "urgent", "add_labels": ["soon"]}}
    await die("change_many", f"{owner.id} {json.dumps(bulk)}", at=place)
    raw = app.dependency("agenda").tasks.tasks.raw
    has_changed = priority == "urgent"
    assert await raw.count_documents({"labels": "soon"}) == 30 * has_changed
    assert (await board(owner))["counts"]["todo"] == dict.fromkeys(("low", "medium", "high", "urgent"), 0) | {
        priority: 30
    }
    assert set((await counted(app, "task.updated")).values()) == ({1} if has_changed else set())
    assert await raw.database["undos"].count_documents({}) == has_changed


@pytest.mark.parametrize("place", ["events.before_commit", "events.after_commit", *AT_THE_WORKER])
async def test_a_reminder_is_sent_once(app: App, owner: Person, die: Die, place: str) -> None:
    ways = {"kind": "task_due", "in_app": True, "live": False, "email": True, "push": False}
    answer = await owner.client.put("/api/notifications/preferences", json={"channels": [ways]})
    assert answer.status_code == 200, answer.text
    dig, water = [await write_with_reminder(owner, title) for title in ("Dig", "Water")]
    await forget_facts(app)  # so that the process meets its end at the one of the reminder
    await let_be_due(app, dig)
    if place in AT_THE_WORKER:
        await remind(app)
    await die("work" if place in AT_THE_WORKER else "remind", "", at=place)
    async with app.assembly.working():
        await wait_until(lambda: could_remind(app), "the end of the transaction of the dead", timeout_s=60)
        await let_be_due(app, water)
        await remind(app)
        await until_letters(app, "notification", 2, timeout_s=150)  # the killed worker's leases have to end first
    assert await counted(app, "task.due") == {dig["id"]: 1, water["id"]: 1}
    items = (await owner.client.get("/api/notifications")).json()["items"]
    assert sorted(item["text"].partition(" is due")[0] for item in items) == ["“Dig”", "“Water”"]
    assert len(await letters(app, "notification")) == 2


async def could_remind(app: App) -> bool:
    """What the schedule does; not while one who died holds the task, for the database's ten seconds at most."""
    try:
        await remind(app)
    except Contended:
        return False
    return True


async def write_with_reminder(person: Person, title: str) -> dict[str, Any]:
    """A task with one reminder, which will be the last."""
    at = now() + timedelta(days=1)
    return await write(person, title, due_at=at.isoformat(), reminders=[{"at": at.isoformat()}])


async def forget_facts(app: App) -> None:
    """As if all that happened before had been read by everybody."""
    for module in app.assembly.modules:
        database = app.assembly.databases.database(module.name)
        await database.collection(OUTBOX).raw.delete_many({})
