"""Phones and browsers that may ring: one owner each, twenty at most."""

import asyncio
import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from courtyard.modules.notifications.models import DEVICES_MAX
from support.actors import Person

PATH = "/api/notifications/devices"


def phone(number: int = 0) -> dict[str, Any]:
    """A phone with a token of its own."""
    return {"token": f"fMEP0vJqS0y:APA91bHPRgkF3JUikC4ENAHEeMrd{number:04}", "platform": "android"}


def browser(endpoint: str = "https://updates.push.services.mozilla.com/wpush/v2/abc") -> dict[str, Any]:
    """A browser's subscription."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": base64.urlsafe_b64encode(key).decode(), "auth": base64.urlsafe_b64encode(bytes(16)).decode()}
    return {"token": json.dumps({"endpoint": endpoint, "keys": keys}), "platform": "web"}


async def register(person: Person, body: dict[str, Any]) -> dict[str, Any]:
    answer = await person.client.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def labels(person: Person) -> list[str]:
    return [each["label"] for each in (await person.client.get(PATH)).json()["items"]]


async def test_a_device_is_registered_and_its_token_never_told(owner: Person) -> None:
    made = await register(owner, phone())
    assert (made["platform"], made["label"], made["enabled"]) == ("android", "Android", True)
    listing = await owner.client.get(PATH)
    assert [each["id"] for each in listing.json()["items"]] == [made["id"]]
    assert "APA91" not in listing.text + json.dumps(made)
    assert "APA91" not in (await owner.client.get("/settings/notifications")).text


async def test_a_browser_is_called_after_its_push_service(owner: Person) -> None:
    await register(owner, browser())
    assert await labels(owner) == ["Firefox"]


async def test_a_token_belongs_to_whoever_came_last(owner: Person, stranger: Person) -> None:
    first = await register(owner, phone())
    second = await register(stranger, phone())
    assert second["id"] == first["id"]
    assert (await labels(owner), await labels(stranger)) == ([], ["Android"])
    assert (await owner.client.delete(f"{PATH}/{first['id']}")).status_code == 404


async def test_the_same_device_again_is_one_device(owner: Person) -> None:
    await asyncio.gather(*(owner.client.post(PATH, json=phone()) for _ in range(5)))
    assert await labels(owner) == ["Android"]


async def test_of_many_devices_the_longest_unseen_goes(owner: Person) -> None:
    made = [await register(owner, phone(number)) for number in range(DEVICES_MAX + 1)]
    ids = [each["id"] for each in (await owner.client.get(PATH)).json()["items"]]
    assert ids == [each["id"] for each in reversed(made[1:])]


async def test_only_the_owner_forgets_a_device(
    owner: Person, stranger: Person, admin: Person, anonymous: Person
) -> None:
    device = (await register(owner, phone()))["id"]
    for person, status in ((stranger, 404), (admin, 404), (anonymous, 401), (owner, 204), (owner, 404)):
        assert (await person.client.delete(f"{PATH}/{device}")).status_code == status
    assert (await anonymous.client.get(PATH)).status_code == 401
    assert (await anonymous.client.post(PATH, json=phone())).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"token": "", "platform": "ios"},
        {"token": "short", "platform": "android"},
        {"token": "x" * 5000, "platform": "android"},
        {**phone(), "platform": "palm"},
        {**phone(), "user": "f" * 24},
        {"token": "{}", "platform": "web"},
        browser("ftp://example.org/x"),
        browser("https://user:secret@example.org/x"),
    ],
)
async def test_what_is_no_device_is_refused(owner: Person, body: dict[str, Any]) -> None:
    assert (await owner.client.post(PATH, json=body)).status_code == 422
    assert await labels(owner) == []


async def test_devices_are_silenced_and_forgotten_on_the_page(owner: Person, stranger: Person) -> None:
    device = (await register(owner, phone()))["id"]
    place = f"/settings/notifications/devices/{device}"
    for data, enabled in (({"enabled": "false"}, False), ({"enabled": "true"}, True)):
        answer = await owner.client.post(place, data=data)
        assert (answer.status_code, answer.headers["location"]) == (303, "/settings/notifications#devices")
        assert (await owner.client.get(PATH)).json()["items"][0]["enabled"] is enabled
    assert (await stranger.client.post(place, data={"enabled": "true"})).status_code == 404
    assert (await stranger.client.post(f"{place}/remove")).status_code == 404
    assert (await owner.client.post(f"{place}/remove")).status_code == 303
    assert await labels(owner) == []
