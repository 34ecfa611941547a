"""Tasks that come again: what the next one is, and when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.project import column_for
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.values import Column, Item, Reminder, RepeatFrom, Status
from courtyard.modules.tasks.rules.finding import arranged
from courtyard.modules.tasks.rules.recurrence import Moment, Series, check_happens, next_when_done, parse_rule
from courtyard.modules.tasks.rules.time import due_order, zone_of


def in_series(before: Task | None, after: Task) -> Task:
    """The task with where its series starts.

    The start stays while single dates are moved; another rule, another time of day, or a day in place of an instant
    begin the series anew.

    Raises:
        RuleRefused: it is no rule, or never comes round.
    """
    due = after.due_at or after.due_date
    if after.recurrence is None or due is None:
        return msgspec.structs.replace(after, series_start=None, series_number=1, series_without=[])
    rule = str(parse_rule(after.recurrence, all_day=after.due_date is not None))
    known = before is not None and before.recurrence == rule and before.series_start is not None
    after = msgspec.structs.replace(after, recurrence=rule)
    if known and before is not None and _time_of_day(before) == _time_of_day(after):
        return after
    after = msgspec.structs.replace(after, series_start=due.isoformat(), series_number=1, series_without=[])
    check_happens(series_of(after))
    return after


def following(task: Task, columns: Sequence[Column], at: datetime) -> Task | None:
    """The next one of the series, when this one is done at that instant; None where the series ends, or is none."""
    moment = next_moment(task, at)
    if moment is None:
        return None
    later = _instant_of(task, moment) - due_order(task)
    following_task = msgspec.structs.replace(
        task,
        id=Id(),
        created_at=at,
        updated_at=at,
        version=1,
        status=Status.TODO,
        column=column_for(columns, Status.TODO),
        **_dates(task, moment, later),
        checklist=[Item(item.text) for item in task.checklist],
        reminded_at=None,
        successor=None,
        origin=None,
        series_number=task.series_number + 1,
        completed_at=None,
        completed_by=None,
        completed_on=None,
        comments_count=0,
        attachments_count=0,
    )
    return arranged(following_task, None, at)


def skipped(task: Task, at: datetime) -> Task | None:
    """The task due at its next date; None where there is none."""
    moment = next_moment(task, at)
    if moment is None:
        return None
    later = _instant_of(task, moment) - due_order(task)
    after = msgspec.structs.replace(
        task,
        **_dates(task, moment, later),
        series_number=task.series_number + 1,
        version=task.version + 1,
        updated_at=at,
    )
    return arranged(after, task, at)


def next_moment(task: Task, at: datetime) -> Moment | None:
    """When the task comes again, were it done at that instant."""
    due = task.due_at or task.due_date
    if task.recurrence is None or task.series_start is None or due is None:
        return None
    return next_when_done(series_of(task), due, at)


def series_of(task: Task) -> Series:
    """The repetition of a task that has one."""
    start = task.series_start or ""
    return Series(
        rule=parse_rule(task.recurrence or "", all_day="T" not in start),
        start=_moment(start),
        time_zone=zone_of(task),
        excluded=frozenset(
            datetime.fromisoformat(each) if "T" in each else date.fromisoformat(each) for each in task.series_without
        ),
        from_completion=task.repeat_from is RepeatFrom.COMPLETION,
        made=task.series_number,
    )


def _moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _dates(task: Task, moment: Moment, later: timedelta) -> dict[str, object]:
    """The dates of the next one: what was so long before stays so long before."""
    is_instant = isinstance(moment, datetime)
    return {
        "due_at": moment if is_instant else None,
        "due_date": None if is_instant else moment,
        "start_at": None if task.start_at is None else task.start_at + later,
        "reminders": [Reminder(each.at + later) if each.at is not None else each for each in task.reminders],
    }


def _instant_of(task: Task, moment: Moment) -> datetime:
    is_instant = isinstance(moment, datetime)
    moved = msgspec.structs.replace(
        task, due_at=moment if is_instant else None, due_date=None if is_instant else moment
    )
    return due_order(moved)


def _time_of_day(task: Task) -> object:
    return None if task.due_at is None else task.due_at.astimezone(zone_of(task)).timetz()
