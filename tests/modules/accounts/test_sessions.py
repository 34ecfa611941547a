"""Sessions: listed, revoked, refused at once here and within a second elsewhere (attack 9)."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import time_machine

from courtyard.kernel.basics import Role, now
from courtyard.modules.accounts.models import Status
from courtyard.modules.accounts.store import SESSIONS_MAX
from support.actors import PASSWORD, Person, SignUp, sign_in, sign_up
from support.app import App, AppFactory
from support.waiting import wait_until

ROLES = {"stranger": (Role.USER,), "admin": (Role.USER, Role.ADMIN)}


async def is_in(person: Person) -> bool:
    return (await person.client.get("/api/users/me")).status_code == httpx.codes.OK


async def sessions_of(person: Person) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await person.client.get("/api/auth/sessions")).json()["items"]
    return found


async def test_each_device_has_a_session_of_its_own(app: App, owner: Person) -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    await sign_in(app, owner.email, address="198.51.100.7", headers={"user-agent": phone})

    sessions = await sessions_of(owner)

    assert [(each["browser"], each["device"], each["address"], each["current"]) for each in sessions] == [
        ("Safari", "iPhone", "198.51.100.7", False),
        ("Python", "Unknown device", "192.0.2.1", True),
    ]


async def test_one_session_can_be_ended_from_another(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)
    (ended,) = [each["id"] for each in await sessions_of(owner) if not each["current"]]

    assert (await owner.client.delete(f"/api/auth/sessions/{ended}")).status_code == 204

    assert not await is_in(phone)
    assert await is_in(owner)
    refresh = await phone.client.post("/api/auth/refresh", json={"refresh_token": phone.refresh_token})
    assert refresh.status_code == 401
    assert (await owner.client.delete(f"/api/auth/sessions/{ended}")).status_code == 404


async def test_all_sessions_can_be_ended_at_once(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)

    assert (await owner.client.delete("/api/auth/sessions/all")).status_code == 204

    assert not await is_in(owner)
    assert not await is_in(phone)


@pytest.mark.parametrize(("who", "expected"), [("anonymous", 401), ("stranger", 404), ("admin", 404), ("owner", 204)])
async def test_only_the_owner_ends_a_session(app: App, owner: Person, who: str, expected: int) -> None:
    phone = await sign_in(app, owner.email)
    (session,) = [each["id"] for each in await sessions_of(owner) if not each["current"]]
    actor: Person = owner if who == "owner" else await _actor(app, who)

    answer = await actor.client.delete(f"/api/auth/sessions/{session}")

    assert answer.status_code == expected
    assert await is_in(phone) is (who != "owner")


async def _actor(app: App, who: str) -> Person:
    return Person(await app.client()) if who == "anonymous" else await sign_up(app, f"the-{who}", roles=ROLES[who])


@pytest.mark.parametrize("session", ["6b0233cf66405514b411a032", "me", "%00", '{"$ne":null}', "a" * 300])
async def test_what_is_no_session_of_mine_is_not_found(owner: Person, session: str) -> None:
    answer = await owner.client.delete(f"/api/auth/sessions/{session}")

    assert answer.status_code == 404


async def test_signing_in_never_continues_an_earlier_session(app: App, owner: Person) -> None:
    before = {each["id"] for each in await sessions_of(owner)}

    again = await owner.client.post("/api/auth/login", json={"email": owner.email, "password": PASSWORD})

    assert again.json()["token"] != owner.token
    assert len({each["id"] for each in await sessions_of(owner)} - before) == 1


async def test_a_new_password_ends_the_other_sessions(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)
    assert await is_in(phone)

    body = {"current_password": PASSWORD, "new_password": "Better-Horse-8"}
    await owner.client.put("/api/auth/change-password", json=body)

    assert await is_in(owner)
    assert not await is_in(phone)
    old = await phone.client.post("/api/auth/login", json={"email": owner.email, "password": PASSWORD})
    assert old.status_code == 401


async def test_another_process_refuses_a_revoked_session_within_a_second(
    app_factory: AppFactory, app: App, owner: Person
) -> None:
    elsewhere = await (await app_factory()).client(headers=dict(owner.client.headers))
    assert (await elsewhere.get("/api/users/me")).status_code == 200

    await owner.client.post("/api/auth/logout")

    async def refused() -> bool:
        return (await elsewhere.get("/api/users/me")).status_code == httpx.codes.UNAUTHORIZED

    await wait_until(refused, "the refusal in the other process", timeout_s=1)


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.BANNED, Status.DELETED])
async def test_a_closed_account_is_out_at_once(app: App, owner: Person, status: Status) -> None:
    assert await is_in(owner)

    await app.dependency("standings").set_status(owner.user_id, status)

    assert not await is_in(owner)
    refresh = await owner.client.post("/api/auth/refresh", json={"refresh_token": owner.refresh_token})
    assert refresh.status_code in {401, 403}
    login = await owner.client.post("/api/auth/login", json={"email": owner.email, "password": PASSWORD})
    assert login.status_code == 403
    assert login.json()["error"]["code"] == "account_closed"


async def test_a_closed_account_says_so_only_to_those_who_know_its_password(app: App, owner: Person) -> None:
    await app.dependency("standings").set_status(owner.user_id, Status.BANNED)

    login = await owner.client.post("/api/auth/login", json={"email": owner.email, "password": "Wrong-Horse-7"})

    assert login.status_code == 401
    assert login.json()["error"]["code"] == "bad_credentials"


async def test_last_seen_moves_at_most_once_a_minute(app: App, owner: Person) -> None:
    (first,) = await sessions_of(owner)
    app.assembly.cache.local.clear()  # as after a minute, which is how long an actor is remembered

    with time_machine.travel(now() + timedelta(seconds=70)):
        (second,) = await sessions_of(owner)
        (third,) = await sessions_of(owner)

    assert str(second["last_seen_at"]) > str(first["last_seen_at"])
    assert third["last_seen_at"] == second["last_seen_at"]


async def test_an_access_token_is_over_when_it_says(app: App, owner: Person) -> None:
    assert await is_in(owner)
    app.assembly.cache.local.clear()  # its clock does not travel

    with time_machine.travel(now() + timedelta(seconds=3601)):
        assert not await is_in(owner)


async def test_nobody_has_more_sessions_than_fit_the_list(app: App, people: SignUp) -> None:
    person = await people("manydevices")
    body = {"email": person.email, "password": PASSWORD}
    client = await app.client()
    for _ in range(SESSIONS_MAX // 10):
        await asyncio.gather(*(client.post("/api/auth/login", json=body) for _ in range(10)))

    newest = await sign_in(app, person.email)

    assert len(await sessions_of(newest)) == SESSIONS_MAX
    assert not await is_in(person)
