"""Members find each other by name: who wants to be found, a few at a time, and nobody by an address."""

from typing import Any

import httpx

from courtyard.modules.accounts.models import Status
from courtyard.modules.accounts.store import USERS
from support.actors import Person, SignUp
from support.app import App, AppFactory

HERE = "/api/v1/users"


async def names(person: Person, **asked: Any) -> list[str]:
    answer = await person.client.get(HERE, params=asked)
    assert answer.status_code == 200, answer.text
    return [each["username"] for each in answer.json()["items"]]


async def call_me(person: Person, name: str, **preferences: Any) -> None:
    body = {"profile": {"name": name}, "preferences": preferences}
    assert (await person.client.patch("/api/users/me", json=body)).status_code == 200


async def test_people_are_found_by_name_and_nobody_by_an_address(
    app: App, owner: Person, people: SignUp, anonymous: Person
) -> None:
    ann, anna, zoe, hidden, banned = [await people(name) for name in ("ann", "anna", "zoe", "annhidden", "annbanned")]
    await call_me(zoe, "Zoé Annabel Müller")
    await call_me(hidden, "Ann Other", findable=False)
    await app.dependency("standings").set_status(banned.user_id, Status.BANNED)

    assert await names(owner, q="ann") == ["ann", "anna", "zoe"], "whoever is called so first"
    assert await names(owner, q="@ANN", type="username") == ["ann", "anna"]
    assert await names(owner, q="zoe annabel", type="name") == await names(owner, q="muller") == ["zoe"]
    assert await names(owner, q="ann", type="name") == ["zoe"]
    for nobody in ("zoe@example.org", "zoe@", "example.org", ".*", "a.*", "$ne"):
        assert await names(owner, q=nobody) == [], nobody
    first = (await owner.client.get("/api/v1/users/search", params={"q": "ann", "limit": 2})).json()
    second = (await owner.client.get("/api/v1/users/search", params={"q": "ann", "limit": 2, "page": 2})).json()
    assert ([each["username"] for each in first["items"]], first["next_page"]) == (["ann", "anna"], 2)
    assert ([each["username"] for each in second["items"]], second["next_page"]) == (["zoe"], None)
    assert set(first["items"][0]) == {"id", "username", "name", "avatar"}
    await call_me(hidden, "Ann Other", findable=True)
    assert "annhidden" in await names(owner, q="ann")
    for text in ("", "a", " a "):
        assert await names(owner, q=text) == []
    assert (await owner.client.get(HERE, params={"q": "x" * 81})).status_code == 422
    assert (await owner.client.get(HERE, params={"q": "ann", "type": "email"})).status_code == 422
    assert (await anonymous.client.get(HERE, params={"q": "ann"})).status_code == 401
    assert ann.username != anna.username


async def test_each_member_searches_six_tenths_of_their_requests(
    app_factory: AppFactory, owner: Person, stranger: Person
) -> None:
    app = await app_factory(limit_member_per_min=100)
    limit = app.dependency("person_finding").limit
    await app.assembly.court.limiter.take(limit, owner.id, limit.capacity - 5)
    mine, other = [
        await app.client(headers={"authorization": f"Bearer {person.token}"}) for person in (owner, stranger)
    ]
    answers = [await mine.get(HERE, params={"q": "nobody"}) for _ in range(8)]
    slow = answers[-1]
    assert (limit.capacity, slow.status_code) == (60, httpx.codes.TOO_MANY_REQUESTS)
    assert (slow.json()["error"]["code"], "retry-after" in slow.headers) == ("searching_too_fast", True)
    assert (await other.get(HERE, params={"q": "nobody"})).status_code == 200, "each has their own limit"
    nobody = await other.get(HERE, params={"q": "0" * 77, "type": "username"})
    assert (nobody.status_code, nobody.json()["items"]) == (200, []), "no username is so long"


async def test_where_addresses_have_to_be_confirmed_only_those_who_did_are_found(
    app_factory: AppFactory, people: SignUp
) -> None:
    app = await app_factory(require_verified_email=True)
    finder = await people("finder")
    await people("newbie")
    users = app.assembly.court.database("accounts").collection(USERS)
    reader = await app.client(headers={"authorization": f"Bearer {finder.token}"})

    async def found() -> int:
        return len((await reader.get(HERE, params={"q": "newb"})).json()["items"])

    assert await found() == 1
    await users.raw.update_one({"username_key": "newbie"}, {"$set": {"email_verified_at": None}})
    assert await found() == 0
