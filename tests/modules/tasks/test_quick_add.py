from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from courtyard.modules.tasks.models.values import NOTES_LENGTH_MAX, TITLE_LENGTH_MAX, RepeatFrom
from courtyard.modules.tasks.rules.quick_add import QuickTask, Setting, SpanKind, read_line

PHRASES = Path(__file__).with_name("quick_add_phrases.txt")
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = Setting(now=datetime(2027, 5, 12, 8, 20, tzinfo=UTC), zone=BERLIN)


def told(task: QuickTask) -> str:
    """The reading in the words of the table."""
    words = [task.title]
    if task.due_at:
        words.append(f"due {task.due_at.astimezone(BERLIN):%Y-%m-%d %H:%M}")
    if task.due_date:
        words.append(f"due {task.due_date}")
    if task.start_at:
        words.append(f"start {task.start_at.astimezone(BERLIN):%Y-%m-%d %H:%M}")
    if task.recurrence:
        words.append(task.recurrence)
    if task.repeat_from is RepeatFrom.COMPLETION:
        words.append("from completion")
    words += [f"#{task.project}"] if task.project else []
    words += [*(f"@{label}" for label in task.labels), *(f"+{name}" for name in task.assignees)]
    words += [f"!{task.priority}"] if task.priority else []
    words += [f"~{task.estimate_min}"] if task.estimate_min else []
    for each in task.reminders:
        before = each.before_min
        words.append(f"remind {before if each.at is None else f'{each.at.astimezone(BERLIN):%Y-%m-%d %H:%M}'}")
    return " | ".join(words)


def test_phrases_are_read_as_their_table_says() -> None:
    rows = [line.split(" → ") for line in PHRASES.read_text().splitlines() if not line.startswith("# ")]
    assert len(rows) > 300
    wrong = []
    for typed, expected in rows:
        reading = told(read_line(typed, WEDNESDAY))
        if reading != (typed if expected == "as typed" else expected):
            wrong.append(f"{typed} → {reading}")
    assert wrong == []


def test_a_page_can_colour_what_was_read() -> None:
    text = "Pay rent every 1st @home !high #flat tomorrow 9am ~30m +anna remind me 10 min before"
    task = read_line(text, WEDNESDAY)
    assert [(text[span.start : span.end], span.kind, span.value) for span in task.spans] == [
        ("every 1st", SpanKind.RECURRENCE, "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("@home", SpanKind.LABEL, "home"),
        ("!high", SpanKind.PRIORITY, "high"),
        ("#flat", SpanKind.PROJECT, "flat"),
        ("tomorrow 9am", SpanKind.DUE, "2027-05-13T09:00"),
        ("~30m", SpanKind.ESTIMATE, "30"),
        ("+anna", SpanKind.ASSIGNEE, "anna"),
        ("remind me 10 min before", SpanKind.REMINDER, "10"),
    ]


def test_the_week_begins_where_its_owner_says() -> None:
    sunday = replace(WEDNESDAY, week_start=6)
    assert read_line("Plan next week", sunday).due_date == date(2027, 5, 16)
    assert read_line("Plan next week", WEDNESDAY).due_date == date(2027, 5, 17)
    assert read_line("Plan next sunday", sunday).due_date == date(2027, 5, 16)
    assert read_line("Plan next sunday", WEDNESDAY).due_date == date(2027, 5, 23)
    assert read_line("Plan end of week", sunday).due_date == date(2027, 5, 15)
    assert read_line("Bins every other tue", sunday).recurrence == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU"


def test_the_month_may_stand_first() -> None:
    american = replace(WEDNESDAY, month_first=True)
    assert read_line("Taxes on 6/1", american).due_date == date(2027, 6, 1)
    assert read_line("Taxes 6/1/2028", american).due_date == date(2028, 6, 1)
    assert read_line("Taxes on 24/6", american).due_date == date(2027, 6, 24)
    assert read_line("Taxes 1.6.2027", american).due_date == date(2027, 6, 1)


def test_days_are_those_of_the_place_and_times_follow_its_clocks() -> None:
    late = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    assert read_line("Call today", Setting(now=late, zone=BERLIN)).due_date == date(2027, 3, 28)
    assert read_line("Call today", Setting(now=late, zone=ZoneInfo("America/New_York"))).due_date == date(2027, 3, 27)
    in_the_gap = read_line("Call today at 2:30 am", Setting(now=late, zone=BERLIN))
    assert in_the_gap.due_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    in_two_hours = read_line("Call in 2 hours", Setting(now=late, zone=BERLIN))
    assert in_two_hours.due_at == late + timedelta(hours=2), "two hours are two hours when clocks change"


def test_more_lines_are_notes_and_a_long_title_is_cut_without_losing_a_word() -> None:
    task = read_line("\nBuy milk tomorrow\r\n\n- two litres @fresh\n", WEDNESDAY)
    assert (task.title, task.notes, task.due_date) == ("Buy milk", "- two litres @fresh", date(2027, 5, 13))
    assert "\nBuy milk tomorrow"[task.spans[0].start : task.spans[0].end] == "tomorrow"
    words = "word " * 150
    long = read_line(f"{words}tomorrow", WEDNESDAY)
    assert long.due_date == date(2027, 5, 13)
    assert len(long.title) <= TITLE_LENGTH_MAX
    assert long.title.endswith("…")
    assert long.notes == words.strip()
    assert read_line("  \n ", WEDNESDAY).title == ""


LONG = (
    "@" * 20_000,
    "every " * 5_000,
    "every mon, " * 3_000,
    "1st, " * 5_000,
    "tomorrow " * 3_000,
    '"' * 20_000,
    "\\" * 20_000,
    "9" * 20_000,
    "at 9 " * 4_000,
    "remind me " * 3_000,
    "from monday to " * 2_000,
    "(" * 20_000,
    " " * 20_000 + "x",
    "a@" * 10_000,
    "~1h" * 9_000,
    "every 1st and 2nd and " * 2_000,
    "mon tue wed " * 3_000,
    "sat " * 5_000,
)


def test_long_text_is_read_in_bounded_time() -> None:
    for text in LONG:
        began = process_time()
        task = read_line(text, WEDNESDAY)
        assert process_time() - began < 1, text[:20]
        assert len(task.title) <= TITLE_LENGTH_MAX
        assert len(task.notes) <= NOTES_LENGTH_MAX


WORDS = st.sampled_from(
    (  # noqa: SIM905  (a list of so many words is harder to read)
        "every each other 2nd last day monday mon,wed of the month until 1 june tomorrow at 9 9am 25:00 31 feb in 3 "
        "weeks daily weekly next friday this weekend @home #flat +anna !high ~30m remind me before for times from to "
        'start buy milk "quoted \\@x اشترِ 買う 🎉 ( ) - , . ; ! ? @ # + may March p1 noon 1/2 2027-06-01 99999 0 -1 '
        "İstanbul ß \x00 \u200f"
    ).split(" ")
) | st.text(max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join), st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001  (made aware below)
def test_any_line_is_read_and_no_word_is_lost(text: str, now: datetime) -> None:
    task = read_line(text, Setting(now=now.replace(tzinfo=UTC), zone=BERLIN))
    assert task == read_line(text, Setting(now=now.replace(tzinfo=UTC), zone=BERLIN))
    assert task.title or task.notes or not text.strip()
    places = [(span.start, span.end) for span in task.spans]
    assert places == sorted(places)
    assert all(start < end <= len(text) for start, end in places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert not (task.due_at and task.due_date)
    assert bool(task.recurrence) <= bool(task.due_at or task.due_date)
