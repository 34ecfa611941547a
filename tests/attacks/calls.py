"""A good request for every operation of the API, so that an attack changes one thing in it and misses no route."""

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
from pymongo import MongoClient

from modules.media.material import png
from modules.recipes.builders import SOUP, write
from modules.tasks.things import TASK_BODIES, task_things
from support.actors import PASSWORD, Person
from support.description import Operation, operations
from support.engines import filled_collections

# Every operation that takes JSON needs a line here; test_every_operation_has_a_good_body fails without it.
BODIES: dict[str, dict[str, Any]] = {
    "PUT /api/v1/auth/change-password": {"current_password": PASSWORD, "new_password": "Better-Horse-8"},
    "DELETE /api/v1/auth/2fa": {"code": "287082", "password": PASSWORD},
    "POST /api/v1/auth/2fa/backup-codes": {"code": "287082", "password": PASSWORD},
    "POST /api/v1/auth/2fa/verify": {"code": "287082", "mfa_token": "none"},
    "POST /api/v1/auth/api-keys": {"name": "Display", "scopes": ["recipes:read"], "password": PASSWORD},
    "POST /api/v1/auth/email": {"email": "other@example.org", "password": PASSWORD},
    "POST /api/v1/auth/email/confirm": {"token": "none"},
    "POST /api/v1/auth/forgot-password": {"email": "owner@example.org"},
    "POST /api/v1/auth/passkeys/register/begin": {"password": PASSWORD},
    "POST /api/v1/auth/passkeys/register/finish": {
        "ceremony": "none",
        "credential": {
            "id": "AQID",
            "rawId": "AQID",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "attestationObject": "oA", "transports": ["internal"]},
        },
        "name": "Phone",
    },
    "POST /api/v1/auth/passkeys/login/finish": {
        "ceremony": "none",
        "credential": {
            "id": "AQID",
            "rawId": "AQID",
            "type": "public-key",
            "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"},
        },
    },
    "POST /api/v1/auth/restore": {"restore_token": "none", "code": "287082"},
    "POST /api/v1/users/me/export": {"password": PASSWORD, "code": "287082"},
    "DELETE /api/v1/users/me": {"password": PASSWORD, "code": "287082", "confirm": True},
    "POST /api/v1/auth/reset-password": {"token": "none", "new_password": "Better-Horse-8"},
    "POST /api/v1/auth/login": {"email": "owner@example.org", "password": PASSWORD},
    "POST /api/v1/auth/refresh": {"refresh_token": "cr_x"},
    "POST /api/v1/auth/register": {"username": "eve", "email": "eve@example.org", "password": PASSWORD},
    "POST /api/v1/admin/jobs/retries": {"queue": "email"},
    "PATCH /api/v1/admin/users/{user}/status": {"status": "active", "reason": "A mistake", "password": PASSWORD},
    "PATCH /api/v1/admin/users/{user}/roles": {"roles": [], "reason": "Sells no more", "password": PASSWORD},
    "POST /api/v1/admin/users/{user}/sessions/end": {"reason": "A lost phone"},
    "POST /api/v1/admin/users/{user}/2fa/unlock": {"reason": "Typed badly"},
    "POST /api/v1/admin/users/{user}/2fa/reset": {"reason": "A lost phone", "password": PASSWORD, "code": "287082"},
    "POST /api/v1/admin/users/{user}/verification": {"reason": "No letter came"},
    "POST /api/v1/notifications/devices": {"token": "fMEP0vJqS0y:APA91bHPRgkF3JUikC4ENAHEeMrd", "platform": "android"},
    "PUT /api/v1/notifications/preferences": {"likes": False, "channels": [{"kind": "recipe_liked", "email": True}]},
    "PUT /api/v1/users/me/preferences/notifications": {"marketing": False, "social": True},
    "POST /api/v1/search/clicks": {
        "search": "66a0000000c0ffee00000001",
        "id": "66a0000000c0ffee00000002",
        "position": 1,
    },
    "POST /api/v1/recipes": {**SOUP, "source": {"site": "A book"}, "nutrition": {"fat_g": 2}},
    "POST /api/v1/recipes/import": {"url": "https://127.0.0.1/soup", "visibility": "public"},
    "PUT /api/v1/recipes/{recipe}": SOUP,
    "PATCH /api/v1/recipes/{recipe}": {"title": "Soup", "source": {"site": "A book"}, "nutrition": {"fat_g": 2}},
    "PUT /api/v1/recipes/{recipe}/rating": {"stars": 4},
    "PATCH /api/v1/users/me": {"profile": {"name": "Ada"}, "preferences": {"diet": ["vegan"]}},
    "PUT /api/v1/users/me/picture": {"file": "f" * 24},
}
BODIES |= TASK_BODIES
# What operations need in their heads, which no JSON says.
HEADERS: dict[str, dict[str, str]] = {
    "POST /api/v1/media/uploads": {"tus-resumable": "1.0.0", "upload-length": "100"},
    "PATCH /api/v1/media/uploads/{upload}": {
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
    },
    "DELETE /api/v1/media/uploads/{upload}": {"tus-resumable": "1.0.0"},
}
OPERATIONS = operations()
WITH_BODY = [each for each in OPERATIONS if each.body is not None]
# A job of one's own comes to be behind an answer, never by a request; tests/kernel/jobs tell what is shown of it.
# An address is confirmed by a letter's link, which is used up: tests/attacks/test_06_reset.py tries it.
# A copy of one's data is made behind an answer, and fetched with a signature: tests/modules/accounts/test_leaving.py.
# A calendar is read with a key, and a report of an import follows a file: tests/modules/tasks try both.
_FOLLOWS = (
    "/jobs/{job}",
    "/verify-email",
    "/tasks/calendar.ics",
    "/tasks/imports/{import_id}",
    "/export/{job}",
    "/copies/{link}",
)
READS = [each for each in OPERATIONS if each.verb == "get" and not each.path.endswith(_FOLLOWS)]

_QUERIES = {"/api/v1/search/suggestions": "?q=soup", "/api/v1/search/users": "?q=soup"}
_PASSING = re.compile(r'"(request_id|search)":"[0-9a-f]{24}"|"oldest_s":[0-9.e-]+')

Place = tuple[str | int, ...]


class Things(msgspec.Struct, frozen=True):
    """What the owner has: ids for paths, and a word that stands in nothing but the owner's private things."""

    ids: dict[str, str]
    canary: str


async def things_of(owner: Person, *, private: bool = False) -> Things:
    """Let the owner have one of everything."""
    canary = "zebrafinch"
    status = {"visibility": "private", "title": f"Secret {canary}"} if private else {}
    recipe = await write(owner, **status)
    sessions = (await owner.client.get("/api/auth/sessions")).json()["items"]
    phone = {"token": f"fMEP0vJqS0y:APA91bHPRgkF3JUikC4ENAHE{owner.id}", "platform": "android"}
    device = (await owner.client.post("/api/notifications/devices", json=phone)).json()
    name = f"{canary}.png" if private else "a.png"
    file = (await owner.client.post("/api/media", files={"file": (name, png(), "image/png")})).json()
    metadata = {"upload-metadata": f"filename {b64encode(name.encode()).decode()}"}
    begun = {**HEADERS["POST /api/v1/media/uploads"], **metadata}
    upload = (await owner.client.post("/api/media/uploads", headers=begun)).json()
    wish = {"name": "Display", "scopes": ["recipes:read"], "password": PASSWORD}
    key = (await owner.client.post("/api/auth/api-keys", json=wish)).json()["about"]
    ids = {
        "recipe": recipe["id"], "person": owner.username, "session": sessions[0]["id"], "device": device["id"],
        "key": key["id"], "user": owner.username, "file": file["id"], "upload": upload["id"],
    }  # fmt: skip
    return Things({**ids, **await task_things(owner, canary)}, canary)


def caller_of(operation: Operation, owner: Person, admin: Person) -> Person:
    """Who makes the good request of an operation: the owner, or an admin where it is for admins only."""
    return admin if "/admin/" in operation.path else owner


def path_of(operation: Operation, ids: dict[str, str]) -> str:
    """The operation's path with these ids, and with a query where it needs one."""
    return f"{operation.at(**ids)}{_QUERIES.get(operation.path, '')}"


def steady(answer: httpx.Response) -> str:
    """What was answered, without what no two answers share: ids of requests and searches, and ages."""
    return _PASSING.sub("", answer.text)


async def call(person: Person, operation: Operation, ids: dict[str, str], body: Any = None) -> httpx.Response:
    """The good request of an operation, or one with another body."""
    sent = BODIES.get(operation.name) if body is None else body
    headers = HEADERS.get(operation.name, {})
    return await person.client.request(operation.verb.upper(), path_of(operation, ids), json=sent, headers=headers)


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a JSON value below the top."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*at, key)
        yield from places(inner, (*at, key))


def objects(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a JSON value where an object stands, the top included."""
    if isinstance(value, dict):
        yield at
    yield from (place for place in places(value, at) if isinstance(at_place(value, place), dict))


def at_place(value: Any, place: Place) -> Any:
    """What stands there."""
    for key in place:
        value = value[key]
    return value


def replaced(value: Any, place: Place, new: Any) -> Any:
    """A copy of a JSON value with something else in one place."""
    if not place:
        return new
    key, *rest = place
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = replaced(copy[key], tuple(rest), new)
    return copy


_SEEN = dict.fromkeys(("last_seen_at", "updated_at", "version"), 0)


def rows(client: MongoClient[dict[str, Any]], prefix: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored, but for the times at which somebody was last seen."""
    return {
        f"{name.removeprefix(prefix)}.{collection}": list(
            client[name][collection].find({}, _SEEN if collection == "sessions" else {}).sort("_id")
        )
        for name, collection in filled_collections(client, prefix)
    }
