"""Row 4: every route that gives a session, with every standing. None forgets the second factor or a closed account.

Closed accounts of every standing are tried by `make test-contract`.
"""

import ast
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from courtyard.kernel.basics import Refusal, Visit
from courtyard.modules.accounts.actions import door
from courtyard.modules.accounts.actions.door import Proof, Way
from courtyard.modules.accounts.models import Purpose, Status
from courtyard.modules.accounts.store import SECOND_FACTORS, USERS
from modules.accounts.authenticator import switch_on, wrong_code
from support.actors import PASSWORD, Person, SignUp, sign_in
from support.app import App

NEW_PASSWORD = "Better-Horse-8"
IN, STEP, NO = "a session", "the second step", "nothing"


class Scene:
    """Somebody of one standing, with all that they could try prepared while the account was still good."""

    def __init__(self, app: App, person: Person, made: dict[str, Any]) -> None:
        self.app, self.person, self.made = app, person, made
        self.mfa = self.key = self.reset = self.verify = self.ticket = ""


async def by_password(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    return await client.post("/api/auth/login", json={"email": scene.person.email, "password": PASSWORD})


async def by_form(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    return await client.post("/sign-in", data={"email": scene.person.email, "password": PASSWORD})


async def by_refresh(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    return await client.post("/api/auth/refresh", json={"refresh_token": scene.person.refresh_token})


async def by_reset(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    return await client.post("/api/auth/reset-password", json={"token": scene.reset, "new_password": NEW_PASSWORD})


async def by_verification(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    return await client.get("/api/auth/verify-email", params={"token": scene.verify})


async def by_wrong_code(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    code = wrong_code(scene.made["manual_entry"]) if scene.made else "000000"
    return await client.post("/api/auth/2fa/verify", json={"mfa_token": scene.mfa, "code": code})


async def by_code(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    code = scene.made["backup_codes"][5] if scene.made else "000000"
    return await client.post("/api/auth/2fa/verify", json={"mfa_token": scene.mfa, "code": code})


async def by_key(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    return await client.get("/api/users/me", headers={"authorization": f"Bearer {scene.key}"})


async def by_key_for_a_ticket(scene: Scene) -> httpx.Response:
    client = await scene.app.client()
    return await client.post("/api/notifications/ticket", headers={"authorization": f"Bearer {scene.key}"})


async def by_token_for_a_ticket(scene: Scene) -> httpx.Response:
    return await scene.person.client.post("/api/notifications/ticket")


async def by_a_ticket(scene: Scene) -> httpx.Response:
    """As the door for sockets does it: whose ticket, and are they still good?"""
    holder = await scene.app.assembly.live.take_ticket(scene.ticket)
    actor = await scene.app.assembly.built["accounts"].recogniser.recognise_again(holder)  # type: ignore[union-attr]  # there is one
    return httpx.Response(200, json={"token": actor.username})


async def by_another_site(scene: Scene) -> httpx.Response:
    """The last step of it; tests/modules/accounts/test_other_sites.py goes the whole way there and back."""
    return await _admitted(scene, Way.PROVIDER)


async def by_passkey(scene: Scene) -> httpx.Response:
    """The last step of it; tests/journeys/test_security.py does it with a device."""
    return await _admitted(scene, Way.PASSKEY)


async def _admitted(scene: Scene, way: Way) -> httpx.Response:
    accounts = scene.app.dependency("entrance")
    user = await scene.app.assembly.court.database("accounts").collection(USERS).get(scene.person.user_id)
    assert user is not None
    entry = await accounts._door.admit(user, Proof(way=way, visit=Visit()))  # noqa: SLF001  (the one place that all go through)
    if isinstance(entry, door.SecondStep):
        return httpx.Response(200, json={"mfa_required": True, "mfa_token": entry.token})
    return httpx.Response(200, json={"token": entry.grant.access_token})


Try = Callable[[Scene], Awaitable[httpx.Response]]
# What each way gives, for an account that is: as usual, with two steps, locked after wrong codes, not confirmed.
OPEN: dict[Try, tuple[str, str, str, str]] = {
    by_password: (IN, STEP, STEP, IN),
    by_form: (IN, STEP, STEP, IN),
    by_refresh: (IN, IN, IN, IN),
    by_reset: (NO, NO, NO, NO),
    by_verification: (NO, NO, NO, NO),
    by_wrong_code: (NO, NO, NO, NO),
    by_code: (NO, IN, NO, NO),
    by_key: (IN, IN, IN, IN),
    by_key_for_a_ticket: (NO, NO, NO, NO),
    by_token_for_a_ticket: (IN, IN, IN, IN),
    by_a_ticket: (IN, IN, IN, IN),
    by_another_site: (IN, STEP, STEP, IN),
    by_passkey: (IN, IN, IN, IN),
}
STANDINGS = ("as usual", "two steps", "locked", "unverified")
CLOSED = [Status.SUSPENDED, Status.BANNED, Status.DELETION_PENDING, Status.DELETED]


def given(answer: httpx.Response) -> str:
    """What an answer gives."""
    if "courtyard_session=" in " ".join(answer.headers.get_list("set-cookie")).replace('courtyard_session=""', ""):
        return IN
    if answer.status_code == 303:
        return STEP if answer.headers["location"].startswith("/sign-in/code") else NO
    told = answer.json() if answer.content and "json" in answer.headers.get("content-type", "") else {}
    if told.get("mfa_required"):
        return STEP
    is_in = {"token", "ticket", "username"} & set(told)
    return IN if is_in and answer.is_success else NO


async def prepare(app: App, person: Person, standing: str) -> Scene:
    """The account, and in its owner's hands all that may open it."""
    made = await switch_on(person) if standing in {"two steps", "locked"} else {}
    scene = Scene(app, person, made)
    wish = {"name": "x", "scopes": ["accounts:read"], "password": PASSWORD}
    scene.key = (await person.client.post("/api/auth/api-keys", json=wish)).json()["key"]
    scene.ticket = (await person.client.post("/api/notifications/ticket")).json()["ticket"]
    tokens = app.dependency("entrance")._door._tokens  # noqa: SLF001  (as the letters of a worker would hold them)
    users = app.assembly.court.database("accounts").collection(USERS)
    key = {"email_key": person.email}
    scene.reset = await tokens.give(Purpose.RESET_PASSWORD, person.user_id, **key)
    scene.verify = await tokens.give(Purpose.VERIFY_EMAIL, person.user_id, **key)
    scene.mfa = await tokens.give(Purpose.SECOND_STEP, person.user_id)
    if standing == "locked":
        for _ in range(5):
            await by_wrong_code(scene)
    if standing == "unverified":
        await users.raw.update_one({"_id": person.user_id}, {"$set": {"email_verified_at": None}})
        await app.assembly.cache.invalidate(f"user:{person.id}")
    return scene


async def test_each_way_in_gives_what_it_should(app: App, people: SignUp, subtests: pytest.Subtests) -> None:
    factors = app.assembly.court.database("accounts").collection(SECOND_FACTORS)
    for place, standing in enumerate(STANDINGS):
        scene = await prepare(app, await people(), standing)
        with subtests.test(standing):
            for way, expected in OPEN.items():
                if way is by_reset:
                    continue  # it ends what the others need: the last one, below
                assert given(await way(scene)) == expected[place], way.__name__
            row = await factors.raw.find_one({"user_id": scene.person.user_id})
            assert given(await by_reset(scene)) == NO
            assert await factors.raw.find_one({"user_id": scene.person.user_id}) == row
            body = {"email": scene.person.email, "password": NEW_PASSWORD}
            after = given(await (await app.client()).post("/api/auth/login", json=body))
            assert after == (STEP if scene.made else IN), "a new password does not switch the second factor off"
            assert given(await by_token_for_a_ticket(scene)) == NO, "a reset ends all sessions"


async def let_in(app: App, people: SignUp, standing: str) -> list[tuple[str, str, int]]:
    """The ways that lead into closed accounts of this standing, or answer as they should not."""
    found = []
    for status in CLOSED:
        scene = await prepare(app, await people(), standing)
        await app.dependency("standings").set_status(scene.person.user_id, status)
        for way in OPEN:
            try:
                answer = await way(scene)
            except Refusal as refusal:  # some ways are tried past HTTP
                answer = httpx.Response(refusal.status)
            as_locked = {429} if standing == "locked" else set[int]()
            refused = answer.status_code in {401, 403, 422} | as_locked or way is by_verification
            if given(answer) != NO or not refused:
                found.append((status.value, way.__name__, answer.status_code))
        browser = await app.client(cookies=scene.person.client.cookies)
        if (page := await browser.get("/settings")).status_code != httpx.codes.UNAUTHORIZED:
            found.append((status.value, "by the old cookie", page.status_code))
    return found


async def test_no_way_leads_into_a_closed_account_with_two_steps(app: App, people: SignUp) -> None:
    assert await let_in(app, people, "two steps") == []


@pytest.mark.contract
@pytest.mark.parametrize("standing", [each for each in STANDINGS if each != "two steps"])
async def test_no_way_leads_into_a_closed_account_of_any_standing(app: App, people: SignUp, standing: str) -> None:
    assert await let_in(app, people, standing) == []


async def test_another_device_stays_signed_in_only_with_two_factors(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)
    await switch_on(owner)
    assert given(await phone.client.post("/api/auth/refresh", json={"refresh_token": phone.refresh_token})) == NO
    assert (await phone.client.get("/api/users/me")).status_code == 401


def test_sessions_begin_at_the_door_and_nowhere_else() -> None:
    """Whoever writes another way in has to pass it, and gets into the table above."""
    files = Path(door.__file__).parents[1].rglob("*.py")
    nodes = [(file.name, node) for file in files for node in ast.walk(ast.parse(file.read_text()))]
    calls = [
        name for name, node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("sessions.begin")
    ]
    assert calls == ["door.py", "door.py"]
    assert {Way.SIGN_UP, *(Way.PASSWORD, Way.SECOND_STEP, Way.PASSKEY, Way.PROVIDER)} == set(Way)
    assert {way for way in Way if Proof(way=way, visit=Visit()).is_whole} == {Way.SECOND_STEP, Way.PASSKEY}
