"""Several people who did the same thing make one line: "Ada and 3 others like your recipe"."""

from datetime import UTC, datetime

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.notifications.models import ACTORS_MAX, Kind, Notice, Notification

_LOUD_UP_TO = 3
_ROUND_NUMBERS = frozenset({5, 10, 20, 50, 100, 200, 500, 1000})


def day_key(kind: Kind, subject: Id, occurred_at: datetime) -> str:
    """The key of the line that gathers what happened to one thing within a day (UTC)."""
    return f"{kind}:{subject}:{occurred_at.astimezone(UTC):%Y-%m-%d}"


def line_of(notice: Notice) -> Notification:
    """A new line."""
    actors = () if notice.actor is None else (notice.actor,)
    return Notification(
        user=notice.user,
        key=notice.key,
        kind=notice.kind,
        told_at=notice.occurred_at,
        actors=actors,
        actors_count=len(actors),
        subject=notice.subject,
        pieces=notice.pieces,
        href=notice.href,
    )


def joined(line: Notification, notice: Notice) -> Notification | None:
    """The line with one more actor, unread again; None when this says nothing new."""
    if not notice.gathers or notice.actor is None or notice.actor in line.actors:
        return None
    return msgspec.structs.replace(
        line,
        told_at=max(line.told_at, notice.occurred_at),
        read_at=None,
        actors=(notice.actor, *line.actors)[:ACTORS_MAX],
        actors_count=line.actors_count + 1,
        pieces=notice.pieces,
        href=notice.href,
    )


def without(line: Notification, actor: Id) -> Notification | None:
    """The line without one of its actors; None when nobody is left and the line goes."""
    left = tuple(each for each in line.actors if each != actor)
    if not left:
        return None
    return msgspec.structs.replace(line, actors=left, actors_count=max(line.actors_count - 1, len(left)))


def is_worth_a_sound(actors_count: int) -> bool:
    """Whether a phone may ring: the first few, then at round numbers, so that a liked recipe wakes nobody."""
    return actors_count <= _LOUD_UP_TO or actors_count in _ROUND_NUMBERS
