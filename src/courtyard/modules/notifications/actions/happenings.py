"""What happened elsewhere, as notices: one method for each fact that members are told of."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.contract import Clocks
from courtyard.modules.notifications.actions.telling import Telling
from courtyard.modules.notifications.models import Kind, Notice
from courtyard.modules.notifications.rules.days import when_due
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


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is to be reminded of a task."""

    task: Id
    title: str
    told: tuple[Id, ...]
    reminder_at: datetime
    due_at: datetime | None = None
    due_date: date | None = None
    late: bool = False


class OfTask(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody did something with a task that others are told of."""

    event: Id
    task: Id
    title: str
    actor: Id | None
    told: tuple[Id, ...]


class Happenings:
    """Words and keys for facts. Everything is told through ``Telling``, which knows who wants to hear it."""

    def __init__(self, telling: Telling, clocks: Clocks) -> None:
        self._telling = telling
        self._clocks = clocks

    async def recipe_was_liked(self, liked: Liked, occurred_at: datetime, unit: Unit) -> None:
        """Tell the author; likes of one day make one line."""
        await self._telling.tell(_of_like(liked, occurred_at), unit)

    async def like_was_taken_back(self, liked: Liked, occurred_at: datetime, unit: Unit) -> None:
        """The author's line says it no longer."""
        await self._telling.take_back(_of_like(liked, occurred_at), unit)

    async def recipe_is_gone(self, recipe: Id, author: Id, unit: Unit) -> None:
        """The author's lines about it go with it."""
        await self._telling.forget_subject(author, recipe, unit)

    async def task_is_due(self, due: Due, occurred_at: datetime, unit: Unit) -> None:
        """Remind everybody whom it concerns, once for each reminder; the days are those where they live."""
        for user in due.told:
            zone = ZoneInfo(await self._clocks.time_zone(user))
            pieces = {"title": due.title, "when": when_due(due.due_at, due.due_date, occurred_at, zone)}
            notice = Notice(
                user=user,
                kind=Kind.TASK_DUE,
                key=f"{Kind.TASK_DUE}:{due.task}:{due.reminder_at:%Y%m%d%H%M%S}",
                subject=due.task,
                pieces={**pieces, "late": "late"} if due.late else pieces,
                href=_task_page(due.task),
                occurred_at=occurred_at,
            )
            await self._telling.tell(notice, unit)

    async def task_was_assigned(self, given: OfTask, occurred_at: datetime, unit: Unit) -> None:
        """Tell whose it is now."""
        for user in given.told:
            notice = Notice(
                user=user,
                kind=Kind.TASK_ASSIGNED,
                key=f"{Kind.TASK_ASSIGNED}:{given.event}",
                actor=given.actor,
                subject=given.task,
                pieces={"title": given.title},
                href=_task_page(given.task),
                occurred_at=occurred_at,
            )
            await self._telling.tell(notice, unit)

    async def task_was_commented(self, said: OfTask, occurred_at: datetime, unit: Unit) -> None:
        """Tell those whom it concerns; who speaks about a task on one day makes one line."""
        for user in said.told:
            notice = Notice(
                user=user,
                kind=Kind.TASK_COMMENTED,
                key=day_key(Kind.TASK_COMMENTED, said.task, occurred_at),
                actor=said.actor,
                subject=said.task,
                pieces={"title": said.title},
                href=_task_page(said.task),
                occurred_at=occurred_at,
                gathers=True,
            )
            await self._telling.tell(notice, unit)

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


def _task_page(task: Id) -> str:
    return f"/tasks/{task}"


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
