"""The list, the number, the ticket."""

from datetime import datetime
from typing import Any, Self

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.notifications.models import Kind


class ActorOut(msgspec.Struct, frozen=True):
    """Somebody who did it."""

    id: Id
    username: str
    name: str
    avatar: str


class NotificationOut(msgspec.Struct, frozen=True):
    """One notification: ``text`` is the whole sentence, ``href`` a path on this site or empty.

    ``actors`` are at most three, latest first; ``actors_count`` counts all.
    """

    id: Id
    kind: Kind
    text: str
    href: str
    actors: list[ActorOut]
    actors_count: int
    told_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, line: Any) -> Self:
        """A line of the list on the wire."""
        actors = [ActorOut(each.id, each.username, each.name, each.avatar) for each in line.people]
        return cls(line.id, line.kind, line.text, line.href, actors, line.actors_count, line.told_at, line.read_at)


class NotificationsPage(msgspec.Struct, frozen=True):
    """Some notifications, the way to the next ones, and how many of all are unread."""

    items: list[NotificationOut]
    next_cursor: str | None
    unread: int


class UnreadOut(msgspec.Struct, frozen=True):
    """How many are unread."""

    unread: int


class TicketOut(msgspec.Struct, frozen=True):
    """What opens the WebSocket ``/notifications?ticket=…`` once, within half a minute."""

    ticket: str
