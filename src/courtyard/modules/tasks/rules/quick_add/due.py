"""From what was said to dates: when the task is due, and by what rule it comes again."""

from datetime import date, datetime, time

import msgspec
from msgspec.structs import replace

from courtyard.modules.tasks.rules.quick_add.choosing import Choice
from courtyard.modules.tasks.rules.quick_add.days import wall_of
from courtyard.modules.tasks.rules.quick_add.line import Setting, When
from courtyard.modules.tasks.rules.quick_add.repeats import Repeat
from courtyard.modules.tasks.rules.recurrence import Frequency, Rule, Series, dates_after
from courtyard.modules.tasks.rules.time import is_kept_day

_LAST_MINUTE = time(23, 59, 59)


class Dates(msgspec.Struct, frozen=True):
    """When it is due on the wall (a day, or a day with a time), and its rule."""

    due: date | datetime | None = None
    rule: Rule | None = None


def dates_of(choice: Choice, setting: Setting) -> Dates | None:
    """The task's dates; ``None`` where what was said never comes round."""
    repeat = choice.repeat
    when = _joined(choice.day, choice.clock)
    if repeat is None:
        due = None if when is None else wall_of(when, setting)
        return Dates(due) if due is None or is_kept_day(due) else None
    clock = repeat.clocks[0] if repeat.clocks else when.clock.at if when and when.clock else repeat.part
    begins = _joined(when, None) if when and (when.day or when.exact) else repeat.starts
    rule = _rule(repeat, setting, timed=clock is not None or bool(begins and begins.exact))
    day = begins.day if begins else None
    if begins is not None and begins.exact is not None:
        return Dates(begins.exact, rule)
    if clock is None and begins is not None and begins.clock is not None:
        clock = begins.clock.at
    if when is not None and when.day is not None:
        return Dates(datetime.combine(when.day, clock) if clock else when.day, rule)
    due = _first(rule, day, clock, setting)
    return None if due is None or not is_kept_day(due) else Dates(due, rule)


def _joined(day: When | None, clock: When | None) -> When | None:
    if day is None or clock is None:
        return day or clock
    return day._replace(clock=clock.clock)


def _rule(repeat: Repeat, setting: Setting, *, timed: bool) -> Rule:
    parts = dict(repeat.rule)
    if len(repeat.clocks) > 1:
        parts |= {"by_hour": tuple(sorted({at.hour for at in repeat.clocks})), "by_minute": (repeat.clocks[0].minute,)}
    if parts["frequency"] is Frequency.WEEKLY and parts["interval"] > 1:
        parts["week_start"] = setting.week_start
    rule = Rule(**parts)
    if repeat.until is None:
        return rule
    is_timed = timed or rule.frequency.is_within_a_day
    until = setting.instant(datetime.combine(repeat.until, _LAST_MINUTE)) if is_timed else repeat.until
    return replace(rule, until=until)


def _first(rule: Rule, day: date | None, clock: time | None, setting: Setting) -> date | datetime | None:
    """The first date of the rule that is not over, from ``day`` on where one was said."""
    from_day = day or setting.today
    if rule.frequency.is_within_a_day and clock is None:
        clock = setting.wall.time() if day is None else time(0)
    start = from_day if clock is None else setting.instant(datetime.combine(from_day, clock))
    # "Every other Tuesday" begins on the next Tuesday.
    at_once = rule if rule.frequency.is_within_a_day else replace(rule, interval=1)
    series = Series(rule=at_once, start=start, time_zone=setting.zone)
    over: date | datetime | None = None
    if clock is not None and day is None:
        over = setting.now
    first = next(dates_after(series, over), None)
    if isinstance(first, datetime):
        return first.astimezone(setting.zone).replace(tzinfo=None)
    return first


def start_of(choice: Choice, setting: Setting) -> datetime | None:
    """When to begin with it: at a time, or at the beginning of a day."""
    wall = None if choice.start is None else wall_of(choice.start, setting)
    if wall is None or not is_kept_day(wall):
        return None
    return wall if isinstance(wall, datetime) else datetime.combine(wall, time())


def span_minutes(choice: Choice) -> int | None:
    """How long it takes, where a span of time was given: ``2-3pm`` is an hour."""
    clocks = [each.clock for each in (choice.clock, choice.day) if each is not None and each.clock is not None]
    return next((clock.minutes for clock in clocks if clock.minutes), None)
