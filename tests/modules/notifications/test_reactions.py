"""From a request to the list: facts, reactions, jobs, letters and push, with a worker at work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from courtyard.kernel.push import Device, Gone, Later, PushMessage, Refused, Verdict
from modules.notifications.telling import listed, warn
from modules.recipes.builders import write
from support.actors import PASSWORD, Person, sign_in
from support.app import App
from support.waiting import wait_until

PHONE = {"token": "fMEP0vJqS0y:APA91bHPRgkF3JUikC4ENAHEeMrd0001", "platform": "android"}


class PushService:
    """Takes what is sent, and says what it is told to say."""

    def __init__(self) -> None:
        self.sent: list[PushMessage] = []
        self.verdict: Verdict | None = None

    async def send(self, device: Device, message: PushMessage) -> Any:
        """As ``Pusher.send``."""
        assert device.token == PHONE["token"]
        self.sent.append(message)
        return self.verdict or Refused(channel="fcm", reason="nothing was decided")


@asynccontextmanager
async def at_work(app: App) -> AsyncIterator[None]:
    """A worker beside the requests."""
    async with app.assembly.working():
        yield


async def of_kind(person: Person, kind: str) -> list[str]:
    """The sentences of one kind; a worker also says welcome to whoever has just signed up."""
    return [item["text"] for item in (await listed(person))["items"] if item["kind"] == kind]


async def until_told(person: Person, kind: str) -> list[str]:
    """Wait for a line of this kind."""

    async def told() -> bool:
        return bool(await of_kind(person, kind))

    await wait_until(told, f"a notification of {kind}", timeout_s=30)
    return await of_kind(person, kind)


async def test_a_like_reaches_its_author(app: App, owner: Person, stranger: Person) -> None:
    async with at_work(app):
        recipe = await write(owner, title="Leek Soup")
        await stranger.client.post(f"/api/recipes/{recipe['id']}/like")
        assert await until_told(owner, "recipe_liked") == ["stranger likes your recipe “Leek Soup”"]
        assert f"/recipes/{recipe['slug']}" in [item["href"] for item in (await listed(owner))["items"]]
        assert await of_kind(stranger, "recipe_liked") == []
        await stranger.client.delete(f"/api/recipes/{recipe['id']}/like")

        async def gone() -> bool:
            return await of_kind(owner, "recipe_liked") == []

        await wait_until(gone, "the line of a like that was taken back", timeout_s=30)


async def test_whoever_signs_up_is_welcome_and_a_new_device_is_told(app: App) -> None:
    async with at_work(app):
        client = await app.client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
        form = {"username": "newcomer", "email": "newcomer@example.org", "password": PASSWORD}
        entry = await client.post("/api/auth/register", json=form)
        assert entry.status_code == httpx.codes.CREATED
        client.headers["authorization"] = f"Bearer {entry.json()['token']}"
        person = Person(client, entry.json())
        assert await until_told(person, "welcome") == ["Welcome, newcomer. It is good to have you here."]
        await sign_in(app, form["email"], headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
        assert (await until_told(person, "new_device"))[0].startswith("New sign-in with Safari on iPhone.")


@pytest.fixture
def push_service(app: App, monkeypatch: pytest.MonkeyPatch) -> PushService:
    """Stands where the push services are."""
    service = PushService()
    monkeypatch.setattr(app.assembly.court.pusher, "send", service.send)
    return service


async def test_a_device_that_is_gone_is_forgotten(app: App, owner: Person, push_service: PushService) -> None:
    await owner.client.post("/api/notifications/devices", json=PHONE)
    push_service.verdict = Gone(channel="fcm", reason="UNREGISTERED")
    async with at_work(app):
        session = await warn(app, owner)

        async def forgotten() -> bool:
            return len((await owner.client.get("/api/notifications/devices")).json()["items"]) == 0

        await wait_until(forgotten, "the device that is gone", timeout_s=30)
    (message,) = push_service.sent
    assert (message.href, message.tag) == ("/settings#devices", f"new_device:{session}")
    assert message.badge in {1, 2}
    assert message.body.startswith("New sign-in with Safari on iPhone.")


async def test_a_push_service_that_says_later_is_asked_again(
    app: App, owner: Person, push_service: PushService
) -> None:
    await owner.client.post("/api/notifications/devices", json=PHONE)
    push_service.verdict = Later(channel="fcm", reason="busy")
    async with at_work(app):
        await warn(app, owner)
        await wait_until(lambda: len(push_service.sent) > 1, "a second try", timeout_s=30)
    assert len((await owner.client.get("/api/notifications/devices")).json()["items"]) == 1


async def test_a_silent_device_is_not_rung(app: App, owner: Person, push_service: PushService) -> None:
    await owner.client.post("/api/notifications/devices", json={**PHONE, "enabled": False})
    await warn(app, owner)
    await owner.client.post("/api/notifications/devices", json=PHONE)
    push_service.verdict = Gone(channel="fcm", reason="UNREGISTERED")
    async with at_work(app):
        await warn(app, owner)
        await wait_until(lambda: len(push_service.sent) == 1, "one push", timeout_s=30)
    assert len(await of_kind(owner, "new_device")) == 2
