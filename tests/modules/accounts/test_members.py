"""Whoever runs the house looks after accounts: finds them, decides about them, and every decision is kept."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx

from courtyard.kernel.audit import Wanted
from courtyard.kernel.basics import Id, Role, now
from courtyard.modules.accounts.models import Status
from courtyard.modules.accounts.store import USERS
from modules.accounts.authenticator import switch_on, wrong_code
from support.actors import PASSWORD, Person, SignUp, sign_in
from support.app import App
from support.letterbox import until_letters

HERE = "/api/v1/admin/users"
WHY = "Advertisements in comments"


async def decide(admin: Person, who: Person | str, what: str, **body: Any) -> httpx.Response:
    name = who if isinstance(who, str) else who.username
    verb = "PATCH" if what in {"status", "roles"} else "POST"
    return await admin.client.request(verb, f"{HERE}/{name}/{what}", json={"reason": WHY, **body})


async def status(admin: Person, who: Person | str, to: str, **body: Any) -> httpx.Response:
    return await decide(admin, who, "status", status=to, **{"password": PASSWORD, **body})


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


def wrong_fields(answer: httpx.Response) -> list[str]:
    return sorted(each["path"] for each in answer.json()["error"]["details"]["fields"])


async def entries(app: App, who: Person, kind: str) -> list[Any]:
    found = await app.assembly.court.audit.reader.page(Wanted(subject=who.user_id, kind=kind), limit=20)
    return found.items


async def test_accounts_are_listed_by_what_an_admin_looks_for(
    app: App, admin: Person, owner: Person, people: SignUp, anonymous: Person
) -> None:
    for name in ("ada.l", "adam", "bob"):
        await people(name)
    ada = await sign_in(app, "ada.l@example.org")
    await ada.client.patch("/api/users/me", json={"profile": {"name": "Countess Ada Lovelace"}})
    await decide(admin, "bob", "roles", roles=["VENDOR"], password=PASSWORD)
    await status(admin, "adam", "suspended")

    async def found(**asked: str) -> list[str]:
        answer = await admin.client.get(HERE, params=asked)
        assert answer.status_code == 200, answer.text
        return [each["username"] for each in answer.json()["items"]]

    assert await found(search="ADA") == ["adam", "ada.l"], "newest first"
    assert await found(search="love") == await found(search="countess ada") == ["ada.l"]
    assert await found(search="bob@exam") == await found(role="VENDOR") == ["bob"]
    assert await found(search=owner.id) == ["owner"]
    assert await found(status="suspended") == await found(search="ada", status="suspended") == ["adam"]
    assert await found(role="ADMIN", status="active") == ["boss"]
    assert await found(search=".*") == await found(search="^") == await found(status="banned") == []
    first = (await admin.client.get(HERE, params={"limit": "2"})).json()
    rest = (await admin.client.get(HERE, params={"limit": "9", "cursor": first["next_cursor"]})).json()
    names = [each["username"] for each in first["items"] + rest["items"]]
    assert (names, rest["next_cursor"]) == (["bob", "adam", "ada.l", "owner", "boss"], None)
    assert (await admin.client.get(HERE, params={"cursor": "x"})).status_code == 400
    refused = await admin.client.get(HERE, params={"status": "asleep", "role": "KING"})
    assert wrong_fields(refused) == ["role", "status"]
    for person, expected in ((anonymous, 401), (owner, 403)):
        for path in (HERE, f"{HERE}/owner"):
            assert (await person.client.get(path)).status_code == expected
        for what in ("status", "roles", "sessions/end", "2fa/unlock", "2fa/reset", "verification"):
            assert (await decide(person, "boss", what)).status_code in {expected, 422}, what
        assert (await status(person, "boss", "banned")).status_code == expected


async def test_a_ban_closes_everything_at_once_and_says_why(app: App, admin: Person, owner: Person) -> None:
    wish = {"name": "x", "scopes": ["accounts:read"], "password": PASSWORD}
    key = (await owner.client.post("/api/auth/api-keys", json=wish)).json()["key"]
    program = await app.client(headers={"authorization": f"Bearer {key}"})
    phone = await sign_in(app, owner.email)
    until = now() + timedelta(days=3)

    wrong = await status(admin, owner, "suspended", password="Wrong-Horse-7")
    assert (wrong.status_code, wrong_fields(wrong)) == (422, ["password"])
    answer = await status(admin, owner, "suspended", until=until.isoformat())

    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["status_reason"]) == ("suspended", WHY)
    for client in (owner.client, phone.client, program):
        assert (await client.get("/api/users/me")).status_code == 401
    refused = await (await app.client()).post("/api/auth/login", json={"email": owner.email, "password": PASSWORD})
    told = refused.json()["error"]
    assert (refused.status_code, told["code"], told["details"]["standing"]) == (403, "account_closed", "suspended")
    assert (told["details"]["reason"], told["details"]["until"][:10]) == (WHY, f"{until:%Y-%m-%d}")
    assert WHY in told["message"]
    guessed = await (await app.client()).post("/api/auth/login", json={"email": owner.email, "password": "Wrong-7xx"})
    assert (guessed.status_code, WHY in guessed.text) == (401, False), "a stranger learns nothing"
    async with app.assembly.working():
        [letter] = await until_letters(app, "account_decision")
    assert letter.to.endswith(f"<{owner.email}>")
    assert WHY in letter.text
    [entry] = await entries(app, owner, "status_changed")
    assert (entry.actor, entry.details.facts["reason"], bool(entry.details.request_id)) == (admin.user_id, WHY, True)
    assert entry.details.facts["before"] == "active"
    details = (await admin.client.get(f"{HERE}/{owner.id}")).json()
    assert (details["devices"], details["events"][0]["label"][:8]) == ([], "A sign-i")
    shown = next(each for each in details["events"] if each["kind"] == "status_changed")
    assert (shown["actor_name"], shown["facts"]["reason"]) == ("boss", WHY)

    assert (await status(admin, owner, "active")).json()["status_reason"] == ""
    await sign_in(app, owner.email)


async def test_what_cannot_be_decided_is_named(admin: Person, owner: Person) -> None:
    yesterday = (now() - timedelta(days=1)).isoformat()
    wrong: list[tuple[dict[str, Any], list[str]]] = [
        ({"to": "asleep", "reason": " "}, ["reason", "status"]),
        ({"to": "banned", "reason": "two\nlines"}, ["reason"]),
        ({"to": "banned", "reason": "x" * 501}, ["reason"]),
        ({"to": "banned", "until": yesterday}, ["until"]),
        ({"to": "active", "until": (now() + timedelta(days=1)).isoformat()}, ["until"]),
    ]
    for body, fields in wrong:
        assert wrong_fields(await status(admin, owner, **body)) == fields, body
    assert wrong_fields(await decide(admin, owner, "roles", roles=["KING", "PREMIUM"], password=PASSWORD)) == ["roles"]
    proof = {"password": PASSWORD}
    acts: list[tuple[str, dict[str, Any]]] = [
        ("status", {"status": "banned", **proof}), ("roles", {"roles": [], **proof}), ("2fa/reset", proof),
        ("sessions/end", {}), ("2fa/unlock", {}), ("verification", {}),
    ]  # fmt: skip
    for what, body in acts:
        assert wrong_fields(await decide(admin, admin, what, **body)) == ["user"], what
        assert code_of(await decide(admin, "nobody", what, **body)) == "user_not_found"
    assert code_of(await decide(admin, owner, "verification")) == "address_confirmed"
    assert code_of(await decide(admin, owner, "2fa/unlock")) == "second_factor_off"
    assert code_of(await decide(admin, owner, "2fa/reset", password=PASSWORD)) == "second_factor_off"
    assert (await owner.client.get("/api/users/me")).status_code == 200, "nothing has happened"


async def test_of_two_admins_who_close_each_other_at_once_one_is_left(app: App, admin: Person, people: SignUp) -> None:
    other = await people("other", roles=(Role.USER, Role.ADMIN))
    rounds: list[tuple[str, dict[str, Any]]] = [("roles", {"roles": []}), ("status", {"status": "banned"})]
    users = app.assembly.court.database("accounts").collection(USERS)
    for what, body in rounds:
        answers = await asyncio.gather(
            decide(admin, other, what, password=PASSWORD, **body), decide(other, admin, what, password=PASSWORD, **body)
        )
        assert min(each.status_code for each in answers) == 200
        assert {each.status_code for each in answers} <= {200, 401, 403, 409}
        assert sum(each.status_code == 200 for each in answers) == 1
        left = await users.raw.count_documents({"status": "active", "roles": "ADMIN"})
        assert left == 1, what
        changes = {"$set": {"roles": ["USER", "ADMIN"], "status": "active"}}
        await users.raw.update_many({"username_key": {"$in": ["boss", "other"]}}, changes)
        for person in (admin, other):
            await app.assembly.cache.invalidate(f"user:{person.id}")


async def test_roles_are_at_work_with_the_next_request_and_ask_for_the_admin_s_code(
    app: App, admin: Person, owner: Person
) -> None:
    made = await switch_on(admin)
    assert code_of(await decide(admin, owner, "roles", roles=["ADMIN"], password=PASSWORD)) == "code_wrong"
    given = await decide(admin, owner, "roles", roles=["ADMIN"], password=PASSWORD, code=made["backup_codes"][0])
    assert given.json()["roles"] == ["USER", "ADMIN"], given.text
    assert (await owner.client.get(HERE)).status_code == 200
    taken = await decide(admin, owner, "roles", roles=[], password=PASSWORD, code=made["backup_codes"][1])
    assert taken.json()["roles"] == ["USER"]
    assert (await owner.client.get(HERE)).status_code == 403
    assert [each.details.facts["roles"] for each in await entries(app, owner, "roles_changed")] == [
        "USER",
        "USER ADMIN",
    ]


async def test_a_lost_phone_a_locked_factor_and_an_unconfirmed_address(app: App, admin: Person, owner: Person) -> None:
    made = await switch_on(owner)
    step = (
        await (await app.client()).post("/api/auth/login", json={"email": owner.email, "password": PASSWORD})
    ).json()
    stranger = await app.client()

    async def typed(code: str) -> int:
        body = {"mfa_token": step["mfa_token"], "code": code}
        return (await stranger.post("/api/auth/2fa/verify", json=body)).status_code

    for _ in range(5):
        await typed(wrong_code(made["manual_entry"]))
    assert await typed(made["backup_codes"][0]) == 429
    ways = (await admin.client.get(f"{HERE}/owner")).json()["ways"]
    assert (ways["two_step_locked_until"] is not None, ways["backup_codes_left"], ways["by_password"]) == (
        True,
        10,
        True,
    )
    assert (await decide(admin, owner, "2fa/unlock")).status_code == 200
    assert await typed(made["backup_codes"][0]) == 200

    reset = await decide(admin, owner, "2fa/reset", password=PASSWORD)
    assert reset.status_code == 200, reset.text
    assert (await owner.client.get("/api/users/me")).status_code == 401, "all sessions end"
    again = await sign_in(app, owner.email)
    assert (await admin.client.get(f"{HERE}/owner")).json()["ways"]["two_step_since"] is None
    assert (await decide(admin, owner, "sessions/end")).status_code == 200
    assert (await again.client.get("/api/users/me")).status_code == 401
    newcomer = {"username": "eve", "email": "eve@example.org", "password": PASSWORD}
    await stranger.post("/api/auth/register", json=newcomer)
    assert (await decide(admin, "eve", "verification")).status_code == 200
    async with app.assembly.working():
        await until_letters(app, "email_verification", 2)
    for kind in ("second_factor_unlocked", "second_factor_reset", "sessions_ended_for"):
        [entry] = await entries(app, owner, kind)
        assert (entry.actor, entry.details.facts["reason"]) == (admin.user_id, WHY)


async def test_a_suspension_is_over_when_its_time_is(app: App, admin: Person, owner: Person, stranger: Person) -> None:
    users = app.assembly.court.database("accounts").collection(USERS)
    soon = (now() + timedelta(minutes=5)).isoformat()
    for person in (owner, stranger):
        await status(admin, person, "suspended", until=soon)
        await users.raw.update_one({"_id": person.user_id}, {"$set": {"status_until": now() - timedelta(seconds=1)}})
    await sign_in(app, owner.email)  # at the door, at once
    await app.dependency("lapses").lift(None, None)  # everybody else, each minute
    for person in (owner, stranger):
        user = await users.get(Id(person.id))
        assert user is not None
        assert (user.status, user.status_until, user.status_reason) == (Status.ACTIVE, None, "")
        [entry] = await entries(app, person, "status_lapsed")
        assert entry.actor is None
    assert (await status(admin, "stranger", "banned")).status_code == 200
    await app.dependency("lapses").lift(None, None)
    banned = await users.get(stranger.user_id)
    assert banned is not None
    assert banned.status is Status.BANNED, "what has no end does not end"
