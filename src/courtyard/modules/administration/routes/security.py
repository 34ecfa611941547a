"""Security events of all accounts."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Id
from courtyard.kernel.http import ADMINS, route
from courtyard.modules.administration.actions.security import SecurityLog, events_between

Member = Annotated[str, Parameter(max_length=100, description="Whose account: a username or an id")]
Kind = Annotated[str, Parameter(max_length=60, description="What happened, such as `sign_in_failed`")]
Since = Annotated[date | None, Parameter(description="The first day (UTC)")]
Until = Annotated[date | None, Parameter(description="The last day (UTC)")]
Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="The next_cursor of the page before")]


class LoggedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event. ``place`` is its number in the chain; null for the moment until it is chained."""

    id: Id
    at: datetime
    kind: str
    label: str
    subject: Id | None
    subject_name: str
    actor: Id | None
    actor_name: str
    address: str
    device: str
    browser: str
    facts: dict[str, str | int]
    is_forgotten: bool
    place: int | None

    @classmethod
    def of(cls, entry: Any) -> "LoggedEvent":
        """An entry on the wire."""
        values = {name: getattr(entry, name) for name in cls.__struct_fields__ if name != "place"}
        return cls(**values, place=entry.seq)


class LoggedEvents(msgspec.Struct, frozen=True):
    """Some of them, the latest first, and the cursor of the next ones (null at the end)."""

    items: list[LoggedEvent]
    next_cursor: str | None


@route("GET", "/admin/security-events", may=ADMINS, keys="", summary="Security events of all accounts")
async def list_all_security_events(
    security_events: SecurityLog,
    member: Member = "",
    kind: Kind = "",
    since: Since = None,
    until: Until = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> LoggedEvents:
    """The latest first, of one member, one kind, or some days. An id of an account that is gone is good too."""
    page = await events_between(
        security_events, member=member, kind=kind, first=since, last=until, limit=limit, cursor=cursor
    )
    return LoggedEvents([LoggedEvent.of(each) for each in page.items], page.next_cursor)


HANDLERS: list[HTTPRouteHandler] = [list_all_security_events]
