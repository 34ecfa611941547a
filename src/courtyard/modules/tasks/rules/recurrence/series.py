"""A task that comes again: which date follows, in the time zone of the task, over changes of the clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec

from courtyard.modules.tasks.rules.recurrence.rule import Frequency, Rule, RuleRefused
from courtyard.modules.tasks.rules.recurrence.walls import walls

Moment = datetime | date
_CLOCKS_CHANGE_BY_MAX = timedelta(days=1)


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A task's repetition.

    Attributes:
        rule: When it comes again.
        start: The first date, an aware instant or, for a task without a time, a day. It fixes what the rule leaves open
            (every second week from when? at what time?), so it stays while due dates move on.
        time_zone: Where the clock hangs that the rule goes by.
        excluded: Dates of the rule that are left out.
        from_completion: Counted from when the task was done, not from when it was due.
        made: The how-manieth of the series the present task is; only a count from completion needs it.
    """

    rule: Rule
    start: Moment
    time_zone: ZoneInfo
    excluded: frozenset[Moment] = frozenset()
    from_completion: bool = False
    made: int = 1

    @property
    def is_all_day(self) -> bool:
        """Whether its dates are days without a time."""
        return not isinstance(self.start, datetime)


def dates_after(series: Series, after: Moment | None = None) -> Iterator[Moment]:
    """The dates of the rule after that one (all, without it), rising: days, or UTC instants.

    A time that the clocks skip is moved on by as much as they were put forward, and of a time that they show twice it
    is the first (RFC 5545, 3.3.5 and 3.3.10); the next date keeps the clock's time again.
    """
    last = None if after is None else _fitting(series, after)
    since = datetime.min if last is None else _wall(series, last) - _CLOCKS_CHANGE_BY_MAX  # noqa: DTZ901  (a wall's time)
    for wall in walls(series.rule, _wall(series, series.start), since):
        found = wall.date() if series.is_all_day else wall.replace(tzinfo=series.time_zone, fold=0).astimezone(UTC)
        if _is_over(series, wall, found):
            return
        if (last is None or found > last) and found not in series.excluded:
            last = found
            yield found


def next_after(series: Series, after: Moment) -> Moment | None:
    """The first date of the rule after that one, or ``None`` where the series has ended."""
    return next(dates_after(series, after), None)


def next_when_done(series: Series, due: Moment, done_at: datetime) -> Moment | None:
    """When the task comes again that was due then and was done at that instant; ``None`` ends the series.

    Dates that passed unnoticed meanwhile are left out: what follows lies after ``due`` and not in the past.
    """
    if series.from_completion:
        return _next_from_completion(series, due, done_at)
    done = done_at.astimezone(series.time_zone).date() - timedelta(days=1) if series.is_all_day else done_at
    return next_after(series, max(_fitting(series, due), done))


def check_happens(series: Series) -> None:
    """Refuse a repetition that never comes round, such as every 30 February.

    Raises:
        RuleRefused: there is no date at all.
    """
    if next(dates_after(series), None) is None:
        raise RuleRefused.field("recurrence", "there is no date on which this comes round")


def first_dates(series: Series, limit: int, after: Moment | None = None) -> list[Moment]:
    """The next dates, at most ``limit``."""
    return list(islice(dates_after(series, after), limit))


def _next_from_completion(series: Series, due: Moment, done_at: datetime) -> Moment | None:
    rule = series.rule
    if rule.count is not None and series.made >= rule.count:
        return None
    done = done_at.astimezone(series.time_zone).replace(tzinfo=None, microsecond=0)
    start: Moment
    if series.is_all_day:
        start = done.date()
    else:
        within_a_day = rule.frequency in {Frequency.HOURLY, Frequency.MINUTELY}
        at = done.time().replace(second=0) if within_a_day else _wall(series, _fitting(series, due)).time()
        start = datetime.combine(done, at).replace(tzinfo=series.time_zone)
    anew = msgspec.structs.replace(series, rule=rule.without_count(), start=start)
    return next_after(anew, max(start, done_at) if isinstance(start, datetime) else start)


def _wall(series: Series, moment: Moment) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(series.time_zone).replace(tzinfo=None, microsecond=0)
    return datetime.combine(moment, time.min)


def _fitting(series: Series, moment: Moment) -> Moment:
    """The moment as a day or as an instant, whichever the series has: a due date may have been given a time since."""
    if series.is_all_day:
        return _wall(series, moment).date()
    if isinstance(moment, datetime):
        return moment
    at = _wall(series, series.start).time()
    return datetime.combine(moment, at).replace(tzinfo=series.time_zone).astimezone(UTC)


def _is_over(series: Series, wall: datetime, found: Moment) -> bool:
    until = series.rule.until
    if until is None:
        return False
    if not isinstance(until, datetime):
        return wall.date() > until
    if until.tzinfo is None:
        return wall > until
    if isinstance(found, datetime):
        return found > until
    return wall.date() > until.astimezone(series.time_zone).date()
