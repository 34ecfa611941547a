"""API keys: what they look like, what they open, and how they end."""

import re
from datetime import timedelta

import httpx
import pytest
import time_machine

from courtyard.kernel.basics import Role, now
from courtyard.modules.accounts.models import Status
from courtyard.modules.accounts.rules.keys import is_key, new_key
from courtyard.modules.accounts.store import API_KEYS
from support.actors import PASSWORD, Person, sign_up
from support.app import App, AppFactory
from support.waiting import wait_until

WISH = {"name": "Kitchen display", "scopes": ["accounts:read"], "expires_in_days": 30, "password": PASSWORD}


async def made(person: Person, **changes: object) -> dict[str, str]:
    answer = await person.client.post("/api/auth/api-keys", json={**WISH, **changes})
    assert answer.status_code == 201, answer.text
    return {"key": answer.json()["key"], "id": answer.json()["about"]["id"]}


async def ask(client: httpx.AsyncClient, key: str, path: str = "/api/users/me", verb: str = "GET") -> httpx.Response:
    return await client.request(verb, path, headers={"authorization": f"Bearer {key}"})


def test_a_key_can_be_told_from_anything_else_by_its_form() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"cyk_[0-9A-Za-z]{36}", key) and is_key(key) for key in keys)
    key = keys.pop()
    wrong = "A" if key[10] != "A" else "B"
    assert not any(is_key(each) for each in (key[:10] + wrong + key[11:], key[:-1], f"{key}x", key.upper(), "cyk_", ""))


async def test_a_key_opens_what_its_scopes_say_and_nothing_else(app: App, owner: Person) -> None:
    key = (await made(owner))["key"]
    client = await app.client()
    assert (await ask(client, key)).json()["username"] == "owner"
    change = await client.patch("/api/users/me", json={}, headers={"authorization": f"Bearer {key}"})
    assert (change.status_code, change.json()["error"]["code"]) == (403, "scope_missing")
    assert change.json()["error"]["details"] == {"scope": "accounts:write"}
    for path, verb in (("/api/auth/sessions", "GET"), ("/api/auth/api-keys", "GET"), ("/api/auth/logout", "POST"),
                       ("/settings", "GET"), ("/", "GET")):  # fmt: skip
        answer = await ask(client, key, path, verb)
        assert answer.status_code == 403, path
    writer = (await made(owner, scopes=["accounts:write", "accounts:read"]))["key"]
    body = {"profile": {"bio": "By a program."}}
    answer = await client.patch("/api/users/me", json=body, headers={"authorization": f"Bearer {writer}"})
    assert answer.status_code == 200


async def test_a_key_is_shown_once_and_kept_as_a_fingerprint(app: App, owner: Person) -> None:
    new = await made(owner)
    listed = await owner.client.get("/api/auth/api-keys")
    [item] = listed.json()["items"]
    assert (item["id"], item["name"], item["beginning"]) == (new["id"], "Kitchen display", new["key"][:10])
    assert new["key"] not in listed.text
    assert {"accounts:read", "accounts:write"} <= set(listed.json()["scopes"])
    rows = await app.assembly.court.database("accounts").collection(API_KEYS).raw.find().to_list()
    assert new["key"] not in str(rows)


async def test_a_key_that_is_removed_or_over_opens_nothing(app_factory: AppFactory, app: App, owner: Person) -> None:
    first, second = await made(owner), await made(owner, expires_in_days=1)
    client = await app.client()
    elsewhere = await (await app_factory()).client()
    for each in (client, elsewhere):
        assert (await ask(each, first["key"])).status_code == 200
    assert (await owner.client.delete(f"/api/auth/api-keys/{first['id']}")).status_code == 204
    assert (await ask(client, first["key"])).status_code == 401

    async def refused() -> bool:
        return (await ask(elsewhere, first["key"])).status_code == 401

    await wait_until(refused, "the refusal in the other process", timeout_s=2)
    app.assembly.cache.local.clear()
    with time_machine.travel(now() + timedelta(days=1, seconds=5)):
        assert (await ask(client, second["key"])).status_code == 401


async def test_a_key_of_a_closed_account_opens_nothing(app: App, owner: Person) -> None:
    key = (await made(owner))["key"]
    client = await app.client()
    assert (await ask(client, key)).status_code == 200
    await app.dependency("standings").set_status(owner.user_id, Status.SUSPENDED)
    assert (await ask(client, key)).status_code == 401


async def test_an_admin_s_key_is_no_admin(app: App) -> None:
    boss = await sign_up(app, "boss", roles=(Role.USER, Role.ADMIN))
    scopes = (await boss.client.get("/api/auth/api-keys")).json()["scopes"]
    key = (await made(boss, scopes=scopes))["key"]
    answer = await ask(await app.client(), key, "/api/admin/jobs")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "session_needed")


async def test_only_the_owner_removes_a_key(owner: Person, stranger: Person, anonymous: Person) -> None:
    key = (await made(owner))["id"]
    assert (await stranger.client.delete(f"/api/auth/api-keys/{key}")).status_code == 404
    assert (await anonymous.client.delete(f"/api/auth/api-keys/{key}")).status_code == 401
    for other in ("x", "f" * 24, "me"):
        assert (await owner.client.delete(f"/api/auth/api-keys/{other}")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["accounts:read", "everything"]}, "scopes"),
        ({"scopes": [""]}, "scopes"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 367}, "expires_in_days"),
        ({"password": "Wrong-Horse-7"}, "password"),
    ],
)
async def test_a_wish_that_cannot_be_met_names_its_field(owner: Person, wrong: dict[str, object], field: str) -> None:
    answer = await owner.client.post("/api/auth/api-keys", json={**WISH, **wrong})
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["details"]["fields"][0]["path"] == field
