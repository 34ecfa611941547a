"""Notifications from the outside: told, listed, read, removed. Begin here."""

import httpx
import pytest

from courtyard.kernel.basics import Id
from modules.notifications.telling import like, listed, texts, warn
from support.actors import Person, SignUp
from support.app import App

NOWHERE = "f" * 24


async def test_an_author_is_told_of_a_like(app: App, owner: Person, stranger: Person) -> None:
    await like(app, owner, stranger)

    (item,) = (await listed(owner))["items"]

    assert item["text"] == "stranger likes your recipe “Soup”"
    assert (item["kind"], item["href"], item["read_at"]) == ("recipe_liked", "/recipes/soup", None)
    assert [(each["username"], each["name"]) for each in item["actors"]] == [("stranger", "stranger")]


async def test_the_list_is_ones_own(
    app: App, owner: Person, stranger: Person, admin: Person, anonymous: Person
) -> None:
    await like(app, owner, stranger)
    item = (await listed(owner))["items"][0]["id"]

    for person in (stranger, admin):
        assert (await listed(person))["items"] == []
        assert (await person.client.post(f"/api/notifications/{item}/read")).status_code == 404
        assert (await person.client.delete(f"/api/notifications/{item}")).status_code == 404
    for method, path in (("GET", ""), ("GET", "/unread"), ("POST", "/read"), ("POST", f"/{item}/read")):
        assert (await anonymous.client.request(method, f"/api/notifications{path}")).status_code == 401
    assert (await listed(owner))["unread"] == 1


async def test_one_is_marked_as_read_once(app: App, owner: Person) -> None:
    await warn(app, owner)
    await warn(app, owner)
    item = (await listed(owner))["items"][0]["id"]

    first = (await owner.client.post(f"/api/notifications/{item}/read")).json()
    again = (await owner.client.post(f"/api/notifications/{item}/read")).json()

    assert first["read_at"] is not None
    assert again == first
    assert (await owner.client.get("/api/notifications/unread")).json() == {"unread": 1}


async def test_all_are_marked_as_read(app: App, owner: Person, stranger: Person) -> None:
    for person in (owner, owner, stranger):
        await warn(app, person)

    answer = await owner.client.post("/api/notifications/read")

    assert answer.json() == {"unread": 0}
    assert all(item["read_at"] for item in (await listed(owner))["items"])
    assert (await listed(stranger))["unread"] == 1


async def test_one_is_removed(app: App, owner: Person) -> None:
    await warn(app, owner)
    item = (await listed(owner))["items"][0]["id"]

    assert (await owner.client.delete(f"/api/notifications/{item}")).status_code == 204

    assert await listed(owner) == {"items": [], "next_cursor": None, "unread": 0}
    gone = await owner.client.delete(f"/api/notifications/{item}")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "notification_not_found")


@pytest.mark.parametrize("wrong", [NOWHERE, "x", "1", "%00"])
async def test_what_is_not_there_is_not_found(owner: Person, wrong: str) -> None:
    read = await owner.client.post(f"/api/notifications/{wrong}/read")
    removed = await owner.client.delete(f"/api/notifications/{wrong}")
    assert (read.status_code, removed.status_code) == (404, 404)


async def test_pages_by_cursor_and_by_number_are_the_same(app: App, owner: Person) -> None:
    for _ in range(5):
        await warn(app, owner)
    ids = [item["id"] for item in (await listed(owner))["items"]]

    first = await listed(owner, limit=2)
    second = await listed(owner, limit=2, cursor=first["next_cursor"])
    third = await listed(owner, limit=2, cursor=second["next_cursor"])

    pages = [first, second, third]
    assert [[item["id"] for item in page["items"]] for page in pages] == [ids[:2], ids[2:4], ids[4:]]
    assert third["next_cursor"] is None
    by_number = [await listed(owner, limit=2, page=number) for number in (1, 2, 3)]
    assert [page["items"] for page in by_number] == [page["items"] for page in pages]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "page=0", "page=101", "cursor=x", "sort=old"])
async def test_a_wrong_question_is_refused(owner: Person, query: str) -> None:
    answer = await owner.client.get(f"/api/notifications?{query}")
    assert answer.status_code in {400, 422}


async def test_somebody_who_left_is_somebody(app: App, owner: Person, people: SignUp) -> None:
    ghost = await people("ghost")
    ghost.id = str(Id())
    await like(app, owner, ghost)
    assert await texts(owner) == ["Somebody likes your recipe “Soup”"]


async def test_a_ticket_opens_the_door_for_members_only(owner: Person, anonymous: Person) -> None:
    given = await owner.client.post("/api/notifications/ticket")
    other = await owner.client.post("/api/notifications/ticket")

    assert given.status_code == httpx.codes.OK
    assert given.json()["ticket"] != other.json()["ticket"]
    assert (await anonymous.client.post("/api/notifications/ticket")).status_code == 401
