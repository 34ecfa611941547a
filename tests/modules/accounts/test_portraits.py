"""The picture of a person: uploaded by a form or chosen by a program, seen by everybody once it is ready."""

import httpx

from modules.media.builders import sent
from modules.media.material import jpeg, mp4
from support.actors import Person
from support.app import App
from support.waiting import wait_until

FORM = "/settings/picture"


async def avatar_of(person: Person, reader: Person) -> str:
    """What others are told."""
    return str((await reader.client.get(f"/api/users/{person.username}")).json()["profile"]["avatar"])


async def test_a_picture_is_seen_by_everybody_once_it_is_ready(app: App, owner: Person, anonymous: Person) -> None:
    form = {"file": ("me.jpg", jpeg(), "image/jpeg")}
    answer = await owner.client.post(FORM, files=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings#picture")
    assert await avatar_of(owner, anonymous) == ""
    assert "Your picture is being prepared." in (await owner.client.get("/settings")).text

    async def is_shown() -> bool:
        return bool(await avatar_of(owner, anonymous))

    async with app.assembly.working():
        await wait_until(is_shown, "a picture of somebody", 60)
    address = await avatar_of(owner, anonymous)
    assert address.startswith("/media/")
    assert "?" not in address
    assert (await anonymous.client.get(address)).status_code == httpx.codes.OK
    page = await anonymous.client.get(f"/people/{owner.username}")
    assert f'src="{address}"' in page.text

    kept = await owner.client.post("/settings/profile", data={"name": "Ada", "time_zone": "UTC"})
    assert kept.status_code == httpx.codes.SEE_OTHER
    assert await avatar_of(owner, anonymous) == address, "what the form does not show stays"
    await owner.client.post("/settings/picture/remove")
    assert await avatar_of(owner, anonymous) == ""
    assert (await anonymous.client.get(address)).status_code == httpx.codes.NOT_FOUND


async def test_what_is_no_picture_of_ones_own_is_refused(app: App, owner: Person, stranger: Person) -> None:
    theirs, film = (await sent(stranger))["id"], (await sent(owner, mp4(), "a.mp4"))["id"]
    for file in (theirs, film, "f" * 24, "x", 1):
        answer = await owner.client.put("/api/users/me/picture", json={"file": file})
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, file
        assert answer.json()["error"]["details"]["fields"][0]["path"] == "file"
    refused = await owner.client.post(FORM, files={"file": ("me.jpg", b"GIF89a" + bytes(64), "image/jpeg")})
    assert refused.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE
    assert "This is no JPEG" in refused.text


async def test_an_address_elsewhere_takes_the_place_of_a_picture(app: App, owner: Person, anonymous: Person) -> None:
    file = (await sent(owner))["id"]
    chosen = await owner.client.put("/api/users/me/picture", json={"file": file})
    assert chosen.status_code == httpx.codes.OK
    assert (await owner.client.delete(f"/api/media/{file}")).status_code == httpx.codes.CONFLICT, "it is shown"
    elsewhere = {"profile": {"avatar": "https://example.org/me.jpg"}}
    assert (await owner.client.patch("/api/users/me", json=elsewhere)).status_code == httpx.codes.OK
    assert (await owner.client.delete(f"/api/media/{file}")).status_code == httpx.codes.NO_CONTENT
    assert await avatar_of(owner, anonymous) == "https://example.org/me.jpg"
    path = {"profile": {"avatar": "/media/x/y.webp"}}
    assert (await owner.client.patch("/api/users/me", json=path)).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert (await owner.client.delete("/api/users/me/picture")).status_code == httpx.codes.NO_CONTENT
    assert await avatar_of(owner, anonymous) == ""
    assert (await owner.client.post("/settings/picture/remove")).headers["location"] == "/settings#picture"
