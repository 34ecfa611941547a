from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.modules.tasks.errors import ImportBroken
from courtyard.modules.tasks.formats import (
    Bundle,
    Calendar,
    Reading,
    Source,
    Surroundings,
    TaskDraft,
    read_file,
    write_csv,
    write_icalendar,
    write_json,
)
from modules.tasks.drafts import Inventor

NOW = datetime(2027, 5, 12, 8, 20, tzinfo=UTC)
HERE = Surroundings(name="file", zone=ZoneInfo("Europe/Berlin"), now=NOW)
MANY = settings(max_examples=40, deadline=None)
BUNDLES = st.integers(0, 2**32).map(lambda seed: Inventor(seed).bundle())


def read(data: bytes) -> Reading:
    reading = read_file(data, HERE)
    for task in reading.tasks:
        task.where = ""
    return reading


def by_others(data: bytes) -> Any:
    """What the package icalendar reads; its types are too many to tell apart here."""
    return icalendar.Calendar.from_ical(data)


@MANY
@given(BUNDLES)
def test_json_that_is_exported_and_imported_loses_nothing(bundle: Bundle) -> None:
    reading = read(write_json(bundle))
    assert (reading.source, reading.problems) == (Source.JSON, [])
    assert (reading.projects, reading.tasks, reading.labels) == (bundle.projects, bundle.tasks, bundle.labels)


@MANY
@given(BUNDLES)
def test_a_table_that_is_exported_and_imported_loses_nothing_of_the_tasks(bundle: Bundle) -> None:
    reading = read(write_csv(bundle))
    assert (reading.source, reading.problems) == (Source.CSV, [])
    assert reading.tasks == bundle.tasks
    used = {task.project for task in bundle.tasks}
    names = {project.key: project.name for project in bundle.projects if project.key in used}
    assert {project.key: project.name for project in reading.projects} == names


@MANY
@given(BUNDLES)
def test_a_calendar_that_is_exported_and_imported_loses_nothing(bundle: Bundle) -> None:
    reading = read(write_icalendar(bundle, Calendar(name="Tasks", stamp=NOW)))
    assert (reading.source, reading.problems) == (Source.ICALENDAR, [])
    assert reading.projects == bundle.projects
    assert reading.tasks == bundle.tasks


@settings(max_examples=40, deadline=None)
@given(BUNDLES)
def test_a_calendar_is_what_others_read_too(bundle: Bundle) -> None:
    data = write_icalendar(bundle, Calendar(name="Tasks; mine", stamp=NOW, events=True, complete=False))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    calendar = by_others(data)
    assert not calendar.errors
    to_dos = {str(each["UID"]): each for each in calendar.walk("VTODO")}
    events = {str(each["UID"]).removesuffix("-event"): each for each in calendar.walk("VEVENT")}
    assert list(to_dos) == [task.origin for task in bundle.tasks]
    for task in bundle.tasks:
        to_do = to_dos[task.origin]
        assert not to_do.errors
        assert str(to_do["SUMMARY"]) == task.title
        assert str(to_do.get("DESCRIPTION", "")) == task.notes
        assert [str(label) for label in to_do.get("CATEGORIES").cats] == task.labels if task.labels else True
        if task.is_due:
            assert to_do["DUE"].dt == (task.due_at or task.due_date)
            assert events[task.origin]["DTSTART"].dt == (task.due_at or task.due_date)
        assert ("RRULE" in to_do) == (task.recurrence is not None)
        assert len(to_do.walk("VALARM")) == len(task.reminders)


def test_a_calendar_says_how_the_clocks_of_its_places_are_set() -> None:
    task = TaskDraft(
        origin="1",
        title="Standup",
        due_at=datetime(2027, 3, 26, 8, tzinfo=UTC),
        time_zone="Europe/Berlin",
        recurrence="FREQ=DAILY;UNTIL=20270401",
    )
    data = write_icalendar(Bundle(tasks=[task]), Calendar(name="x", stamp=NOW, complete=False))
    text = data.decode().replace("\r\n ", "")
    assert "DUE;TZID=Europe/Berlin:20270326T090000" in text
    assert "RRULE:FREQ=DAILY;UNTIL=20270401T215959Z" in text
    calendar = by_others(data)
    zone = calendar.walk("VTIMEZONE")[0].to_tz()
    offsets = [datetime(2027, 3, day, 12, tzinfo=zone).utcoffset() for day in (27, 29)]
    berlin = [datetime(2027, 3, day, 12, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset() for day in (27, 29)]
    assert offsets == berlin
    assert text.count("BEGIN:DAYLIGHT") == 1


def test_a_file_of_a_later_version_is_not_guessed_at() -> None:
    with pytest.raises(ImportBroken, match="version 2 is not read here"):
        read(b'{"format": "courtyard.tasks", "version": 2}')


def test_one_task_that_is_wrong_spoils_no_other() -> None:
    data = write_json(Bundle(tasks=[TaskDraft(origin="1", title="Right")]))
    file = msgspec.json.decode(data)
    file["tasks"] += [{"title": 7}, {"title": "Late", "due_date": "2027-02-31"}, 5]
    reading = read(msgspec.json.encode(file))
    assert [task.title for task in reading.tasks] == ["Right"]
    assert [problem.where for problem in reading.problems] == ["task 2", "task 3", "task 4"]
    assert "$.title" in reading.problems[0].reason


def test_files_stay_where_they_are() -> None:
    reading = read(write_json(Bundle(tasks=[TaskDraft(origin="1", title="Dig", attachments=["plan.png", "how.mp4"])])))
    assert (reading.tasks[0].title, reading.tasks[0].attachments) == ("Dig", [])
    assert [each.reason for each in reading.problems] == ["attachments are not taken along; it has 2"]


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    table = write_csv(Bundle(tasks=[TaskDraft(origin="1", title="=HYPERLINK(1)", labels=["@home"])])).decode()
    assert ",'=HYPERLINK(1)," in table
    assert ",'@home," in table


def test_a_table_that_somebody_changed_says_line_by_line_what_is_wrong() -> None:
    table = (
        "project;title;status;due;repeat_from;id;estimate_min\r\n"
        "Home;Paint;todo;2027-06-01;due;1;30\r\n"
        "Home;Sweep;later;someday;;2;\r\n"
        ";Rest;done;2027-06-01T10:00:00Z;;3;long\r\n"
    )
    reading = read(table.encode("utf-16"))
    assert [(task.title, task.project) for task in reading.tasks] == [
        ("Paint", "Home"),
        ("Sweep", "Home"),
        ("Rest", None),
    ]
    assert [(problem.where, problem.reason) for problem in reading.problems] == [
        ("line 3", "status 'later' not read; kept in notes"),
        ("line 3", "due 'someday' not read; kept in notes"),
        ("line 4", "estimate_min 'long' not read; kept in notes"),
    ]
    assert reading.tasks[1].notes == "status: later\n\ndue: someday"
