"""A member's own list: look, mark as read, remove."""

from datetime import datetime

import msgspec

from courtyard.kernel.basics import Actor, Id, now
from courtyard.kernel.live import Hub
from courtyard.modules.accounts.contract import Accounts, Person
from courtyard.modules.notifications.access import own_line_read, own_line_removed, own_lines
from courtyard.modules.notifications.actions.afterwards import CHANGED, Afterwards
from courtyard.modules.notifications.actions.bell import Bell
from courtyard.modules.notifications.models import Kind, Notification
from courtyard.modules.notifications.rules.wording import sentence
from courtyard.modules.notifications.store import NotificationStore

_SHOWN_ACTORS = 3


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A notification with its words: ``people`` are those of its actors that are known, at most three."""

    id: Id
    kind: Kind
    text: str
    href: str
    people: tuple[Person, ...]
    actors_count: int
    told_at: datetime
    read_at: datetime | None


class Lines(msgspec.Struct, frozen=True):
    """Some notifications, the way to the next ones, and how many of all are unread."""

    items: list[Line]
    next_cursor: str | None
    unread: int


class Inbox:
    """What a member can do with their list."""

    def __init__(
        self, store: NotificationStore, accounts: Accounts, bell: Bell, hub: Hub, afterwards: Afterwards
    ) -> None:
        self._store, self._accounts, self._bell = store, accounts, bell
        self._hub, self._afterwards = hub, afterwards

    async def listed(self, actor: Actor, *, limit: int, cursor: str | None = None, page: int | None = None) -> Lines:
        """The member's notifications, latest first.

        Raises:
            InvalidCursor.
        """
        found, next_cursor = await own_lines(self._store, actor, limit=limit, cursor=cursor, page=page)
        return Lines(await self._worded(found), next_cursor, await self._bell.unread(actor))

    async def read(self, actor: Actor, line: str) -> Line:
        """Mark one as read.

        Raises:
            NotificationNotFound.
        """
        found = await own_line_read(self._store, actor, line)
        await self._changed(actor)
        return (await self._worded([found]))[0]

    async def read_all(self, actor: Actor) -> None:
        """Mark all as read."""
        await self._store.read_all(actor.member_id, now())
        await self._changed(actor)

    async def remove(self, actor: Actor, line: str) -> None:
        """Take one out of the list.

        Raises:
            NotificationNotFound.
        """
        await own_line_removed(self._store, actor, line)
        await self._changed(actor)

    async def unread(self, actor: Actor) -> int:
        """How many the member has not read."""
        return await self._bell.unread(actor)

    async def ticket(self, actor: Actor) -> str:
        """What opens one WebSocket, once, within half a minute."""
        return await self._hub.ticket(actor)

    async def _changed(self, actor: Actor) -> None:
        await self._bell.changed(actor.member_id)
        self._afterwards.tell(actor.member_id, CHANGED, {})

    async def _worded(self, found: list[Notification]) -> list[Line]:
        wanted = {each for line in found for each in line.actors[:_SHOWN_ACTORS]}
        people = await self._accounts.people(wanted) if wanted else {}
        return [_line(each, people) for each in found]


def _line(line: Notification, people: dict[Id, Person]) -> Line:
    known = tuple(people[each] for each in line.actors[:_SHOWN_ACTORS] if each in people)
    return Line(
        id=line.id,
        kind=line.kind,
        text=sentence(line, [person.name for person in known]),
        href=line.href,
        people=known,
        actors_count=line.actors_count,
        told_at=line.told_at,
        read_at=line.read_at,
    )
