"""Feeds on the wire."""

from datetime import datetime
from typing import Any, Literal, Self

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.importing import Feed
from courtyard.modules.tasks.models.written import WrittenFeed

__all__ = ["FeedMade", "FeedPage", "FeedShown", "WrittenFeed"]


class FeedShown(msgspec.Struct, kw_only=True):
    """A calendar of yours that other programs read; ``project`` is null for all of your tasks."""

    id: Id
    name: str
    project: Id | None
    shows: Literal["both", "to_dos", "events"]
    created_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, feed: Feed) -> Self:
        """A feed without its key, which nobody knows any more."""
        return cls(**_fields(feed))


class FeedMade(FeedShown, kw_only=True):
    """A new one, with the address that is told only now; whoever has it reads these tasks."""

    url: str

    @classmethod
    def told(cls, feed: Feed, url: str) -> Self:
        """With its address."""
        return cls(**_fields(feed), url=url)


class FeedPage(msgspec.Struct):
    """All of a member's."""

    items: list[FeedShown]


def _fields(feed: Feed) -> dict[str, Any]:
    shows = "both" if feed.to_dos and feed.events else "to_dos" if feed.to_dos else "events"
    plain = {name: getattr(feed, name) for name in ("id", "name", "project", "created_at", "used_at")}
    return {**plain, "shows": shows}
