from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from courtyard.modules.tasks.formats import Calendar, Reading, Surroundings, TaskDraft, read_file, write_icalendar
from courtyard.modules.tasks.formats.draft import Bundle
from courtyard.modules.tasks.formats.ical.writing import folded
from courtyard.modules.tasks.models.values import Priority, Reminder, Status

HERE = Surroundings(name="Home", zone=ZoneInfo("Europe/Berlin"), now=datetime(2027, 5, 12, 8, 20, tzinfo=UTC))


def read(*lines: str, ending: str = "\r\n") -> Reading:
    whole = ("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")
    return read_file(ending.join(whole).encode(), HERE)


def only(*lines: str) -> TaskDraft:
    reading = read("BEGIN:VTODO", "UID:1", "SUMMARY:x", *lines, "END:VTODO")
    assert reading.problems == []
    return reading.tasks[0]


def said(reading: Reading) -> list[str]:
    return [f"{problem.where}: {problem.reason}" for problem in reading.problems]


def test_lines_are_unfolded_and_texts_unescaped() -> None:
    reading = read(
        "BEGIN:VTODO",
        "UID:1",
        "SUMMARY;LANGUAGE=en:Buy milk\\, eggs",
        " \\; and",
        "\tbread",
        'ATTENDEE;CN="Lee, Ann";X-NOTE="a:b;c":mailto:ann@example.com',
        "ATTENDEE;CN=Bob:urn:uuid:1",
        "DESCRIPTION:One\\nTwo\\\\n\\NThree",
        "CATEGORIES:Home,Far\\, away",
        "categories:Third",
        "END:VTODO",
    )
    task = reading.tasks[0]
    assert task.title == "Buy milk, eggs; andbread"
    assert task.notes == "One\nTwo\\n\nThree"
    assert task.labels == ["Home", "Far, away", "Third"]
    assert task.assignees == ["ann@example.com", "Bob"]
    assert reading.problems == []


def test_status_priority_and_progress_are_understood() -> None:
    assert only("STATUS:COMPLETED", "COMPLETED:20270101T100000Z").completed_at == datetime(2027, 1, 1, 10, tzinfo=UTC)
    assert only("STATUS:in-process").status is Status.IN_PROGRESS
    assert only("PERCENT-COMPLETE:40").status is Status.IN_PROGRESS
    assert only("PERCENT-COMPLETE:100").status is Status.DONE
    assert only("STATUS:CANCELLED").status is Status.CANCELLED
    ranks = {"1": Priority.URGENT, "4": Priority.HIGH, "5": Priority.MEDIUM, "9": Priority.LOW, "0": None}
    assert {text: only(f"PRIORITY:{text}").priority for text in ranks} == ranks


def test_zones_are_found_by_the_names_that_calendars_have_for_them() -> None:
    for name, zone in {
        "Europe/Paris": "Europe/Paris",
        '"America/New_York"': "America/New_York",
        "W. Europe Standard Time": "Europe/Berlin",
        "/freeassociation.sourceforge.net/Asia/Tokyo": "Asia/Tokyo",
        "GMT": "UTC",
    }.items():
        task = only(f"DUE;TZID={name}:20270601T100000")
        assert task.time_zone == zone
        assert task.due_at == datetime(2027, 6, 1, 10, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    reading = read("BEGIN:VTODO", "DUE;TZID=My own:20270601T100000", "DTSTART;TZID=My own:20270601T090000", "END:VTODO")
    assert reading.tasks[0].due_at == datetime(2027, 6, 1, 8, tzinfo=UTC)
    assert said(reading) == [
        'line 3: has no title; called "Untitled task"',
        "line 5: time zone 'My own' is not known; read as Europe/Berlin",
    ]


def test_events_last_and_days_end_before_their_end() -> None:
    reading = read(
        "BEGIN:VEVENT", "UID:1", "SUMMARY:Trip", "DTSTART;VALUE=DATE:20270601", "DTEND;VALUE=DATE:20270604",
        "END:VEVENT",
        "BEGIN:VEVENT", "UID:2", "SUMMARY:Call", "DTSTART:20270601T100000Z", "DURATION:PT1H30M", "END:VEVENT",
        "BEGIN:VEVENT", "UID:3", "SUMMARY:Lost", "END:VEVENT",
        "BEGIN:VJOURNAL", "UID:4", "END:VJOURNAL",
    )  # fmt: skip
    trip, call, lost = reading.tasks
    assert (trip.start_at, trip.due_date) == (datetime(2027, 5, 31, 22, tzinfo=UTC), date(2027, 6, 3))
    assert (call.due_at, call.estimate_min) == (datetime(2027, 6, 1, 10, tzinfo=UTC), 90)
    assert not lost.is_due
    assert all(task.is_event for task in reading.tasks)
    assert said(reading) == [
        "line 15: the event has no time at which it begins; taken without a date",
        "line 19: VJOURNAL is neither an event nor a to-do; left out",
    ]


def test_alarms_are_reminders_before_the_task_is_due() -> None:
    def reminders(due: str, trigger: str, start: str = "") -> list[Reminder]:
        return only(*([start] if start else []), due, "BEGIN:VALARM", trigger, "END:VALARM").reminders

    due = "DUE:20270601T100000Z"
    assert reminders(due, "TRIGGER:-PT15M") == [Reminder(before_min=15)]
    assert reminders(due, "TRIGGER;RELATED=END:-P1DT1H") == [Reminder(before_min=1500)]
    assert reminders(due, "TRIGGER:PT0S", "DTSTART:20270601T090000Z") == [Reminder(before_min=60)]
    at = datetime(2027, 5, 1, 8, tzinfo=UTC)
    assert reminders(due, "TRIGGER;VALUE=DATE-TIME:20270501T080000Z") == [Reminder(at=at)]
    assert reminders("DUE;VALUE=DATE:20270328", "TRIGGER:PT9H") == [Reminder(before_min=0)], "clocks are set that night"
    assert reminders("DUE;VALUE=DATE:20270601", "TRIGGER:-PT15H") == [Reminder(before_min=24 * 60)]


def test_what_cannot_be_read_is_said_with_its_line() -> None:
    reading = read(
        "BEGIN:VTODO",
        "UID:1",
        "SUMMARY:Odd",
        "DUE:tomorrow",
        "STATUS:LATER",
        "PRIORITY:high",
        "RRULE:FREQ=FORTNIGHTLY",
        "this is no property",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA",
        "BEGIN:VALARM",
        "END:VALARM",
        "END:VTODO",
        "BEGIN:VTODO",
        "UID:1",
        "SUMMARY:Again",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART;VALUE=DATE:20270201",
        "EXRULE:FREQ=DAILY",
        "END:VTODO",
        "END:VEVENT",
        "X-AFTER",
    )
    assert [task.notes for task in reading.tasks] == ["Repeats: FREQ=FORTNIGHTLY"]
    assert said(reading) == [
        "line 3: attachments are not taken along; it has 1",
        "line 3: PRIORITY 'high' not read; left out",
        "line 3: repetition 'FREQ=FORTNIGHTLY' not read (it has no date to repeat from); kept in notes",
        "line 6: DUE 'tomorrow' is no date; left out",
        "line 7: STATUS 'LATER' is not known; taken as to do",
        "line 10: 'this is no property' is no property; left out",
        "line 12: the alarm has no time; left out",
        "line 15: comes twice in the file; only the first was taken",
        "line 20: EXRULE: a task cannot have a rule of exceptions; kept in notes",
        "line 22: END:VEVENT without its beginning; left out",
        "line 23: 'X-AFTER' is no property; left out",
    ]


def test_a_calendar_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    data = b"BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:1\nSUMMARY:Half\nDUE:20270601T10"
    reading = read_file(data, HERE)
    assert [task.title for task in reading.tasks] == ["Half"]
    assert [problem.where for problem in reading.problems] == ["line 1", "line 2", "line 5"]


def test_any_kind_of_line_ending_will_do() -> None:
    for ending in ("\r\n", "\n", "\r"):
        reading = read("BEGIN:VTODO", "UID:1", "SUMMARY:Fine", "DUE:20270601T100000Z", "END:VTODO", ending=ending)
        assert [task.title for task in reading.tasks] == ["Fine"]
        assert reading.problems == []


def test_lines_are_folded_after_75_octets_and_never_inside_a_character() -> None:
    for text in ("x" * 200, "ü" * 100, "🎉" * 50, "a" + "ü" * 80):
        pieces = folded(f"SUMMARY:{text}").split("\r\n")
        assert all(len(piece.encode()) <= 75 for piece in pieces)
        assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == f"SUMMARY:{text}"


def test_a_feed_shows_tasks_as_events_that_take_no_time_away() -> None:
    tasks = [
        TaskDraft(origin="1", title="Done", status=Status.DONE, due_date=date(2027, 6, 1)),
        TaskDraft(origin="2", title="Timed", due_at=datetime(2027, 6, 1, 10, tzinfo=UTC), estimate_min=90),
        TaskDraft(origin="3", title="Whenever"),
    ]
    calendar = Calendar(name="Mine", stamp=HERE.now, to_dos=False, events=True, complete=False)
    text = write_icalendar(Bundle(tasks=tasks), calendar).decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:✓ Done\r\n" in text
    assert "DTSTART;VALUE=DATE:20270601\r\n" in text
    assert "DURATION:PT1H30M\r\n" in text
    assert text.count("TRANSP:TRANSPARENT") == 2
    assert "X-COURTYARD" not in text
