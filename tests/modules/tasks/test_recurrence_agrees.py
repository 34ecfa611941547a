"""Recurrence against python-dateutil itself: the rules of its own test suite, changes of clocks, and invented rules."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.modules.tasks.rules.recurrence import (
    RuleRefused,
    Series,
    check_happens,
    first_dates,
    next_after,
    parse_rule,
)

TABLE = Path(__file__).with_name("rules_of_dateutil.txt")
COMPARED = 20
# Two with an hour, one with half an hour, and two whose clocks go forward at midnight, so that a day has no 00:00.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo")


def series(text: str, start: datetime, zone: str = "UTC") -> Series:
    place = ZoneInfo(zone)
    return Series(rule=parse_rule(text), start=start.replace(tzinfo=place).astimezone(UTC), time_zone=place)


def of_dateutil(text: str, start: datetime, zone: str = "UTC") -> Iterator[datetime]:
    """What dateutil says, with its own time zones; a time that comes twice because clocks were changed is one time."""
    last = None
    try:
        for found in rrulestr(text, dtstart=start.replace(tzinfo=tz.gettz(zone))):
            instant = tz.resolve_imaginary(found).astimezone(UTC)
            if last is None or instant > last:
                last = instant
                yield instant
    except ValueError:
        return  # dateutil's way to say that a combination never comes round


def test_all_rules_of_the_test_suite_of_dateutil_give_the_same_dates() -> None:
    compared, refused = 0, []
    for line in TABLE.read_text().splitlines():
        begin, text = line.split()
        start = datetime.strptime(begin, "%Y%m%dT%H%M%S")  # noqa: DTZ007  (a time on the wall)
        try:
            found = first_dates(series(text, start), COMPARED)
        except RuleRefused:
            refused.append(text)
            continue
        in_utc = re.sub(r"(UNTIL=\w+)", r"\1Z", text)
        assert found == list(islice(of_dateutil(in_utc, start), COMPARED)), line
        compared += 1
    assert compared > 200
    assert all("BYEASTER" in text or "SECONDLY" in text or ("COUNT" in text and "UNTIL" in text) for text in refused)


@pytest.mark.parametrize("zone", ZONES)
def test_rules_over_changes_of_the_clocks_give_the_same_dates(zone: str) -> None:
    rules = (
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=2;BYHOUR=0,2;BYMINUTE=0,30",
        "FREQ=WEEKLY;BYDAY=SA,SU,FR",
        "FREQ=HOURLY;INTERVAL=5",
        "FREQ=MINUTELY;INTERVAL=30;BYHOUR=0,1,2,3",
        "FREQ=MONTHLY;BYDAY=-1SU,1SU,2SU,-1FR,SA",
        "FREQ=YEARLY;BYMONTH=3,4,9,10,11;BYDAY=SU,FR",
    )
    for month in (3, 4, 9, 10, 11):
        for text in rules:
            start = datetime(2027, month, 1, 2, 30)  # noqa: DTZ001  (a time on the wall)
            mixed = text.replace(",SA", ",1SA,2SA,3SA,4SA,5SA")
            found = first_dates(series(text, start, zone), 40)
            assert found == list(islice(of_dateutil(mixed if "MONTHLY" in text else text, start, zone), 40)), (
                text,
                month,
            )


NUMBERS = {
    "BYMONTH": st.integers(1, 12),
    "BYMONTHDAY": st.integers(1, 31) | st.integers(-31, -1),
    "BYDAY": st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
    "BYHOUR": st.integers(0, 23),
    "BYMINUTE": st.sampled_from([0, 15, 30]),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    parts = [f"FREQ={draw(st.sampled_from(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY']))}"]
    parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    for name in draw(st.lists(st.sampled_from(sorted(NUMBERS)), unique=True, max_size=3)):
        values = draw(st.lists(NUMBERS[name], min_size=1, max_size=4, unique=True))
        parts.append(f"{name}={','.join(map(str, values))}")
    if len(parts) > 2 and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    return ";".join(parts + draw(st.sampled_from([[], ["WKST=SU"], ["COUNT=30"], ["UNTIL=20270801T120000Z"]])))


@settings(max_examples=40, deadline=None)
@given(rules(), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.timedeltas(timedelta(0), timedelta(45)))  # noqa: DTZ001  (walls)
def test_what_follows_any_moment_is_what_dateutil_says(text: str, start: datetime, later: timedelta) -> None:
    start = start.replace(second=0, microsecond=0)
    found = series(text, start)
    if next(iter(first_dates(found, 1)), None) is None:
        with pytest.raises(RuleRefused):
            check_happens(found)
        return
    after = (start + later).replace(tzinfo=UTC)
    assert next_after(found, after) == next((date for date in of_dateutil(text, start) if date > after), None)


@settings(max_examples=30, deadline=None)
@given(rules())
def test_a_rule_that_is_written_out_is_read_back_the_same(text: str) -> None:
    rule = parse_rule(text)
    assert parse_rule(str(rule)) == rule
    assert str(parse_rule(str(rule))) == str(rule)
