"""The letter before an account is erased: one each time that somebody leaves, and none for whoever came back."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from courtyard.kernel.basics import now
from courtyard.kernel.documents import Changes, Where
from courtyard.modules.accounts.actions.last_letter import Near
from courtyard.modules.accounts.models import Status
from courtyard.modules.accounts.store.users import USERS
from modules.accounts.test_leaving import leave, sign_in_refused
from support.actors import Person, SignUp, sign_up
from support.app import App, AppFactory
from support.jobs import unwatched
from support.letterbox import until_letters

NEAR = {"erase_at": timedelta(days=2, hours=23)}


async def change(app: App, person: Person, erase_at: timedelta, **changes: Any) -> None:
    """Let the end be so far away, and whatever else."""
    users = app.assembly.court.database("accounts").collection(USERS)
    await users.change(Where(id=person.user_id), Changes().set(erase_at=now() + erase_at, **changes))


async def restore(app: App, person: Person) -> None:
    """Come back, and go on with the new session."""
    token = (await sign_in_refused(app, person))["restore_token"]
    back = await person.client.post("/api/auth/restore", json={"restore_token": token})
    person.client.headers["authorization"] = f"Bearer {back.json()['token']}"


async def look(*apps: App) -> None:
    """As workers do every ten minutes, all at one moment."""
    await asyncio.gather(*(app.dependency("last_letter").look(Near(), unwatched()) for app in apps))


async def told(app: App) -> Counter[str]:
    """Address → how many such letters."""
    return Counter(each.to for each in (await app.assembly.mail.log.page()).items if each.template == "deletion_near")


async def test_one_letter_comes_before_the_end_and_shows_the_way_back(
    app: App, app_factory: AppFactory, owner: Person, stranger: Person, people: SignUp
) -> None:
    other = await app_factory()
    suspended, unreachable = await people("suspended"), await people("unreachable")
    for person in (owner, stranger, suspended, unreachable):
        assert (await leave(person)).status_code == 202
    await look(app, other)
    assert await told(app) == {}  # the end is far

    for person in (owner, stranger):
        await change(app, person, **NEAR)
    await change(app, suspended, **NEAR, status=Status.SUSPENDED)  # signing in does not bring that one back
    await change(app, unreachable, **NEAR, email="no address")
    await restore(app, stranger)
    await look(app, other)
    await look(other)
    assert await told(app) == {owner.email: 1}

    async with app.assembly.working():
        found = await until_letters(app, "deletion_near")
        [first] = [each for each in await until_letters(app, "deletion_asked") if each.to.endswith(f"<{owner.email}>")]
    assert "We write once more, shortly before." in first.text
    (letter,) = found
    assert letter.subject == "Your account is erased soon"
    for text in (letter.text, letter.html):
        assert f"{app.settings.base_url}/restore" in text
        assert "This is our last letter." in text
    browser = await app.client()
    assert (await browser.get("/restore")).headers["location"] == "/sign-in"  # where one proves who one is

    await restore(app, owner)
    assert (await leave(owner)).status_code == 202
    await look(app)
    await change(app, owner, **NEAR)
    await look(app, other)
    assert await told(app) == {owner.email: 2}  # they left a second time


async def test_where_the_grace_is_short_or_nobody_wants_it_the_first_letter_is_the_last(
    app_factory: AppFactory,
) -> None:
    for number, settings in enumerate(({"deletion_grace_days": 2}, {"deletion_letter_days": 0})):
        app = await app_factory(**settings)
        person = await sign_up(app, f"brief{number}")
        assert (await leave(person)).status_code == 202
        await change(app, person, **NEAR)
        await look(app)
    assert await told(app) == {}
    async with app.assembly.working():
        found = await until_letters(app, "deletion_asked", count=2)
    assert all("This is our last letter." in each.text for each in found)
