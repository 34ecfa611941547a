"""The settings page: profile, password, devices."""

import re

import httpx
import pytest

from support.actors import PASSWORD, sign_in
from support.app import App

ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
PROFILE = {
    "name": "Ada Lovelace",
    "bio": "I cook by numbers.",
    "cuisine": "persian, thai,  persian ,",
    "diet": "vegetarian",
    "allergies": "",
    "time_zone": "Europe/London",
}


@pytest.fixture
async def browser(app: App) -> httpx.AsyncClient:
    """Ada's browser, signed in."""
    client = await app.client(headers={"sec-fetch-site": "same-origin"})
    await client.post("/sign-up", data=ADA)
    return client


async def test_strangers_are_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/settings")

    assert answer.status_code == 401
    assert 'href="/sign-in?next=%2Fsettings"' in answer.text


async def test_the_profile_is_saved_and_said_so(browser: httpx.AsyncClient) -> None:
    saved = await browser.post("/settings/profile", data=PROFILE)
    assert (saved.status_code, saved.headers["location"]) == (303, "/settings")

    page = (await browser.get("/settings")).text
    assert "Your profile is saved." in page
    assert 'value="Ada Lovelace"' in page
    assert 'value="persian, thai"' in page
    assert '<option value="Europe/London" selected>' in page
    assert "Your profile is saved." not in (await browser.get("/settings")).text


async def test_a_refused_profile_keeps_what_was_typed(browser: httpx.AsyncClient) -> None:
    typed = {**PROFILE, "bio": "Adds <salt>.", "time_zone": "Mars/Olympus"}

    answer = await browser.post("/settings/profile", data=typed)

    assert answer.status_code == 422
    assert 'value="Ada Lovelace"' in answer.text
    assert "Adds &lt;salt&gt;." in answer.text
    assert "Use the name of a time zone, such as Europe/Berlin." in answer.text
    assert 'value="Ada Lovelace"' not in (await browser.get("/settings")).text


async def test_the_password_is_changed_and_others_are_out(app: App, browser: httpx.AsyncClient) -> None:
    phone = await sign_in(app, ADA["email"])
    new = {"current_password": PASSWORD, "new_password": "Better-Horse-8"}

    changed = await browser.post("/settings/password", data=new)

    assert (changed.status_code, changed.headers["location"]) == (303, "/settings")
    assert (await browser.get("/settings")).status_code == 200
    assert (await phone.client.get("/api/users/me")).status_code == 401
    await sign_in(app, ADA["email"], "Better-Horse-8")


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        ("Wrong-Horse-7", "Better-Horse-8", "This is not your current password."),
        (PASSWORD, "short", "Use at least 8 characters."),
        (PASSWORD, "Password1!", "This is one of the most common passwords."),
        (PASSWORD, "", "Use at least 8 characters."),
    ],
)
async def test_a_refused_password_says_why_and_shows_none(
    app: App, browser: httpx.AsyncClient, current: str, new: str, words: str
) -> None:
    answer = await browser.post("/settings/password", data={"current_password": current, "new_password": new})

    assert answer.status_code == 422
    assert words in answer.text
    assert current not in answer.text
    await sign_in(app, ADA["email"])


async def test_a_device_can_be_signed_out(app: App, browser: httpx.AsyncClient) -> None:
    phone = await sign_in(app, ADA["email"], headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    page = (await browser.get("/settings")).text
    assert "Safari, iPhone" in page
    (action,) = re.findall(r'action="(/settings/sessions/[0-9a-f]{24}/end)"', page)

    ended = await browser.post(action)

    assert (ended.status_code, ended.headers["location"]) == (303, "/settings#devices")
    assert (await phone.client.get("/api/users/me")).status_code == 401
    assert "Safari, iPhone" not in (await browser.get("/settings")).text
    assert (await browser.post(action)).status_code == 404


async def test_all_others_can_be_signed_out(app: App, browser: httpx.AsyncClient) -> None:
    devices = [await sign_in(app, ADA["email"]) for _ in range(3)]

    await browser.post("/settings/sessions/others/end")

    assert [(await each.client.get("/api/users/me")).status_code for each in devices] == [401] * 3
    assert (await browser.get("/settings")).status_code == 200


async def test_somebody_elses_device_is_out_of_reach(app: App, browser: httpx.AsyncClient) -> None:
    eve = await app.client()
    await eve.post("/sign-up", data={"username": "eve", "email": "eve@example.org", "password": PASSWORD})
    session = (await sign_in(app, ADA["email"])).client
    (ada_session,) = [
        each["id"] for each in (await session.get("/api/auth/sessions")).json()["items"] if each["current"]
    ]

    assert (await eve.post(f"/settings/sessions/{ada_session}/end")).status_code == 404
    assert (await session.get("/api/users/me")).status_code == 200


async def test_the_page_is_light(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/settings", headers={"accept-encoding": "br"})

    assert answer.headers["content-encoding"] == "br"
    assert int(answer.headers["content-length"]) < 30_000
