"""A notification, and the notice that makes one."""

from datetime import datetime

import msgspec

from courtyard.kernel.basics import Document, Id, now
from courtyard.modules.notifications.models.kinds import Kind

KEPT_MAX = 100
KEPT_DAYS = 30
ACTORS_MAX = 50


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is to be told, as a reaction makes it of a fact.

    ``key`` is unique among the member's notifications: a notice with a key that is there already joins that line
    (when ``gathers``) or says nothing new. ``pieces`` are words for the sentence of this kind. ``href`` is a path here.
    """

    user: Id
    kind: Kind
    key: str
    actor: Id | None = None
    subject: Id | None = None
    pieces: dict[str, str] = {}
    href: str = ""
    occurred_at: datetime
    gathers: bool = False


class Notification(Document, kw_only=True):
    """One line in a member's list.

    ``actors`` are those who did it, latest first and at most 50; ``actors_count`` counts further. ``told_at`` orders
    the list and moves when somebody joins the line.
    """

    user: Id
    key: str
    kind: Kind
    told_at: datetime = msgspec.field(default_factory=now)
    read_at: datetime | None = None
    actors: tuple[Id, ...] = ()
    actors_count: int = 0
    subject: Id | None = None
    pieces: dict[str, str] = msgspec.field(default_factory=dict)
    href: str = ""
