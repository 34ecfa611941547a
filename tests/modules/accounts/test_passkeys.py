"""Passkeys: made, shown, refused, removed. tests/journeys/test_security.py does it with a browser's own device."""

import json

import httpx
import pytest

from courtyard.modules.accounts.models import Status
from modules.accounts.authenticator import switch_on
from modules.accounts.device import PRESENT, Device
from support.actors import PASSWORD, Person, sign_up
from support.app import App, AppFactory

SITE, NAME = "https://courtyard.example", "courtyard.example"


@pytest.fixture
async def app(app_factory: AppFactory) -> App:
    """A house with a name."""
    return await app_factory(public_url=SITE)


async def make(person: Person, device: Device) -> httpx.Response:
    begun = await person.client.post("/api/auth/passkeys/register/begin", json={"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    body = {"ceremony": begun.json()["ceremony"], "credential": device.made(begun.json()["options"]), "name": "Phone"}
    return await person.client.post("/api/auth/passkeys/register/finish", json=body)


async def use(client: httpx.AsyncClient, device: Device) -> httpx.Response:
    begun = (await client.post("/api/auth/passkeys/login/begin")).json()
    body = {"ceremony": begun["ceremony"], "credential": device.used(begun["options"])}
    return await client.post("/api/auth/passkeys/login/finish", json=body)


async def test_a_passkey_is_made_opens_the_account_past_two_steps_and_goes(app: App, owner: Person) -> None:
    await switch_on(owner)
    device = Device(SITE, NAME)
    wrong = await owner.client.post("/api/auth/passkeys/register/begin", json={"password": "Wrong-Horse-7"})
    assert wrong.status_code == 422
    made = await make(owner, device)
    assert made.status_code == 201, made.text
    listed = (await owner.client.get("/api/auth/passkeys")).json()["items"]
    assert [(each["id"], each["name"], each["last_used_at"]) for each in listed] == [(made.json()["id"], "Phone", None)]
    client = await app.client()
    entry = await use(client, device)
    assert entry.status_code == 200, entry.text
    assert entry.json()["user"]["username"] == "owner", "it counts for both steps"

    browser = await app.client(headers={"sec-fetch-site": "same-origin"})
    begun = (await browser.post("/api/auth/passkeys/login/begin")).json()
    form = {"ceremony": begun["ceremony"], "credential": json.dumps(device.used(begun["options"])), "next": "/settings"}
    entered = await browser.post("/sign-in/passkey", data=form)
    assert (entered.status_code, entered.headers["location"]) == (303, "/settings")
    assert "courtyard_session=" in entered.headers["set-cookie"]
    assert (await browser.post("/sign-in/passkey", data=form)).headers["location"] == "/sign-in"

    stranger = await sign_up(app, "stranger")
    passkey = made.json()["id"]
    assert (await stranger.client.delete(f"/api/auth/passkeys/{passkey}")).status_code == 404
    assert (await owner.client.delete(f"/api/auth/passkeys/{passkey}")).status_code == 204
    assert (await use(client, device)).json()["error"]["code"] == "passkey_refused"


async def test_what_a_device_says_is_checked(app: App, owner: Person) -> None:
    for device in (Device("https://evil.example", NAME), Device(SITE, "evil.example")):
        assert (await make(owner, device)).json()["error"]["code"] == "passkey_refused"
    unchecked = Device(SITE, NAME)
    unchecked.flags = PRESENT
    assert (await make(owner, unchecked)).status_code == 422, "its owner was not checked"

    device, client = Device(SITE, NAME), await app.client()
    assert (await make(owner, device)).status_code == 201
    assert (await make(owner, device)).status_code == 422, "given before"
    begun = (await client.post("/api/auth/passkeys/login/begin")).json()
    body = {"ceremony": begun["ceremony"], "credential": device.used(begun["options"])}
    answers = [await client.post("/api/auth/passkeys/login/finish", json=body) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 422], "a question is answered once"
    device.count = 0
    assert (await use(client, device)).status_code == 422, "a copy of the device counts from where it was copied"
    device.count = 50
    device.flags = PRESENT
    assert (await use(client, device)).status_code == 422
    other = Device(SITE, NAME)
    other.credential_id = device.credential_id
    assert (await use(client, other)).status_code == 422, "another key"


async def test_a_closed_account_stays_closed(app: App, owner: Person) -> None:
    device = Device(SITE, NAME)
    await make(owner, device)
    await app.dependency("standings").set_status(owner.user_id, Status.SUSPENDED)
    answer = await use(await app.client(), device)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "account_closed")


async def test_a_house_without_a_name_says_so(app_factory: AppFactory) -> None:
    app = await app_factory(public_url="http://127.0.0.1:8000")
    answer = await (await app.client()).post("/api/auth/passkeys/login/begin")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "passkeys_unavailable")
    assert (await (await app.client()).get("/api/auth/oauth")).json() == {"items": []}
