"""Calendars with a key: they show what their owner sees, at every moment, until they are removed."""

import icalendar

from courtyard.modules.tasks.models import Role
from modules.tasks.builders import change, join, make_project, write
from support.actors import Person
from support.app import App


def shown(data: bytes) -> dict[str, list[str]]:
    """Titles by kind, as another program reads them."""
    calendar = icalendar.Calendar.from_ical(data)
    return {kind: sorted(str(each["SUMMARY"]) for each in calendar.walk(kind)) for kind in ("VTODO", "VEVENT")}


async def make_feed(person: Person, **given: str) -> tuple[str, str]:
    """The id of a new feed and its address, as far as a client of the tests needs it."""
    answer = await person.client.post("/api/tasks/feeds", json=given)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["url"].startswith("http")
    return made["id"], "/api" + made["url"].partition("/api/v1")[2]


async def test_a_feed_shows_tasks_as_to_dos_and_events_and_is_never_stale(owner: Person, anonymous: Person) -> None:
    project = await make_project(owner, "Garden")
    dig = await write(owner, "Dig", project=project["id"], due_date="2099-06-01", notes="Deep")
    await write(owner, "Whenever")
    _, address = await make_feed(owner)
    answer = await anonymous.client.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert shown(answer.content) == {"VTODO": ["Dig", "Whenever"], "VEVENT": ["Dig"]}
    assert b"X-COURTYARD" not in answer.content
    again = await anonymous.client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await change(owner, dig, title="Dig deeper")
    await write(owner, "New", due_at="2099-06-01T10:00:00Z")
    after = await anonymous.client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert shown(after.content)["VEVENT"] == ["Dig deeper", "New"]


async def test_a_feed_of_a_project_ends_with_its_key_and_with_membership(
    app: App, owner: Person, stranger: Person, anonymous: Person
) -> None:
    project = await make_project(owner, "Garden")
    await write(owner, "Dig", project=project["id"], due_date="2099-06-01")
    await write(owner, "Mine", due_date="2099-06-01")
    await join(app, project, stranger, Role.VIEWER)
    theirs, address = await make_feed(stranger, name="Ours", project=project["id"], shows="events")
    assert shown((await anonymous.client.get(address)).content) == {"VTODO": [], "VEVENT": ["Dig"]}
    listed = (await stranger.client.get("/api/tasks/feeds")).json()["items"]
    assert [(each["id"], each["name"], each["project"], each["shows"]) for each in listed] == [
        (theirs, "Ours", project["id"], "events")
    ]
    assert listed[0]["used_at"] is not None
    assert "url" not in listed[0]
    gone = await owner.client.delete(f"/api/tasks/projects/{project['id']}/members/{stranger.id}")
    assert gone.status_code in {200, 204}
    assert (await anonymous.client.get(address)).status_code == 404
    second, address = await make_feed(owner, project=project["id"])
    assert (await owner.client.delete(f"/api/tasks/feeds/{theirs}")).status_code == 404, "somebody else's"
    assert (await owner.client.delete(f"/api/tasks/feeds/{second}")).status_code == 204
    assert (await anonymous.client.get(address)).status_code == 404


async def test_feeds_are_few_and_keys_cannot_be_guessed(
    app: App, owner: Person, stranger: Person, anonymous: Person
) -> None:
    project = await make_project(owner, "Garden")
    refused = await stranger.client.post("/api/tasks/feeds", json={"project": project["id"]})
    assert refused.status_code == 404
    assert (await anonymous.client.post("/api/tasks/feeds", json={})).status_code == 401
    assert (await anonymous.client.get("/api/tasks/calendar.ics")).status_code == 422
    assert (await anonymous.client.get("/api/tasks/calendar.ics", params={"key": "x"})).status_code == 404
    addresses = {(await make_feed(owner))[1] for _ in range(20)}
    assert len(addresses) == 20
    too_many = await owner.client.post("/api/tasks/feeds", json={})
    assert (too_many.status_code, too_many.json()["error"]["code"]) == (409, "too_many_feeds")
    raw = app.dependency("task_feeds")._store._feeds.raw  # noqa: SLF001  (what is kept is what is looked at)
    async for row in raw.find():
        assert not any(address.partition("key=")[2] in str(row) for address in addresses)
