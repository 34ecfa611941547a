"""Real exports of others: each is read, and what cannot be taken is said line by line."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from courtyard.modules.tasks.formats import Calendar, Reading, Surroundings, named_after, read_file, write_icalendar
from courtyard.modules.tasks.models.values import Priority, Reminder, Status
from support.shared_data import needs_shared, shared_path

EXPORTS = "data/task_exports"
# How many tasks are in each file, and what is said about them.
EXPECTED: dict[str, tuple[int, list[str]]] = {
    "todoist_project.csv": (7, ["line 2: cannot be completed in Todoist; taken as an ordinary task"]),
    "todoist_unicode.csv": (3, []),
    "ticktick_export.csv": (11, []),
    "ticktick_multiline.csv": (2, []),
    "wekan_export.json": (3, ['card "Fix authentication flow": attachments are not taken along; it has 1']),
    "ics/alarm_15_min_before_event_snoozed.ics": (1, []),
    "ics/alarm_1_week_before_event.ics": (1, []),
    "ics/alarm_around_event_boundaries.ics": (1, []),
    "ics/alarm_at_start_of_event.ics": (1, []),
    "ics/alarms_different_in_same_event.ics": (1, []),
    "ics/duplicated_rrule.ics": (1, []),
    "ics/each_week_but_two_deleted.ics": (1, []),
    "ics/issue_113_period_rdate_duration.ics": (
        1,
        ["line 5: RDATE: a task cannot have further dates; kept in notes"],
    ),
    "ics/issue_132_swapped_start_and_end.ics": (
        2,
        [
            "line 2: the event ends before it begins; its end was left out",
            "line 17: starts after it is due; the start was left out",
        ],
    ),
    "ics/issue_179_example.ics": (1, []),
    "ics/issue_18_cancel_status.ics": (1, []),
    "ics/issue_223_one_event_with_sequence.ics": (2, []),
    "ics/issue_223_thunderbird.ics": (3, []),
    "ics/issue_243_recurrence_id_is_not_identical_to_dtstart.ics": (1, []),
    "ics/issue_253_recurrence_id_included.ics": (
        2,
        [
            "line 2: lasts 6 days each time; taken for the first",
            "line 2: changes a series from one date on; taken as a series of its own",
            "line 16: lasts 7 days each time; taken for the first",
        ],
    ),
    "ics/issue_4.ics": (1, []),
    "ics/issue_48_dst.ics": (13, []),
    "ics/issue_86_x_wr_timezone_without_time_zone_in_dt.ics": (1, []),
    "ics/issue_97_simple_todo.ics": (1, []),
    "ics/issue_97_todo_nodtstart.ics": (1, []),
    "ics/one_day_event.ics": (1, []),
    "ics/three_events_one_edited.ics": (2, []),
    "ics/zero_size_event.ics": (1, []),
}


def read(name: str) -> Reading:
    path = shared_path(f"{EXPORTS}/{name}")
    assert path is not None
    here = Surroundings(
        name=named_after(path.name), zone=ZoneInfo("Europe/Berlin"), now=datetime(2027, 5, 12, 8, 20, tzinfo=UTC)
    )
    return read_file(path.read_bytes(), here)


@needs_shared(EXPORTS)
def test_each_is_read_or_says_line_by_line_why_not() -> None:
    folder = shared_path(EXPORTS)
    assert folder is not None
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert set(files) == set(EXPECTED)
    found = {name: read(name) for name in files}
    said = {
        name: (len(reading.tasks), [f"{problem.where}: {problem.reason}" for problem in reading.problems])
        for name, reading in found.items()
    }
    assert said == EXPECTED


@needs_shared(EXPORTS)
def test_a_project_of_todoist_keeps_its_tree_labels_dates_and_notes() -> None:
    reading = read("todoist_project.csv")
    assert [project.name for project in reading.projects] == ["todoist_project"]
    titles = {task.origin: task.title for task in reading.tasks}
    above = [titles.get(task.parent or "") for task in reading.tasks]
    assert above[:4] == [None, "unclickable task", "unclickable task", None]
    assert above[4:] == ["task level one", "task level two", "task level three"]
    task = reading.tasks[1]
    assert (task.title, task.labels) == ("clickable subtask, scheduled", ["30min", "/munich"])
    assert (task.priority, task.due_date, task.time_zone) == (Priority.HIGH, date(2028, 1, 4), "Europe/Berlin")
    assert [comment.text for comment in reading.tasks[2].comments] == [
        "one note for the subtask",
        "another comment for the same sub task",
    ]
    assert reading.tasks[2].comments[0].author == "Bernhard"


@needs_shared(EXPORTS)
def test_a_backup_of_ticktick_keeps_lists_days_and_subtasks() -> None:
    reading = read("ticktick_export.csv")
    assert [project.name for project in reading.projects] == ["Project Alpha", "Shopping"]
    tasks = {task.title: task for task in reading.tasks}
    assert tasks["Completed task example"].status is Status.DONE
    assert tasks["Completed task example"].completed_at == datetime(2025, 11, 25, 10, 39, 31, tzinfo=UTC)
    assert tasks["Completed task example"].project is None, "the inbox"
    assert tasks["Task with due date"].due_date == date(2023, 3, 29), "the day in Berlin"
    assert tasks["Subtask example"].parent == tasks["Task with reminder and dates"].origin
    assert tasks["Task with reminder and dates"].labels == ["work", "reminder"]
    multiline = read("ticktick_multiline.csv").tasks[0]
    assert multiline.notes.endswith("Including special characters: #, *, @")
    assert multiline.notes.count("\n") == 4


@needs_shared(EXPORTS)
def test_a_board_of_wekan_keeps_columns_labels_checklists_and_comments() -> None:
    reading = read("wekan_export.json")
    assert [column.name for column in reading.projects[0].columns] == ["Backlog", "In Progress", "Done"]
    task = reading.tasks[0]
    assert (task.column, task.labels) == ("Backlog", ["Bug", "Urgent"])
    assert task.due_at == datetime(2024, 3, 15, 17, tzinfo=UTC)
    assert [(item.text, item.done) for item in task.checklist] == [
        ("Reproduce the issue", True),
        ("Write failing test", False),
        ("Fix the code", False),
    ]
    assert [comment.text for comment in task.comments] == ["I can reproduce this on Firefox too."]
    assert [each.status for each in reading.tasks] == [Status.TODO, Status.IN_PROGRESS, Status.DONE]
    assert (reading.labels[0].name, reading.labels[0].colour) == ("Bug", "#eb4646")


@needs_shared(EXPORTS)
def test_calendars_keep_rules_exceptions_alarms_and_zones() -> None:
    weekly = read("ics/each_week_but_two_deleted.ics").tasks[0]
    assert (weekly.recurrence, weekly.time_zone) == ("FREQ=WEEKLY;COUNT=8", "Europe/Berlin")
    assert weekly.excluded == ["2019-03-10T23:30:00+00:00", "2019-03-24T23:30:00+00:00"]
    series, edited = read("ics/three_events_one_edited.ics").tasks
    assert series.excluded == [edited.due_at.isoformat() if edited.due_at else None]
    assert (edited.title, edited.notes, edited.recurrence) == ("test7 - edited", "Location: location", None)
    cancelled = read("ics/issue_18_cancel_status.ics").tasks
    assert [task.excluded for task in cancelled] == [["2020-01-29T21:00:00+00:00"]]
    around = read("ics/alarm_around_event_boundaries.ics").tasks[0]
    assert around.estimate_min == 45
    assert around.reminders[0] == Reminder(before_min=15)
    assert {reminder.at for reminder in around.reminders[1:]} == {
        datetime(2024, 10, 4, 10, 15, tzinfo=UTC),
        datetime(2024, 10, 4, 10, 30, tzinfo=UTC),
        datetime(2024, 10, 4, 11, 0, tzinfo=UTC),
    }
    floating = read("ics/issue_86_x_wr_timezone_without_time_zone_in_dt.ics").tasks[0]
    assert (floating.due_at, floating.time_zone) == (datetime(2021, 9, 16, 19, tzinfo=UTC), "Europe/Brussels")
    # A series whose first date is left out begins with its second.
    lunch = next(task for task in read("ics/issue_48_dst.ics").tasks if task.origin == "mji2s@google.com")
    assert (lunch.due_at, lunch.series_start) == (
        datetime(2020, 11, 13, 18, 30, tzinfo=UTC),
        "2020-11-06T18:30:00+00:00",
    )


@needs_shared(EXPORTS)
def test_what_was_read_is_the_same_after_a_way_through_our_own_calendar() -> None:
    for name in EXPECTED:
        reading = read(name)
        written = write_icalendar(reading, Calendar(name="x", stamp=datetime(2027, 1, 1, tzinfo=UTC)))
        here = Surroundings(name="x", zone=ZoneInfo("UTC"), now=datetime(2027, 1, 1, tzinfo=UTC))
        again = read_file(written, here)
        for task in (*reading.tasks, *again.tasks):
            task.where, task.is_event = "", False
        assert again.tasks == reading.tasks, name
        assert again.problems == [], name
