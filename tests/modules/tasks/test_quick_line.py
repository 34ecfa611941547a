"""A typed line from the outside: read for this member, with the names that are known to them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from modules.tasks.builders import join, make_project, titles
from support.actors import Person
from support.app import App
from support.facts import expecting_facts


async def quick(person: Person, text: str, status: int = 201, **more: Any) -> dict[str, Any]:
    answer = await person.client.post("/api/tasks/quick", json={"text": text, **more})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_line_becomes_a_task(app: App, owner: Person, stranger: Person) -> None:
    flat = await make_project(owner, "Flat")
    await join(app, flat, stranger)
    await owner.client.patch("/api/users/me", json={"preferences": {"time_zone": "Europe/Berlin"}})
    line = "Pay rent every 1st @home !high #flat +Stranger tomorrow 9am ~15m\nBy transfer"
    berlin = ZoneInfo("Europe/Berlin")
    tomorrow = datetime.now(berlin).date() + timedelta(days=1)
    nine = f"{datetime.combine(tomorrow, time(9), berlin).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    async with expecting_facts(app):
        dry = await quick(owner, line, 200, dry_run=True)
    made = await quick(owner, line)
    task = made["task"]
    assert dry == {"reading": made["reading"], "task": None}
    assert (task["title"], task["notes"], task["project"], task["labels"]) == (
        "Pay rent", "By transfer", flat["id"], ["home"],
    )  # fmt: skip
    assert (task["due_at"], task["recurrence"], task["priority"], task["estimate_min"]) == (
        nine, "FREQ=MONTHLY;BYMONTHDAY=1", "high", 15,
    )  # fmt: skip
    assert (task["assignees"], task["time_zone"]) == ([stranger.id], "Europe/Berlin")
    spans = {line[span["start"] : span["end"]]: span["kind"] for span in made["reading"]["spans"]}
    assert (spans["#flat"], spans["@home"], spans["+Stranger"]) == ("project", "label", "assignee")


async def test_what_nobody_knows_stays_in_the_title(owner: Person) -> None:
    made = await quick(owner, "Ask +nobody about #nothing @home tomorrow")
    assert made["task"]["title"] == "Ask +nobody about #nothing"
    text = "Ask +nobody about #nothing @home tomorrow"
    assert [text[span["start"] : span["end"]] for span in made["reading"]["spans"]] == ["@home", "tomorrow"]
    assert (made["task"]["labels"], made["task"]["project"], made["task"]["assignees"]) == (["home"], None, [])
    mine = await quick(owner, "Mine +me #inbox")
    assert (mine["task"]["title"], mine["task"]["assignees"]) == ("Mine", [owner.id])
    project = await make_project(owner, "Garden")
    assert (await quick(owner, "Dig", project=project["id"]))["task"]["project"] == project["id"]
    assert (await quick(owner, "Dig", 404, project="f" * 24))["error"]["code"] == "project_not_found"
    assert await titles(owner, project=project["id"]) == ["Dig"]
    for text in (" ", "\n", "\x00"):
        assert (await owner.client.post("/api/tasks/quick", json={"text": text})).status_code == 422, text
