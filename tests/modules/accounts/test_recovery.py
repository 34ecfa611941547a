"""What goes through letters: a confirmed address, a forgotten password, another address."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import time_machine

from courtyard.kernel.basics import now
from courtyard.modules.accounts.models import Status
from support.actors import PASSWORD, Person, sign_in, sign_up
from support.app import App
from support.letterbox import letters, link_of, token_of, until_letters

ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
NEW_PASSWORD = "Better-Horse-8"


@pytest.fixture(autouse=True)
async def _worker(app: App) -> AsyncIterator[None]:
    async with app.assembly.working():
        yield


async def register(app: App) -> Person:
    client = await app.client()
    entry = (await client.post("/api/auth/register", json=ADA)).json()
    client.headers["authorization"] = f"Bearer {entry['token']}"
    return Person(client, entry)


async def verified_at(person: Person) -> str | None:
    found: str | None = (await person.client.get("/api/users/me")).json()["email_verified_at"]
    return found


def code(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


async def test_the_first_letter_confirms_the_address_once(app: App) -> None:
    ada = await register(app)
    [letter] = await until_letters(app, "email_verification")
    assert link_of(letter).startswith(f"{app.settings.base_url}/verify-email?token=")
    confirm = {"token": token_of(letter)}

    answer = await ada.client.get("/api/auth/verify-email", params=confirm)

    assert (answer.status_code, answer.json()) == (200, {"verified": True})
    assert await verified_at(ada) is not None
    again = await ada.client.get("/api/auth/verify-email", params=confirm)
    assert (again.status_code, code(again)) == (422, "link_used_up")
    assert (await ada.client.post("/api/auth/verify-email/resend")).status_code == 200
    assert len(await letters(app, "email_verification")) == 1, "nothing is left to be confirmed"


async def test_another_letter_voids_the_first_and_every_link_gets_old(app: App) -> None:
    ada = await register(app)
    [first] = await until_letters(app, "email_verification")
    assert (await ada.client.post("/api/auth/verify-email/resend")).status_code == 200
    second = (await until_letters(app, "email_verification", 2))[1]
    voided = await ada.client.get("/api/auth/verify-email", params={"token": token_of(first)})
    assert code(voided) == "link_used_up"
    with time_machine.travel(now() + timedelta(hours=25)):
        old = await ada.client.get("/api/auth/verify-email", params={"token": token_of(second)})
        assert code(old) == "link_used_up"
    assert await verified_at(ada) is None


async def test_a_forgotten_password_is_replaced_by_a_letter(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)
    stranger = await app.client()
    asked = await stranger.post("/api/auth/forgot-password", json={"email": owner.email.upper()})
    assert asked.status_code == 200
    [letter] = await until_letters(app, "password_reset")
    reset = {"token": token_of(letter), "new_password": NEW_PASSWORD}
    easy = await stranger.post("/api/auth/reset-password", json={**reset, "new_password": "easy"})
    assert (easy.status_code, easy.json()["error"]["details"]["fields"][0]["path"]) == (422, "new_password")

    answer = await stranger.post("/api/auth/reset-password", json=reset)

    assert (answer.status_code, answer.content) == (204, b"")
    assert "set-cookie" not in answer.headers
    for person in (owner, phone):
        assert (await person.client.get("/api/users/me")).status_code == 401
        body = {"refresh_token": person.refresh_token}
        assert (await person.client.post("/api/auth/refresh", json=body)).status_code == 401
    assert code(await stranger.post("/api/auth/reset-password", json=reset)) == "link_used_up"
    assert code(await stranger.post("/api/auth/login", json={"email": owner.email, "password": PASSWORD}))
    await sign_in(app, owner.email, NEW_PASSWORD)
    await until_letters(app, "security_alert")


async def test_only_the_latest_reset_letter_is_good_and_for_an_hour(app: App, owner: Person) -> None:
    for count in (1, 2):
        await owner.client.post("/api/auth/forgot-password", json={"email": owner.email})
        sent = await until_letters(app, "password_reset", count)
    first, second = ({"token": token_of(each), "new_password": NEW_PASSWORD} for each in sent)
    assert code(await owner.client.post("/api/auth/reset-password", json=first)) == "link_used_up"
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert code(await owner.client.post("/api/auth/reset-password", json=second)) == "link_used_up"
    assert (await owner.client.post("/api/auth/reset-password", json=second)).status_code == 204


async def test_nobody_and_the_banned_get_no_reset_letter(app: App, owner: Person, stranger: Person) -> None:
    await app.dependency("standings").set_status(stranger.user_id, Status.BANNED)
    client = await app.client()
    answers = [
        await client.post("/api/auth/forgot-password", json={"email": email})
        for email in ("nobody@example.org", "no address", stranger.email, owner.email)
    ]
    assert len({(each.status_code, each.text) for each in answers}) == 1
    [letter] = await until_letters(app, "password_reset")
    assert owner.email in letter.to


async def test_another_address_needs_both_sides(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)
    asked = {"email": "new@example.org", "password": PASSWORD}
    wrong = await owner.client.post("/api/auth/email", json={**asked, "password": "Wrong-Horse-7"})
    assert code(wrong) == "current_password_wrong"
    assert (await owner.client.post("/api/auth/email", json=asked)).status_code == 202
    [to_old] = await until_letters(app, "email_change_asked")
    [to_new] = await until_letters(app, "email_change_offered")
    assert (owner.email in to_old.to, "new@example.org" in to_new.to) == (True, True)
    assert "new@example.org" not in to_old.text

    first = await phone.client.post("/api/auth/email/confirm", json={"token": token_of(to_new)})
    assert first.json() == {"changed": False}
    assert (await owner.client.get("/api/users/me")).json()["email"] == owner.email
    second = await phone.client.post("/api/auth/email/confirm", json={"token": token_of(to_old)})

    assert second.json() == {"changed": True}
    assert (await owner.client.get("/api/users/me")).status_code == 401
    changed = await sign_in(app, "new@example.org")
    assert await verified_at(changed) is not None
    assert code(await phone.client.post("/api/auth/email/confirm", json={"token": token_of(to_old)})) == "link_used_up"


async def test_an_address_of_somebody_else_is_not_told_and_not_given(app: App, owner: Person) -> None:
    other = await sign_up(app, "other")
    asked = await owner.client.post("/api/auth/email", json={"email": other.email, "password": PASSWORD})
    assert asked.status_code == 202
    await until_letters(app, "email_change_asked")
    assert await letters(app, "email_change_offered") == []
    assert (await owner.client.delete("/api/auth/email")).status_code == 204
    [letter] = await letters(app, "email_change_asked")
    answer = await owner.client.post("/api/auth/email/confirm", json={"token": token_of(letter)})
    assert code(answer) == "link_used_up"


async def test_a_misspelt_address_that_was_never_confirmed_is_not_asked(app: App) -> None:
    ada = await register(app)
    await ada.client.post("/api/auth/email", json={"email": "ada@example.com", "password": PASSWORD})
    [offered] = await until_letters(app, "email_change_offered")
    answer = await ada.client.post("/api/auth/email/confirm", json={"token": token_of(offered)})
    assert answer.json() == {"changed": True}
    await sign_in(app, "ada@example.com")
