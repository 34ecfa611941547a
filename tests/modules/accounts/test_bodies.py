"""Bodies that try to be more than they may: slipped-in fields (attack 12) and query operators (attack 11)."""

import asyncio
from typing import Any

import httpx
import pytest

from courtyard.modules.accounts.store import USERS
from support.actors import PASSWORD, Person
from support.app import App

SLIPPED_IN = {
    "role": "ADMIN",
    "roles": ["ADMIN"],
    "isAdmin": True,
    "is_admin": True,
    "ownerId": "6b022e1128f920e87993a5e1",
    "plan": "PREMIUM",
    "subscription_tier": "PREMIUM",
    "balance": 1_000_000,
    "emailVerified": True,
    "email_verified_at": "2020-01-01T00:00:00Z",
    "status": "active",
    "password_hash": "x",
    "_id": "6b022e1128f920e87993a5e1",
    "id": "6b022e1128f920e87993a5e1",
    "version": 99,
    "__proto__": {"isAdmin": True},
    "constructor": {"prototype": {"isAdmin": True}},
}
OPERATORS: list[Any] = [
    {"$ne": None},
    {"$gt": ""},
    {"$regex": ".*"},
    {"$where": "sleep(1000)"},
    {"$in": ["a"]},
    ["ada@example.org"],
    [{"$ne": None}],
    12,
    True,
    None,
]
BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "register": ("POST", "/api/auth/register", {"username": "eve", "email": "eve@example.org", "password": PASSWORD}),
    "login": ("POST", "/api/auth/login", {"email": "owner@example.org", "password": PASSWORD}),
    "refresh": ("POST", "/api/auth/refresh", {"refresh_token": "cr_x"}),
    "password": ("PUT", "/api/auth/change-password", {"current_password": PASSWORD, "new_password": "Better-Horse-8"}),
    "me": ("PATCH", "/api/users/me", {"profile": {"name": "Ada"}, "preferences": {"language": "en"}}),
}
FIELDS = [(body, field) for body, (_, _, fields) in BODIES.items() for field in fields]


async def stored(app: App) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await app.assembly.court.database("accounts").collection(USERS).raw.find().to_list()
    return found


def fields_of(answer: httpx.Response) -> set[str]:
    return {entry["path"] for entry in answer.json()["error"]["details"]["fields"]}


@pytest.mark.parametrize("body", BODIES)
async def test_fields_that_are_not_asked_for_are_refused(app: App, owner: Person, body: str) -> None:
    method, path, wanted = BODIES[body]
    before = await stored(app)

    for name, value in SLIPPED_IN.items():
        answer = await owner.client.request(method, path, json={**wanted, name: value})
        assert answer.status_code == 422, name
        assert name in fields_of(answer)

    assert await stored(app) == before


@pytest.mark.parametrize("inside", ["profile", "preferences"])
async def test_nothing_is_slipped_into_a_part_either(app: App, owner: Person, inside: str) -> None:
    before = await stored(app)

    for name, value in SLIPPED_IN.items():
        answer = await owner.client.patch("/api/users/me", json={inside: {name: value}})
        assert answer.status_code == 422, name
        assert f"{inside}.{name}" in fields_of(answer)

    assert await stored(app) == before


@pytest.mark.parametrize(("body", "field"), FIELDS)
async def test_operators_are_no_values(app: App, owner: Person, body: str, field: str) -> None:
    method, path, wanted = BODIES[body]
    before = await stored(app)

    for value in OPERATORS:
        answer = await owner.client.request(method, path, json={**wanted, field: value})
        assert answer.status_code == 422, value
        assert any(path.startswith(field) for path in fields_of(answer))

    assert await stored(app) == before


@pytest.mark.parametrize(
    "text", ["$where", "$ne", "{'$gt': ''}", "owner@example.org\x00", "a.b$c", "'; return true; //"]
)
async def test_operators_as_text_are_just_wrong(client: httpx.AsyncClient, owner: Person, text: str) -> None:
    answer = await client.post("/api/auth/login", json={"email": text, "password": text})

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "bad_credentials"


async def test_operators_as_form_fields_or_parameters_are_refused(client: httpx.AsyncClient, owner: Person) -> None:
    by_form = await client.post("/api/auth/login", data={"email[$ne]": "x", "password[$ne]": "x"})
    by_query = await client.get("/api/users/owner?username[$ne]=x")

    assert by_form.status_code in {400, 415, 422}
    assert by_query.status_code == 422


async def test_the_answers_show_these_fields_and_no_others(owner: Person) -> None:
    me = (await owner.client.get("/api/users/me")).json()
    person = (await owner.client.get("/api/users/owner")).json()
    session = (await owner.client.get("/api/auth/sessions")).json()["items"][0]

    kept = ["created_at", "email_verified_at", "last_login_at", "updated_at"]
    assert sorted(me) == sorted(
        ["id", "username", "email", "roles", "subscription_tier", "profile", "preferences", *kept]
    )
    assert sorted(me["preferences"]) == ["allergies", "cuisine", "diet", "findable", "language", "time_zone"]
    assert sorted(person) == ["created_at", "id", "profile", "username"]
    assert sorted(session) == ["address", "browser", "created_at", "current", "device", "id", "last_seen_at"]


async def test_two_at_once_cannot_have_one_name(app: App, client: httpx.AsyncClient) -> None:
    bodies = [
        {"username": name, "email": f"twin{n}@example.org", "password": PASSWORD}
        for n, name in enumerate(["twin", "Twin", "TWIN", "tWin"] * 3)
    ]

    answers = await asyncio.gather(*(client.post("/api/auth/register", json=body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409} == {"username_taken"}
    assert len(await stored(app)) == 1


async def test_every_wrong_field_of_a_sign_up_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/auth/register", json={"username": "a!", "email": "x", "password": "short"})

    assert answer.status_code == 422
    assert fields_of(answer) == {"username", "email", "password"}
    assert answer.json()["error"]["code"] == "sign_up_refused"
