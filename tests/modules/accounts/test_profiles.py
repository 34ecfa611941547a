"""One's own account, and what others see of it."""

from typing import Any

import httpx
import pytest

from courtyard.kernel.basics import Role
from courtyard.modules.accounts.models import Status
from support.actors import Person, SignUp
from support.app import App


@pytest.mark.parametrize(("who", "seen"), [("anonymous", 401), ("owner", 200), ("stranger", 200), ("admin", 200)])
async def test_me_is_always_the_one_who_asks(
    who: str, seen: int, anonymous: Person, owner: Person, stranger: Person, admin: Person
) -> None:
    actor = {"anonymous": anonymous, "owner": owner, "stranger": stranger, "admin": admin}[who]

    answer = await actor.client.get("/api/users/me")
    changed = await actor.client.patch("/api/users/me", json={"profile": {"name": "Somebody"}})

    assert answer.status_code == changed.status_code == seen
    assert answer.json().get("id", "") == actor.id
    untouched = await anonymous.client.get(f"/api/users/{(stranger if actor is owner else owner).id}")
    assert untouched.json()["profile"]["name"] == ""


@pytest.mark.parametrize("who", ["anonymous", "owner", "stranger", "admin"])
async def test_everybody_sees_the_same_profile(
    who: str, anonymous: Person, owner: Person, stranger: Person, admin: Person
) -> None:
    actor = {"anonymous": anonymous, "owner": owner, "stranger": stranger, "admin": admin}[who]

    answer = await actor.client.get("/api/users/owner")

    assert answer.json()["id"] == owner.id
    assert set(answer.json()) == {"id", "username", "profile", "created_at"}


async def test_parts_that_are_left_out_stay(owner: Person) -> None:
    wanted = {"cuisine": ["thai", "persian"], "diet": ["vegan"], "time_zone": "Asia/Tehran"}
    await owner.client.patch("/api/users/me", json={"profile": {"name": "Ada"}, "preferences": wanted})

    answer = await owner.client.patch("/api/users/me", json={"preferences": {"diet": []}})

    assert answer.json()["profile"]["name"] == "Ada"
    assert answer.json()["preferences"] == {
        "cuisine": ["thai", "persian"],
        "diet": [],
        "allergies": [],
        "language": "en",
        "time_zone": "Asia/Tehran",
        "findable": True,
    }


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"profile": {"avatar": "http://example.org/a.png"}}, "profile.avatar"),
        ({"profile": {"avatar": "javascript:alert(1)"}}, "profile.avatar"),
        ({"profile": {"avatar": "https://"}}, "profile.avatar"),
        ({"profile": {"avatar": "https://example.org/a b.png"}}, "profile.avatar"),
        ({"profile": {"name": "x" * 81}}, "profile.name"),
        ({"profile": {"bio": "x" * 1001}}, "profile.bio"),
        ({"preferences": {"time_zone": "Mars/Olympus"}}, "preferences.time_zone"),
        ({"preferences": {"time_zone": "../../etc/passwd"}}, "preferences.time_zone"),
        ({"preferences": {"language": "English!"}}, "preferences.language"),
        ({"preferences": {"diet": ["x"] * 51}}, "preferences.diet"),
        ({"preferences": {"diet": ["x" * 61]}}, "preferences.diet"),
        ({"preferences": {"diet": [""]}}, "preferences.diet"),
    ],
)
async def test_what_cannot_be_kept_is_named(owner: Person, body: dict[str, Any], path: str) -> None:
    answer = await owner.client.patch("/api/users/me", json=body)

    assert answer.status_code == 422
    assert any(field["path"].startswith(path) for field in answer.json()["error"]["details"]["fields"])


async def test_the_etag_guards_against_overwriting(owner: Person) -> None:
    etag = (await owner.client.get("/api/users/me")).headers["etag"]
    guarded = {"if-match": etag}

    first = await owner.client.patch("/api/users/me", json={"profile": {"name": "One"}}, headers=guarded)
    second = await owner.client.patch("/api/users/me", json={"profile": {"name": "Two"}}, headers=guarded)

    assert first.status_code == 200
    assert second.status_code == 409
    assert second.json()["error"]["code"] == "account_changed"
    assert second.json()["error"]["details"] == {"version": 2}


async def test_signing_in_is_no_change_that_an_editor_could_clash_with(owner: Person) -> None:
    etag = (await owner.client.get("/api/users/me")).headers["etag"]
    await owner.client.post("/api/auth/login", json={"email": owner.email, "password": "Correct-Horse-7"})

    answer = await owner.client.patch("/api/users/me", json={"profile": {"bio": "!"}}, headers={"if-match": etag})

    assert answer.status_code == 200


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.BANNED, Status.DELETED])
async def test_a_closed_account_has_no_profile(
    app: App, client: httpx.AsyncClient, owner: Person, status: Status
) -> None:
    await app.dependency("standings").set_status(owner.user_id, status)

    assert (await client.get("/api/users/owner")).status_code == 404
    assert (await client.get(f"/api/users/{owner.id}")).status_code == 404
    assert (await client.get("/people/owner")).status_code == 404


async def test_roles_are_shown_to_their_owner(people: SignUp) -> None:
    boss = await people("the-boss", roles=(Role.USER, Role.ADMIN))

    assert (await boss.client.get("/api/users/me")).json()["roles"] == ["USER", "ADMIN"]
