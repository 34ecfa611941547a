"""Alarms of calendars as reminders."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from courtyard.modules.tasks.formats.draft import Notebook
from courtyard.modules.tasks.formats.ical.lines import Component
from courtyard.modules.tasks.formats.ical.values import Moment, duration_value, moment_value
from courtyard.modules.tasks.models.values import Reminder

# An all-day task counts as due at 9 in the morning where reminders are concerned.
_MORNING = time(9)


def reminders_of(
    component: Component,
    begins: Moment | None,
    ends: Moment | None,
    due: Moment | None,
    zone: ZoneInfo,
    notebook: Notebook,
) -> list[Reminder]:
    """The alarms of an event or to-do, counted from when it is due.

    Args:
        component: What has the alarms.
        begins: What an alarm counts from that says nothing.
        ends: What an alarm counts from that says ``RELATED=END``.
        due: When the task is due.
        zone: Where its days are.
        notebook: For alarms that cannot be taken.
    """
    found = []
    for alarm in (each for each in component.components if each.kind == "VALARM"):
        trigger = alarm.first("TRIGGER")
        if trigger is None:
            notebook.note(alarm.where, "the alarm has no time; left out")
            continue
        at = moment_value(trigger.value, zone)
        span = duration_value(trigger.value)
        base = ends if trigger.parameters.get("RELATED", "").upper() == "END" else begins
        if isinstance(at, datetime):
            found.append(Reminder(at=at))
        elif span is not None and base is not None and due is not None:
            found.append(_reminder(base, span, due, zone))
        else:
            notebook.note(trigger.where, f"alarm '{trigger.value[:40]}' not read; left out")
    return list(dict.fromkeys(found))


def _reminder(base: Moment, span: timedelta, due: Moment, zone: ZoneInfo) -> Reminder:
    """Minutes before it is due, or an instant for what comes after."""
    if isinstance(due, datetime) or isinstance(base, datetime):
        early = _instant(due, zone, _MORNING) - _instant(base, zone, time()) - span
    else:  # by the clock, which may be set between midnight and the morning
        early = datetime.combine(due, _MORNING) - datetime.combine(base, time()) - span
    minutes = round(early / timedelta(minutes=1))
    return Reminder(before_min=minutes) if minutes >= 0 else Reminder(at=_instant(due, zone, _MORNING) - early)


def _instant(moment: Moment, zone: ZoneInfo, all_day_at: time) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, all_day_at, zone).astimezone(UTC)
