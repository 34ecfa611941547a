from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from courtyard.modules.tasks.rules.recurrence import (
    RuleRefused,
    Series,
    check_happens,
    first_dates,
    in_words,
    next_after,
    next_when_done,
    parse_rule,
)

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def timed(rule: str, start: str, zone: ZoneInfo = BERLIN) -> Series:
    return Series(rule=parse_rule(rule), start=at(start, zone), time_zone=zone)


def all_day(rule: str, start: str) -> Series:
    return Series(rule=parse_rule(rule, all_day=True), start=date.fromisoformat(start), time_zone=BERLIN)


def shown(dates: list[datetime | date], zone: ZoneInfo = BERLIN) -> list[str]:
    return [f"{each.astimezone(zone):%Y-%m-%d %H:%M%z}" if isinstance(each, datetime) else str(each) for each in dates]


def test_a_weekly_task_keeps_its_time_on_the_clock_when_clocks_change() -> None:
    weekly = timed("FREQ=WEEKLY", "2027-03-22 09:00")
    assert shown(first_dates(weekly, 3)) == ["2027-03-22 09:00+0100", "2027-03-29 09:00+0200", "2027-04-05 09:00+0200"]


def test_a_time_that_clocks_skip_moves_on_and_one_that_they_show_twice_is_the_first() -> None:
    nightly = timed("FREQ=DAILY", "2027-03-27 02:30")
    assert shown(first_dates(nightly, 3)) == ["2027-03-27 02:30+0100", "2027-03-28 03:30+0200", "2027-03-29 02:30+0200"]
    in_autumn = timed("FREQ=DAILY", "2027-10-30 02:30")
    assert shown(first_dates(in_autumn, 2))[1] == "2027-10-31 02:30+0200"
    assert shown(first_dates(timed("FREQ=YEARLY", "2007-03-11 02:30", NEW_YORK), 1), NEW_YORK) == [
        "2007-03-11 03:30-0400"
    ]


def test_no_date_comes_twice_when_clocks_skip_an_hour() -> None:
    found = first_dates(timed("FREQ=HOURLY", "2027-03-28 00:00"), 5)
    assert shown(found)[1:4] == ["2027-03-28 01:00+0100", "2027-03-28 03:00+0200", "2027-03-28 04:00+0200"]
    assert found == sorted(set(found))


def test_a_task_without_a_time_has_days() -> None:
    monthly = all_day("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31")
    assert shown(first_dates(monthly, 3)) == ["2027-01-31", "2027-02-28", "2027-03-31"]
    assert shown(first_dates(all_day("FREQ=MONTHLY", "2027-01-31"), 3)) == ["2027-01-31", "2027-03-31", "2027-05-31"]
    assert next_after(all_day("FREQ=DAILY;BYHOUR=9,17", "2027-01-31"), date(2027, 2, 1)) == date(2027, 2, 2)


def test_the_rule_ends_by_count_or_by_date_and_leaves_out_what_is_excluded() -> None:
    assert len(first_dates(all_day("FREQ=DAILY;COUNT=3", "2027-01-01"), 9)) == 3
    assert shown(first_dates(all_day("FREQ=WEEKLY;UNTIL=20270115", "2027-01-01"), 9))[-1] == "2027-01-15"
    until_noon = timed("FREQ=DAILY;UNTIL=20270103T110000Z", "2027-01-01 12:00")
    assert shown(first_dates(until_noon, 9))[-1] == "2027-01-03 12:00+0100"
    assert shown(first_dates(timed("FREQ=DAILY;UNTIL=20270103", "2027-01-01 23:00"), 9))[-1] == "2027-01-03 23:00+0100"
    assert shown(first_dates(timed("FREQ=DAILY;UNTIL=20270103T115959", "2027-01-01 12:00"), 9))[-1].startswith(
        "2027-01-02"
    )
    with_gap = replace(all_day("FREQ=DAILY;COUNT=4", "2027-01-01"), excluded=frozenset({date(2027, 1, 2)}))
    assert shown(first_dates(with_gap, 9)) == ["2027-01-01", "2027-01-03", "2027-01-04"]


def test_days_of_both_kinds_are_both_meant() -> None:
    found = first_dates(all_day("FREQ=MONTHLY;BYDAY=MO,-1FR", "2027-02-01"), 6)
    assert [each.day for each in found] == [1, 8, 15, 22, 26, 1]


def test_done_late_what_was_missed_is_left_out_and_done_early_nothing_is() -> None:
    mondays = all_day("FREQ=WEEKLY;BYDAY=MO", "2027-01-04")
    due = date(2027, 1, 4)
    assert next_when_done(mondays, due, at("2027-01-02 10:00")) == date(2027, 1, 11)
    assert next_when_done(mondays, due, at("2027-01-04 10:00")) == date(2027, 1, 11)
    assert next_when_done(mondays, due, at("2027-01-27 10:00")) == date(2027, 2, 1)
    assert next_when_done(all_day("FREQ=DAILY", "2027-01-04"), due, at("2027-01-06 10:00")) == date(2027, 1, 6)
    daily = timed("FREQ=DAILY", "2027-01-04 09:00")
    assert next_when_done(daily, at("2027-01-04 09:00"), at("2027-01-06 08:00")) == at("2027-01-06 09:00")
    assert next_when_done(daily, at("2027-01-04 09:00"), at("2027-01-06 10:00")) == at("2027-01-07 09:00")
    other_weeks = all_day("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2027-01-04")
    assert next_when_done(other_weeks, date(2027, 1, 13), at("2027-01-13 10:00")) == date(2027, 1, 18), "a moved date"


def test_counted_from_when_it_was_done() -> None:
    plants = replace(all_day("FREQ=DAILY;INTERVAL=3", "2027-01-04"), from_completion=True)
    assert next_when_done(plants, date(2027, 1, 4), at("2027-01-09 23:30")) == date(2027, 1, 12)
    assert next_when_done(plants, date(2027, 1, 14), at("2027-01-09 10:00")) == date(2027, 1, 12)
    filters = replace(timed("FREQ=MONTHLY;COUNT=3", "2027-01-04 18:00"), from_completion=True)
    due = at("2027-01-04 18:00")
    assert next_when_done(filters, due, at("2027-03-10 07:00")) == at("2027-04-10 18:00")
    assert next_when_done(replace(filters, made=3), due, at("2027-03-10 07:00")) is None
    pill = replace(timed("FREQ=HOURLY;INTERVAL=4", "2027-01-04 08:00"), from_completion=True)
    assert next_when_done(pill, at("2027-01-04 08:00"), at("2027-01-04 09:17:33")) == at("2027-01-04 13:17")
    mondays = replace(all_day("FREQ=WEEKLY;BYDAY=MO", "2027-01-04"), from_completion=True)
    assert next_when_done(mondays, date(2027, 1, 4), at("2027-01-06 10:00")) == date(2027, 1, 11)


def test_a_due_date_may_have_been_given_a_time_or_lost_it() -> None:
    assert next_after(timed("FREQ=DAILY", "2027-01-01 09:00"), date(2027, 1, 4)) == at("2027-01-05 09:00")
    assert next_after(all_day("FREQ=DAILY", "2027-01-01"), at("2027-01-04 00:30")) == date(2027, 1, 5)
    fractions = timed("FREQ=DAILY", "2027-01-01 09:00:00.250")
    assert next_after(fractions, fractions.start) == at("2027-01-02 09:00")


NEVER = (
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY;BYMONTH=2,4,6,9,11;BYMONTHDAY=31",
    "FREQ=DAILY;BYHOUR=9;BYSETPOS=5",
    "FREQ=HOURLY;BYHOUR=9,10,11;BYSETPOS=2",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE;BYMONTHDAY=1;BYSETPOS=3",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=HOURLY;INTERVAL=168;BYDAY=TU",
    "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
    "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
    "FREQ=MINUTELY;INTERVAL=10080;BYDAY=TU",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTH=2",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=DAILY;UNTIL=20260101",
)


def test_what_never_comes_round_is_refused_and_soon() -> None:
    for text in NEVER:
        began = process_time()
        with pytest.raises(RuleRefused, match="no date on which"):
            check_happens(timed(text, "2027-03-01 09:00"))
        assert process_time() - began < 2, text


def test_a_series_that_began_long_ago_is_not_gone_through_again() -> None:
    began = process_time()
    minutely = timed("FREQ=MINUTELY;INTERVAL=7", "1971-01-01 00:00")
    for text in ("FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY"):
        assert next_after(timed(text, "1971-01-01 00:00"), at("2027-01-01 00:00"))
    found = next_after(minutely, at("2027-06-01 00:00"))
    assert isinstance(found, datetime)
    assert found - at("2027-06-01 00:00") <= timedelta(minutes=7)
    assert process_time() - began < 1


REFUSED = (
    ("", "made of parts"),
    ("every monday", "made of parts|no part of a rule"),
    ("BYDAY=MO", "FREQ is missing"),
    ("FREQ=SECONDLY", "SECONDLY is too often"),
    ("FREQ=FORTNIGHTLY", "FREQ is one of YEARLY"),
    ("FREQ=DAILY;FREQ=DAILY", "given twice"),
    ("FREQ=DAILY;BYEASTER=1", "BYEASTER is not part of RFC 5545"),
    ("FREQ=DAILY;X-OWN=1", "X-OWN is no part"),
    ("FREQ=DAILY;COUNT=", "COUNT is empty"),
    ("FREQ=DAILY;COUNT=0", "COUNT is a number from 1"),
    ("FREQ=DAILY;COUNT=99999", "COUNT is a number from 1"),
    ("FREQ=DAILY;INTERVAL=0", "INTERVAL is a number"),
    ("FREQ=DAILY;INTERVAL=-1", "INTERVAL is a number"),
    ("FREQ=DAILY;INTERVAL=1000000", "INTERVAL is a number"),
    ("FREQ=DAILY;INTERVAL=٣", "INTERVAL is a number"),
    ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "not by both"),
    ("FREQ=DAILY;UNTIL=20270231", "no day of the calendar"),
    ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL is a day like"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY: 32"),
    ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY: 0"),
    ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH: -1"),
    ("FREQ=YEARLY;BYMONTH=1,,2", "BYMONTH: nothing"),
    ("FREQ=WEEKLY;BYDAY=1MO", "counts weekdays of a month or year"),
    ("FREQ=MONTHLY;BYDAY=6MO", "no month has that many"),
    ("FREQ=YEARLY;BYDAY=54MO", "no weekday like"),
    ("FREQ=YEARLY;BYDAY=1MO;BYWEEKNO=3", "do not go together"),
    ("FREQ=WEEKLY;BYDAY=Monday", "no weekday like"),
    ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS picks from"),
    ("FREQ=DAILY;WKST=1", "WKST is one of"),
    ("FREQ=DAILY;BYHOUR=24", "BYHOUR: 24"),
    ("FREQ=DAILY;BYSECOND=60", "BYSECOND: 60"),
    ("FREQ=DAILY;BYDAY=" + "MO," * 200, "at most 500 characters"),
    (
        f"FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))};BYSECOND={','.join(map(str, range(25)))}",
        "times a day",
    ),
)


def test_what_is_no_rule_is_refused_with_its_reason() -> None:
    for text, reason in REFUSED:
        with pytest.raises(RuleRefused, match=reason) as refused:
            parse_rule(text)
        assert refused.value.details
        assert refused.value.details["fields"][0]["path"] == "recurrence"


def test_a_task_without_a_time_cannot_come_every_hour() -> None:
    with pytest.raises(RuleRefused, match="needs a task with a time"):
        parse_rule("FREQ=HOURLY", all_day=True)


def test_rules_are_told_in_words() -> None:
    words = {
        "FREQ=DAILY": "every day",
        "FREQ=DAILY;INTERVAL=2": "every other day",
        "FREQ=DAILY;INTERVAL=3": "every 3 days",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9": "every weekday at 09:00",
        "RRULE:freq=weekly": "every week",
        "FREQ=WEEKLY;BYDAY=TU": "every Tuesday",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "every weekday",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU": "every other Tuesday",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH": "every other week on Tuesday and Thursday",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SA,SU": "every 3 weeks on weekends",
        "FREQ=WEEKLY;BYDAY=SA,MO,TH": "every Monday, Thursday and Saturday",
        "FREQ=MONTHLY;BYMONTHDAY=1": "every month on the 1st",
        "FREQ=MONTHLY;BYMONTHDAY=1,15,-1": "every month on the 1st, 15th and last day",
        "FREQ=MONTHLY;BYDAY=2FR,4FR": "every month on the 2nd and 4th Friday",
        "FREQ=MONTHLY;BYDAY=-1FR,1MO": "every month on the 1st Monday and the last Friday",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "every month on the last weekday",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1": "every month on the 1st and last of Monday and Tuesday",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13": "every month on Friday that is also the 13th",
        "FREQ=MONTHLY;INTERVAL=3;COUNT=4": "every 3 months, 4 times",
        "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1": "every year on 1 June",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH": "every year on the 4th Thursday in November",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO": "every year on Monday in the 20th week of the year",
        "FREQ=YEARLY;BYYEARDAY=100,-2": "every year on the 100th and 2nd to last day of the year",
        "FREQ=HOURLY;INTERVAL=4;UNTIL=20270601T120000Z": "every 4 hours, until 1 June 2027",
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10": "every 20 minutes in the hours from 09:00 and 10:00",
        "FREQ=DAILY;COUNT=1": "every day, once",
    }
    assert {text: in_words(parse_rule(text)) for text in words} == words
    assert in_words(parse_rule("FREQ=WEEKLY;INTERVAL=2"), from_completion=True) == "every other week after it was done"
