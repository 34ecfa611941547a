"""Which letters an account gets: welcome once, a word about new devices and changed passwords, and no others."""

from collections.abc import AsyncIterator

import pytest

from courtyard.kernel.mail import KeptLetter
from support.actors import PASSWORD, Person
from support.app import App
from support.waiting import wait_until

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)
FIRST = ("welcome", "email_verification")
ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}


@pytest.fixture(autouse=True)
async def _worker(app: App) -> AsyncIterator[None]:
    async with app.assembly.working():
        yield


async def letters(app: App) -> list[KeptLetter]:
    """Those in the outbox folder, oldest first."""
    folder = app.assembly.mail.folder
    assert folder is not None
    return [await folder.read(kept.name) for kept in reversed(await folder.newest())]


async def until_letters(app: App, *kinds: str) -> list[KeptLetter]:
    """Wait until these have come, in any order."""

    async def have_come() -> bool:
        return sorted(letter.letter for letter in await letters(app)) == sorted(kinds)

    await wait_until(have_come, f"letters {kinds}", 20)
    return await letters(app)


async def register(app: App, device: str = FIREFOX) -> Person:
    client = await app.client(headers={"user-agent": device})
    answer = await client.post("/api/auth/register", json=ADA)
    assert answer.status_code == 201
    return Person(client, answer.json())


async def sign_in(app: App, device: str) -> Person:
    client = await app.client(headers={"user-agent": device})
    answer = await client.post("/api/auth/login", json={"email": ADA["email"], "password": PASSWORD})
    assert answer.status_code == 200
    return Person(client, answer.json())


async def test_whoever_signs_up_is_welcomed(app: App) -> None:
    await register(app)
    [letter] = [each for each in await until_letters(app, *FIRST) if each.letter == "welcome"]
    assert (letter.to, letter.subject) == ("ada <ada@example.org>", "Welcome to Courtyard, ada")
    assert PASSWORD not in letter.text + letter.html


async def test_a_new_device_is_told_of_and_a_known_one_is_not(app: App) -> None:
    await register(app)
    await sign_in(app, FIREFOX)
    await sign_in(app, SAFARI)
    await sign_in(app, SAFARI)
    found = await until_letters(app, *FIRST, "new_device")
    [letter] = [each for each in found if each.letter == "new_device"]
    assert "Device: iPhone" in letter.text
    assert "Browser: Safari" in letter.text
    assert "Address: 192.0.2.1" in letter.text


async def test_a_changed_password_is_told_of(app: App) -> None:
    ada = await register(app)
    change = {"current_password": PASSWORD, "new_password": "Another-Horse-8"}
    headers = {"authorization": f"Bearer {ada.token}"}
    answer = await ada.client.put("/api/auth/change-password", json=change, headers=headers)
    assert answer.status_code < 300
    found = await until_letters(app, *FIRST, "security_alert")
    [letter] = [each for each in found if each.letter == "security_alert"]
    assert letter.subject == "Your password was changed"
    assert "Another-Horse-8" not in letter.text + letter.html


async def test_invented_people_get_no_letters(app: App) -> None:
    await app.assembly.fill_demo()
    await register(app)
    await until_letters(app, *FIRST)
    page = await app.assembly.mail.log.page()
    assert [record.to for record in page.items] == ["ada@example.org"] * len(FIRST)
