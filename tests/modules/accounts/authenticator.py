"""An authenticator app of another make (RFC 4226 and 6238 from the text), and people who use one."""

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

import httpx

from support.actors import PASSWORD, Person
from support.app import App


def code_at(secret: str, step: int) -> str:
    """HOTP with SHA-1 and six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", step), hashlib.sha1)
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def step_now() -> int:
    """The number of this step of 30 seconds."""
    return int(time.time()) // 30


def code_now(secret: str, ahead: int = 0) -> str:
    """What the app shows, ``ahead`` steps of 30 seconds from now."""
    return code_at(secret, step_now() + ahead)


def wrong_code(secret: str) -> str:
    """Six digits that no step around now has."""
    near = {code_now(secret, ahead) for ahead in range(-3, 4)}
    return next(
        code
        for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
        if code not in near
    )


async def switch_on(person: Person) -> dict[str, Any]:
    """Two-step sign-in for somebody; their client goes on with the new session. Uses up the code of the step before."""
    made = (await person.client.post("/api/auth/2fa/setup")).json()
    step = 0
    while step != (now := step_now()):  # a step that ends on the way makes the code two steps old: then once more
        step = now
        code = code_at(made["manual_entry"], step - 1)
        answer = await person.client.post("/api/auth/2fa/verify", json={"code": code})
        if answer.is_success:
            break
    assert answer.status_code == httpx.codes.OK, answer.text
    entry = answer.json()
    person.token, person.refresh_token = entry["token"], entry["refresh_token"]
    person.client.headers["authorization"] = f"Bearer {entry['token']}"
    found: dict[str, Any] = made
    return found


async def first_step(app: App, email: str, password: str = PASSWORD, **options: Any) -> tuple[httpx.AsyncClient, str]:
    """A client that has sent the password, and its mfa_token."""
    client = await app.client(**options)
    answer = await client.post("/api/auth/login", json={"email": email, "password": password})
    assert answer.json().get("mfa_required") is True, answer.text
    return client, str(answer.json()["mfa_token"])
