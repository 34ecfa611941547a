"""What happened elsewhere, as notices: one method for each fact that members are told of."""

from datetime import datetime

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.events import Unit
from courtyard.modules.notifications.actions.telling import Telling
from courtyard.modules.notifications.models import Kind, Notice
from courtyard.modules.notifications.rules.gathering import day_key


class Liked(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody likes a recipe; ``title`` is empty for one that not everybody may see."""

    recipe: Id
    author: Id
    member: Id
    slug: str = ""
    title: str = ""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed in where they were never seen before."""

    user: Id
    session: Id
    device: str
    browser: str


class Happenings:
    """Words and keys for facts. Everything is told through ``Telling``, which knows who wants to hear it."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling

    async def recipe_was_liked(self, liked: Liked, occurred_at: datetime, unit: Unit) -> None:
        """Tell the author; likes of one day make one line."""
        await self._telling.tell(_of_like(liked, occurred_at), unit)

    async def like_was_taken_back(self, liked: Liked, occurred_at: datetime, unit: Unit) -> None:
        """The author's line says it no longer."""
        await self._telling.take_back(_of_like(liked, occurred_at), unit)

    async def recipe_is_gone(self, recipe: Id, author: Id, unit: Unit) -> None:
        """The author's lines about it go with it."""
        await self._telling.forget_subject(author, recipe, unit)

    async def somebody_registered(self, user: Id, username: str, occurred_at: datetime, unit: Unit) -> None:
        """Say welcome."""
        notice = Notice(
            user=user,
            kind=Kind.WELCOME,
            key=Kind.WELCOME.value,
            pieces={"name": username},
            href="/settings",
            occurred_at=occurred_at,
        )
        await self._telling.tell(notice, unit)

    async def signed_in_on_a_new_device(self, entry: SignedIn, occurred_at: datetime, unit: Unit) -> None:
        """Warn the owner; the letter about it is the account's own."""
        notice = Notice(
            user=entry.user,
            kind=Kind.NEW_DEVICE,
            key=f"{Kind.NEW_DEVICE}:{entry.session}",
            pieces={"device": entry.device, "browser": entry.browser},
            href="/settings#devices",
            occurred_at=occurred_at,
        )
        await self._telling.tell(notice, unit)


def _of_like(liked: Liked, occurred_at: datetime) -> Notice:
    return Notice(
        user=liked.author,
        kind=Kind.RECIPE_LIKED,
        key=day_key(Kind.RECIPE_LIKED, liked.recipe, occurred_at),
        actor=liked.member,
        subject=liked.recipe,
        pieces={"title": liked.title},
        href=f"/recipes/{liked.slug}",
        occurred_at=occurred_at,
        gathers=True,
    )
