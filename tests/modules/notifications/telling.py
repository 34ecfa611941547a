"""Tell members things, as the reactions do, without waiting for a worker."""

from datetime import datetime
from typing import Any

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Unit
from courtyard.modules.notifications.actions.happenings import Happenings, Liked, SignedIn
from support.actors import Person
from support.app import App

RECIPE = Id("65f0c0ffee65f0c0ffee65f0")


async def in_a_unit(app: App, work: Any) -> None:
    """Run what a reaction would run, in a transaction on the module's database."""
    await app.assembly.databases.database("notifications").unit_of_work(work)


def happenings(app: App) -> Happenings:
    """What the reactions call."""
    return Happenings(app.dependency("telling"), app.dependency("accounts"))


async def like(
    app: App, author: Person, member: Person, *, recipe: Id = RECIPE, title: str = "Soup", at: datetime | None = None
) -> None:
    """Somebody likes a recipe of the author."""
    liked = Liked(recipe=recipe, author=author.user_id, member=member.user_id, slug="soup", title=title)

    async def work(unit: Unit) -> None:
        await happenings(app).recipe_was_liked(liked, at or now(), unit)

    await in_a_unit(app, work)


async def unlike(app: App, author: Person, member: Person, *, recipe: Id = RECIPE, at: datetime | None = None) -> None:
    """Somebody takes their like back."""
    liked = Liked(recipe=recipe, author=author.user_id, member=member.user_id)

    async def work(unit: Unit) -> None:
        await happenings(app).like_was_taken_back(liked, at or now(), unit)

    await in_a_unit(app, work)


async def warn(app: App, person: Person, *, session: Id | None = None, at: datetime | None = None) -> Id:
    """Somebody signs in where they were never seen; answers the session."""
    entry = SignedIn(user=person.user_id, session=session or Id(), device="iPhone", browser="Safari")

    async def work(unit: Unit) -> None:
        await happenings(app).signed_in_on_a_new_device(entry, at or now(), unit)

    await in_a_unit(app, work)
    return entry.session


async def listed(person: Person, **query: Any) -> dict[str, Any]:
    """A person's list as it is on the wire."""
    answer = await person.client.get("/api/notifications", params=query)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def texts(person: Person) -> list[str]:
    """The sentences in a person's list."""
    return [item["text"] for item in (await listed(person))["items"]]
