"""What happened to accounts, for whoever runs the house; accounts keep and tell it."""

from datetime import UTC, date, datetime, time, timedelta

from courtyard.kernel.basics import Unprocessable
from courtyard.modules.accounts.contract import EntryPage, SecurityEntry, SecurityLog

__all__ = ["EntryPage", "SecurityEntry", "SecurityLog", "events_between"]


async def events_between(
    log: SecurityLog,
    *,
    member: str = "",
    kind: str = "",
    first: date | None = None,
    last: date | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> EntryPage:
    """Events of whole days (UTC), from the first to the last one.

    Raises:
        Unprocessable: a kind that there is not, or days in the wrong order.
        UserNotFound, InvalidCursor.
    """
    if kind and kind not in dict(log.kinds):
        raise Unprocessable.field("kind", "there is no such kind of event")
    if first and last and last < first:
        raise Unprocessable.field("until", "is before the first day")
    since = None if first is None else _midnight(first)
    until = None if last is None else _midnight(last) + timedelta(days=1)
    return await log.listed(member=member.strip(), kind=kind, since=since, until=until, limit=limit, cursor=cursor)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
