"""Row 12: no body of any route takes a field that is not asked for, and no answer has one that is not promised."""

import itertools
from typing import Any

import pytest
from pymongo import MongoClient

from attacks.calls import (
    BODIES,
    OPERATIONS,
    READS,
    WITH_BODY,
    at_place,
    call,
    caller_of,
    objects,
    path_of,
    replaced,
    rows,
    things_of,
)
from support.actors import Person
from support.description import description, resolved

FIELDS: dict[str, Any] = {
    "role": "ADMIN", "roles": ["ADMIN"], "isAdmin": True, "is_admin": True, "admin": True, "author": "0" * 24,
    "ownerId": "0" * 24, "owner_id": "0" * 24, "user_id": "0" * 24, "plan": "PREMIUM", "subscription_tier": "PREMIUM",
    "balance": 10**6, "emailVerified": True, "email_verified_at": "2020-01-01T00:00:00Z", "password_hash": "x",
    "_id": "0" * 24, "id": "0" * 24, "version": 99, "likes": 10**6, "likes_count": 10**6, "average_rating": 5,
    "created_at": "2020-01-01T00:00:00Z", "updated_at": None, "__proto__": {"isAdmin": True}, "__class__": "x",
    "constructor": {"prototype": {"isAdmin": True}}, "$set": {"roles": ["ADMIN"]},
}  # fmt: skip

# Every field of every answer, by the schema that describes it. A new name here is a decision: who may read it?
SHOWN = {
    "EntryOut": {"user", "token", "refresh_token"},
    "GrantOut": {"token", "refresh_token"},
    "UserOut": {
        "id", "username", "email", "roles", "subscription_tier", "profile", "preferences", "email_verified_at",
        "created_at", "updated_at", "last_login_at",
    },
    "PersonOut": {"id", "username", "profile", "created_at"},
    "Profile": {"name", "bio", "avatar"},
    "Preferences": {"cuisine", "diet", "allergies", "language", "time_zone", "findable"},
    "SessionsOut": {"items"},
    "SessionOut": {"id", "device", "browser", "address", "created_at", "last_seen_at", "current"},
    "SecondStepOut": {"mfa_token", "mfa_required"},
    "SetUpOut": {"otpauth_uri", "manual_entry", "qr_svg", "backup_codes"},
    "KeysOut": {"items", "scopes"},
    "KeyOut": {"id", "name", "beginning", "scopes", "created_at", "expires_at", "last_used_at"},
    "MadeKeyOut": {"key", "about"},
    "PasskeyOut": {"id", "name", "is_synced", "created_at", "last_used_at"},
    "CeremonyOut": {"ceremony", "options"},
    "CopyAskedOut": {"job_id"},
    "CopyOut": {
        "job_id", "state", "progress", "text", "size_bytes", "created_at", "finished_at", "expires_at", "download_url",
    },
    "DeletionOut": {"grace_days", "hand_over"},
    "ThingOut": {"kind", "id", "name", "otherwise"},
    "LeavingOut": {"erase_at"},
    "SecurityEventOut": {"id", "at", "kind", "label", "mine", "address", "device", "browser", "facts"},
    "LoggedEvent": {
        "id", "at", "kind", "label", "subject", "subject_name", "actor", "actor_name", "address", "device", "browser",
        "facts", "is_forgotten", "place",
    },
    "MemberOut": {
        "id", "username", "name", "email", "is_confirmed", "roles", "tier", "status", "status_reason", "status_at",
        "status_until", "erase_at", "created_at", "last_login_at",
    },
    "MembersOut": {"items", "next_cursor"},
    "MemberDetailsOut": {"member", "devices", "ways", "events"},
    "MemberDeviceOut": {"device", "browser", "address", "created_at", "last_seen_at"},
    "MemberWaysOut": {
        "by_password", "two_step_since", "two_step_locked_until", "backup_codes_left", "passkeys", "keys", "sites",
    },
    "MemberEventOut": {
        "id", "at", "kind", "label", "actor", "actor_name", "address", "device", "browser", "facts",
    },
    "FoundOut": {"id", "username", "name", "avatar"},
    "FoundPageOut": {"items", "next_page"},
    "Liker": {"id", "username", "name", "avatar", "liked_at"},
    "LikersPage": {"items", "next_cursor"},
    "StandingShown": {"likes", "liked_by_me", "average_rating", "ratings_count", "my_rating"},
}  # fmt: skip
MEANT = {
    (("source",), "author"),  # a name that a page gives, in words; it is nobody's account
    (("credential",), "id"),  # what a device calls its passkey
}
WHETHER = {"by_password"}  # there is one; not which
SECRET_NAMES = ("hash", "fingerprint", "secret", "password", "generation", "_key", "successor", "cookie")
# Of a task in its series; that of a refresh token is secret.
PLAIN_SUCCESSORS = ("/api/v1/tasks", "/api/v1/search/tasks")


@pytest.mark.contract
async def test_fields_that_are_not_asked_for_are_refused(
    owner: Person,
    admin: Person,
    mongodb_administrator: MongoClient[dict[str, Any]],
    house_prefix: str,
    subtests: pytest.Subtests,
) -> None:
    things = {person: (await things_of(person)).ids for person in (owner, admin)}
    before = rows(mongodb_administrator, house_prefix)
    for operation in WITH_BODY:
        caller, body = caller_of(operation, owner, admin), BODIES[operation.name]
        with subtests.test(operation.name):
            for place, (name, value) in itertools.product(objects(body), FIELDS.items()):
                if (place, name) in MEANT or name in at_place(body, place):
                    continue
                more = replaced(body, place, {**at_place(body, place), name: value})
                answer = await call(caller, operation, things[caller], more)
                assert answer.status_code == 422, (place, name, answer.text)
            assert rows(mongodb_administrator, house_prefix) == before


async def test_fields_in_forms_are_not_taken_either(owner: Person) -> None:
    profile = {"name": "Ada", "roles": "ADMIN", "is_admin": "true", "status": "active", "email": "x@example.org"}
    await owner.client.post("/settings/profile", data=profile)
    me = (await owner.client.get("/api/users/me")).json()
    assert (me["roles"], me["email"], me["subscription_tier"]) == (["USER"], owner.email, "FREE")


@pytest.mark.parametrize("name", SHOWN)
def test_answers_are_described_with_these_fields_and_no_others(name: str) -> None:
    assert set(description()["components"]["schemas"][name]["properties"]) == SHOWN[name]


def test_no_answer_is_described_with_a_secret() -> None:
    for operation in OPERATIONS:
        for status, answer in operation.described["responses"].items():
            for content in answer.get("content", {}).values() if status < "300" else ():
                names = field_names(content["schema"]) - WHETHER
                if operation.path.startswith(PLAIN_SUCCESSORS):
                    names.discard("successor")
                assert [name for name in names if any(word in name.lower() for word in SECRET_NAMES)] == []


async def test_answers_have_no_field_that_is_not_described(
    owner: Person, admin: Person, stranger: Person, subtests: pytest.Subtests
) -> None:
    ids = (await things_of(owner)).ids
    await owner.client.post(f"/api/recipes/{ids['recipe']}/like")
    for operation in READS:
        described = operation.described["responses"]["200"]["content"]
        if "application/json" not in described:
            continue
        caller, path = caller_of(operation, owner, admin), path_of(operation, ids)
        with subtests.test(operation.name):
            answer = await caller.client.get(path)
            assert answer.status_code == 200
            assert undescribed(answer.json(), described["application/json"]["schema"]) == []
            if not operation.path.endswith("/users/me") and "/admin/users" not in operation.path:
                for person in (caller, stranger):
                    assert owner.email not in (await person.client.get(path)).text


def field_names(schema: dict[str, Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """Every name in a schema, at any depth."""
    if schema.get("$ref", "") in seen:
        return set()
    inside = seen | ({schema["$ref"]} if "$ref" in schema else set())
    found = resolved(schema)
    properties = found.get("properties", {})
    parts = [*properties.values(), *found.get("oneOf", []), *([found["items"]] if "items" in found else [])]
    return set(properties).union(*(field_names(part, inside) for part in parts))


def undescribed(value: Any, schema: dict[str, Any]) -> list[str]:
    """Names in a value that its schema does not have."""
    found = resolved(schema)
    if isinstance(value, dict) and "oneOf" in found:
        return min((undescribed(value, each) for each in found["oneOf"]), key=len)
    if isinstance(value, dict) and "properties" in found:
        extra = [name for name in value if name not in found["properties"]]
        return extra + [
            name for key, held in value.items() for name in undescribed(held, found["properties"].get(key, {}))
        ]
    if isinstance(value, list) and "items" in found:
        return [name for each in value for name in undescribed(each, found["items"])]
    return []
