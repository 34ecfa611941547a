"""Rows 6, 7 and 26: resets without the letter, links of another house, accounts planted for others to find."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from courtyard.kernel.basics import new_token
from courtyard.modules.accounts.models import Purpose
from support.actors import PASSWORD, Person, sign_in
from support.app import App, AppFactory
from support.letterbox import letters, link_of, token_of, until_letters

NEW_PASSWORD = "Better-Horse-8"
SITE = "https://courtyard.example"
FORGED: list[Any] = [
    "", " ", "none", new_token(), "a" * 200, "a" * 10_000, "\x00", "null", "undefined", "0", "true", "../..", "%00",
    None, 0, True, [], {}, [new_token()], {"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, 1.5, "💥",
]  # fmt: skip
CLAIMED = [
    {"host": "evil.example"}, {"x-forwarded-host": "evil.example"}, {"forwarded": "host=evil.example;proto=http"},
    {"x-forwarded-proto": "http", "x-forwarded-port": "666"}, {"x-host": "evil.example"},
    {"x-original-host": "evil.example"}, {"referer": "https://evil.example/"},
]  # fmt: skip


@pytest.fixture
async def app(app_factory: AppFactory) -> AsyncIterator[App]:
    """A house with a name, and a worker who writes its letters."""
    app = await app_factory(public_url=SITE, require_verified_email=True)
    async with app.assembly.working():
        yield app


async def reset(client: httpx.AsyncClient, token: Any, password: Any = NEW_PASSWORD) -> httpx.Response:
    return await client.post("/api/auth/reset-password", json={"token": token, "new_password": password})


async def test_no_step_of_a_reset_can_be_left_out(app: App, owner: Person, stranger: Person) -> None:
    client = await app.client()
    tokens = app.dependency("resetting")._tokens  # noqa: SLF001  (tokens as the letters would hold them)
    others = [each for each in Purpose if each is not Purpose.RESET_PASSWORD]
    given = [await tokens.give(each, owner.user_id, email_key=owner.email) for each in others]
    for token in (*FORGED, *given, stranger.token, stranger.refresh_token, owner.id, owner.email):
        answer = await reset(client, token)
        assert answer.status_code == 422, (token, answer.text)
    password = {"new_password": NEW_PASSWORD}
    bodies: list[Any] = [{}, [], {"token": "x"}, password, {"email": owner.email, **password},
                         {"token": "x", "email": owner.email, **password}]  # fmt: skip
    for body in bodies:
        assert (await client.post("/api/auth/reset-password", json=body)).status_code == 422
    assert (await client.get("/reset-password?token=none")).status_code == 200
    form = {"token": "none", "new_password": NEW_PASSWORD}
    assert (await client.post("/reset-password", data=form)).status_code == 422
    await sign_in(app, owner.email)


async def test_a_letter_is_for_one_person_and_one_address(app: App, owner: Person, stranger: Person) -> None:
    client = await app.client()
    await client.post("/api/auth/forgot-password", json={"email": owner.email})
    [letter] = await until_letters(app, "password_reset")
    token = token_of(letter)
    for verb, path in (("GET", "/api/auth/verify-email"), ("POST", "/api/auth/email/confirm"),
                       ("POST", "/api/auth/2fa/verify")):  # fmt: skip
        body = {"mfa_token": token, "code": "123456"} if path.endswith("2fa/verify") else {"token": token}
        answer = await client.request(verb, path, params=body if verb == "GET" else None, json=body)
        assert answer.status_code in {401, 422}, path
    asked = {"email": "moved@example.org", "password": PASSWORD}
    await owner.client.post("/api/auth/email", json=asked)
    for kind in ("email_change_asked", "email_change_offered"):
        [sent] = await until_letters(app, kind)
        await client.post("/api/auth/email/confirm", json={"token": token_of(sent)})
    assert (await reset(client, token)).status_code == 422, "the address is another one by now"
    await sign_in(app, "moved@example.org")
    await sign_in(app, stranger.email)


@pytest.mark.parametrize("claimed", CLAIMED)
async def test_the_link_of_a_letter_leads_to_our_own_name(app: App, owner: Person, claimed: dict[str, str]) -> None:
    client = await app.client(headers=claimed)
    await client.post("/api/auth/forgot-password", json={"email": owner.email})
    form = {"username": "newcomer", "email": "newcomer@example.org", "password": PASSWORD}
    await client.post("/api/auth/register", json=form)
    for kind, path in (("password_reset", "/reset-password"), ("email_verification", "/verify-email")):
        [letter] = await until_letters(app, kind)
        assert link_of(letter).startswith(f"{SITE}{path}?token=")
        assert "evil" not in letter.text + letter.html


async def test_a_planted_account_is_its_finder_s_alone(app: App) -> None:
    """Somebody signs up with another person's address and waits for them to come (pre-hijacking)."""
    squatter = await app.client()
    form = {"username": "squatter", "email": "victim@example.org", "password": PASSWORD}
    entry = (await squatter.post("/api/auth/register", json=form)).json()
    squatter.headers["authorization"] = f"Bearer {entry['token']}"
    planted = [
        await squatter.post("/api/auth/2fa/setup"),
        await squatter.post("/api/auth/passkeys/register/begin", json={"password": PASSWORD}),
        await squatter.post("/api/auth/api-keys", json={"name": "x", "scopes": ["recipes:read"], "password": PASSWORD}),
        await squatter.get("/settings/security/sites/acme/connect"),
    ]
    assert {each.status_code for each in planted} == {403}
    victim = await app.client()
    await victim.post("/api/auth/forgot-password", json={"email": "victim@example.org"})
    [letter] = await until_letters(app, "password_reset")
    assert (await reset(victim, token_of(letter))).status_code == 204
    for path in ("/api/users/me", "/api/auth/sessions"):
        assert (await squatter.get(path)).status_code == 401
    again = {"refresh_token": entry["refresh_token"]}
    assert (await squatter.post("/api/auth/refresh", json=again)).status_code == 401
    owner = await sign_in(app, "victim@example.org", NEW_PASSWORD)
    assert (await owner.client.get("/api/users/me")).json()["email_verified_at"] is not None


@pytest.mark.parametrize(
    "twin",
    [
        "OWNER@example.org",
        "\uff4fwner@example.org",
        "owner@EXAMPLE.ORG",
        "owner@\uff45xample.org",
        " owner@example.org ",
    ],
)
async def test_two_spellings_of_an_address_are_one_account(app: App, owner: Person, twin: str) -> None:
    client = await app.client()
    form = {"username": "twin", "email": twin, "password": PASSWORD}
    assert (await client.post("/api/auth/register", json=form)).json()["error"]["code"] == "email_taken"
    await client.post("/api/auth/forgot-password", json={"email": twin})
    [letter] = await until_letters(app, "password_reset")
    assert letter.to == f"owner <{owner.email}>", "to the address as its owner wrote it, never as it was asked for"


@pytest.mark.parametrize(
    "other", ["owner+tag@example.org", "\u043ewner@example.org", "owner@\u0435xample.org", "owner.@example.org"]
)
async def test_what_only_looks_alike_gets_no_letter_of_others(app: App, owner: Person, other: str) -> None:
    client = await app.client()
    assert (await client.post("/api/auth/forgot-password", json={"email": other})).status_code == 200
    await client.post("/api/auth/forgot-password", json={"email": owner.email})
    await until_letters(app, "password_reset")
    assert [each.to for each in await letters(app, "password_reset")] == [f"owner <{owner.email}>"]
