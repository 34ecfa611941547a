"""What accounts publish: ids and names of devices, never an address or a secret."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine

from courtyard.kernel.basics import Actor, now
from courtyard.kernel.documents import Unit, counting_commands
from courtyard.kernel.events import Outbox
from courtyard.modules.accounts.contract import Resident, Residents
from courtyard.modules.accounts.models import Status
from support.actors import PASSWORD, Person, SignUp, sign_in
from support.app import App
from support.facts import expecting_facts, recorded

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEWCOMER = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}


async def enter(app: App, email: str, device: str, password: str = PASSWORD) -> httpx.Response:
    client = await app.client(headers={"user-agent": device})
    return await client.post("/api/auth/login", json={"email": email, "password": password})


async def sessions_of(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.client.get("/api/auth/sessions")).json()["items"]
    return found


async def test_signing_up_is_one_fact(app: App, client: httpx.AsyncClient) -> None:
    async with expecting_facts(app, "user.registered") as facts:
        answer = await client.post("/api/auth/register", json=NEWCOMER)
    user = answer.json()["user"]["id"]
    assert (facts[0]["key"], str(facts[0]["actor"])) == (user, user)
    assert facts[0]["data"] == {"user": user, "username": "ada", "invented": False, "imported": False}


async def test_what_is_refused_is_no_fact(app: App, client: httpx.AsyncClient, owner: Person) -> None:
    taken = {**NEWCOMER, "email": owner.email}
    async with expecting_facts(app):
        assert (await client.post("/api/auth/register", json=taken)).status_code == 409
        assert (await client.post("/api/auth/register", json={**NEWCOMER, "password": "weak"})).status_code == 422
        assert (await enter(app, owner.email, LAPTOP, "Wrong-Horse-7")).status_code == 401
        body = {"current_password": "Wrong-Horse-7", "new_password": "Another-Horse-8"}
        assert (await owner.client.put("/api/auth/change-password", json=body)).status_code == 422
        stale = {"profile": {"name": "Old"}}
        assert (await owner.client.patch("/api/users/me", json=stale, headers={"if-match": '"9"'})).status_code == 409
        assert (await client.post("/api/auth/logout")).status_code == 401  # nobody was in


async def test_a_device_is_new_when_this_person_was_never_seen_on_it(app: App) -> None:
    client = await app.client(headers={"user-agent": LAPTOP})
    await client.post("/api/auth/register", json=NEWCOMER)
    async with expecting_facts(app, *["user.logged_in"] * 4) as facts:
        for device in (LAPTOP, IPHONE, IPHONE, LAPTOP):
            assert (await enter(app, "ada@example.org", device)).is_success
    told = [(fact["data"]["device"], fact["data"]["browser"], fact["data"]["new_device"]) for fact in facts]
    assert told == [
        ("Linux", "Firefox", False),
        ("iPhone", "Safari", True),
        ("iPhone", "Safari", False),
        ("Linux", "Firefox", False),
    ]
    assert set(facts[0]["data"]) == {"user", "session", "new_device", "device", "browser"}


async def test_the_very_first_device_is_not_called_new(app: App, people: SignUp) -> None:
    """Somebody whose account was made in the terminal has no earlier device to compare with."""
    async with expecting_facts(app, "user.registered", "user.logged_in") as facts:
        await people("grace")
    assert facts[1]["data"]["new_device"] is False


async def test_of_sign_ins_at_once_on_a_new_device_one_finds_it_new(app: App, owner: Person) -> None:
    async with expecting_facts(app, *["user.logged_in"] * 5) as facts:
        answers = await asyncio.gather(*(enter(app, owner.email, IPHONE) for _ in range(5)))
    assert all(answer.is_success for answer in answers)
    assert sorted(fact["data"]["new_device"] for fact in facts) == [False] * 4 + [True]


async def test_only_so_many_devices_are_remembered(app: App, owner: Person) -> None:
    for number in range(25):
        await enter(app, owner.email, f"program{number}/1.0")
    kept = await app.dependency("account_access").own_account(Actor(owner.user_id))
    assert len(kept.devices) == 20
    assert kept.devices[-1].endswith("program24")


async def test_signing_out_and_ending_sessions_name_the_sessions(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)
    sessions = {each["current"]: each["id"] for each in await sessions_of(phone)}
    async with expecting_facts(app, "user.sessions_revoked") as facts:
        await owner.client.post("/api/auth/logout")
        await owner.client.post("/api/auth/logout")
    assert (facts[0]["data"]["sessions"], facts[0]["data"]["reason"]) == ([sessions[False]], "signed_out")

    tablet = await sign_in(app, owner.email)
    async with expecting_facts(app, "user.sessions_revoked") as facts:
        await tablet.client.delete(f"/api/auth/sessions/{sessions[True]}")
    assert (facts[0]["data"]["sessions"], facts[0]["data"]["reason"]) == ([sessions[True]], "ended_by_owner")


async def test_a_new_password_tells_of_itself_and_of_the_sessions_that_it_ended(app: App, owner: Person) -> None:
    body = {"current_password": PASSWORD, "new_password": "Another-Horse-8"}
    phone = await sign_in(app, owner.email)
    (ended,) = (each["id"] for each in await sessions_of(phone) if each["current"])
    async with expecting_facts(app, "user.password_changed", "user.sessions_revoked") as facts:
        assert (await owner.client.put("/api/auth/change-password", json=body)).is_success
    assert facts[0]["data"] == {"user": owner.id}
    assert facts[1]["data"] == {"user": owner.id, "sessions": [ended], "reason": "password_changed"}

    alone = {"current_password": "Another-Horse-8", "new_password": PASSWORD}
    async with expecting_facts(app, "user.password_changed"):
        await owner.client.put("/api/auth/change-password", json=alone)


async def test_a_stolen_refresh_token_is_told(app: App, owner: Person) -> None:
    body = {"refresh_token": owner.refresh_token}
    async with expecting_facts(app):
        await owner.client.post("/api/auth/refresh", json=body)
    async with expecting_facts(app, "user.sessions_revoked") as facts:
        with time_machine.travel(now() + timedelta(minutes=1)):
            assert (await owner.client.post("/api/auth/refresh", json=body)).status_code == 401
    assert facts[0]["data"]["reason"] == "token_reused"


async def test_changes_of_an_account_tell_their_parts(app: App, owner: Person) -> None:
    async with expecting_facts(app, *["user.updated"] * 3, "user.sessions_revoked") as facts:
        await owner.client.patch("/api/users/me", json={"profile": {"name": "Ada", "bio": "Cooks."}})
        await owner.client.patch("/api/users/me", json={"profile": {"name": "Ada"}})  # is so already
        both = {"profile": {"name": "Ada L."}, "preferences": {"diet": ["vegan"]}}
        await owner.client.patch("/api/users/me", json=both)
        await app.dependency("standings").set_status(owner.user_id, Status.SUSPENDED)
    assert [fact["data"].get("parts") for fact in facts[:3]] == [["profile"], ["profile", "preferences"], ["status"]]


async def test_residents_of_the_demonstration_are_marked(app: App) -> None:
    residents: Any = app.assembly.court.contract(Residents)  # type: ignore[type-abstract]  # whoever fulfils it
    async with expecting_facts(app, "user.registered") as facts:
        for _ in range(2):
            await residents.settle([Resident("mira", "Mira", "Bakes.")])
    assert facts[0]["data"]["invented"] is True


async def test_no_fact_carries_an_address_or_a_secret(app: App, client: httpx.AsyncClient, owner: Person) -> None:
    await client.post("/api/auth/register", json=NEWCOMER)
    await sign_in(app, owner.email)
    body = {"current_password": PASSWORD, "new_password": "Another-Horse-8"}
    await owner.client.put("/api/auth/change-password", json=body)
    await owner.client.post("/api/auth/logout")
    told = json.dumps([row["data"] for row in await recorded(app)])
    for secret in ("@", PASSWORD, "Another-Horse", "192.0.2", owner.token, owner.refresh_token, "argon", "$"):
        assert secret not in told, secret


async def test_how_many_commands_the_entrance_takes(app: App, client: httpx.AsyncClient) -> None:
    """Transactions end with a commit that is not counted.

    Signing up: the user, the session, the fact; the security event. Signing in: who is it; the session, when and
    where, the fact; the security event; was that one session too many.
    """
    with counting_commands() as signing_up:
        await client.post("/api/auth/register", json=NEWCOMER)
    with counting_commands() as signing_in:
        await client.post("/api/auth/login", json={"email": "ada@example.org", "password": PASSWORD})
    assert signing_up == ["insert", "insert", "insert", "insert"]
    assert signing_in == ["find", "insert", "findAndModify", "insert", "insert", "find"]


async def test_a_crash_behind_the_change_leaves_neither_change_nor_fact(
    app: App, client: httpx.AsyncClient, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_in(app, owner.email)
    record = Outbox.record

    async def crash(outbox: Outbox, unit: Unit, *facts: Any, **options: Any) -> None:
        await record(outbox, unit, *facts, **options)
        raise ConnectionResetError("the process was killed here")

    body = {"current_password": PASSWORD, "new_password": "Another-Horse-8"}
    with monkeypatch.context() as patched:
        patched.setattr(Outbox, "record", crash)
        async with expecting_facts(app):
            assert (await client.post("/api/auth/register", json=NEWCOMER)).status_code == 500
            assert (await owner.client.put("/api/auth/change-password", json=body)).status_code == 500
            assert (await enter(app, owner.email, IPHONE)).status_code == 500
    assert len(await sessions_of(owner)) == 2
    assert (await client.post("/api/auth/register", json=NEWCOMER)).is_success
    assert (await enter(app, owner.email, LAPTOP)).is_success  # the password is the old one
