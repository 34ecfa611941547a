import io
import zipfile
from datetime import UTC, datetime
from time import process_time
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.kernel.basics import Refusal
from courtyard.modules.tasks.errors import ImportBroken, ImportNotRead, ImportTooLarge
from courtyard.modules.tasks.formats import Surroundings, named_after, read_file
from courtyard.modules.tasks.formats.draft import PROBLEMS_MAX, TASKS_MAX
from courtyard.modules.tasks.models.importing import FILE_BYTES_MAX
from courtyard.modules.tasks.models.values import (
    CHECKLIST_MAX,
    DEPTH_MAX,
    LABELS_MAX,
    NOTES_LENGTH_MAX,
    REMINDERS_MAX,
    TITLE_LENGTH_MAX,
)

HERE = Surroundings(name="Home", zone=ZoneInfo("Europe/Berlin"), now=datetime(2027, 5, 12, 8, 20, tzinfo=UTC))
TODOIST = b"TYPE,CONTENT,PRIORITY,INDENT,DATE\n"
OWN = {"format": "courtyard.tasks", "version": 1}


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_what_is_no_file_of_tasks_is_refused_by_name() -> None:
    for data in (b"", b"hello", b"\x89PNG\r\n\x1a\n\x00\x00", b"a,b,c\n1,2,3\n", b'{"a": 1}', b"[1]", b"<html></html>"):
        with pytest.raises(ImportNotRead):
            read_file(data, HERE)
    with pytest.raises(ImportNotRead, match="no export of Vikunja"):
        read_file(zipped({"recipes.json": b"[]", "deep/data.json": b"[]"}), HERE)
    for data in (b"{", b"[" * 100_000, b'{"cards": [', b"PK\x03\x04broken", zipped({"data.json": b"{"})):
        with pytest.raises(ImportBroken):
            read_file(data, HERE)


def test_bombs_are_refused() -> None:
    with pytest.raises(ImportBroken, match="unpacks to far more"):
        read_file(zipped({"data.json": b"[" + b" " * 8_000_000 + b"]"}), HERE)
    with pytest.raises(ImportTooLarge, match="more than 5000 files"):
        read_file(zipped({f"{number}": b"" for number in range(5_001)}), HERE)
    with pytest.raises(ImportTooLarge):
        read_file(b" " * (FILE_BYTES_MAX + 1), HERE)
    with pytest.raises(ImportBroken, match="more than 8 deep"):
        read_file(b"BEGIN:VCALENDAR\n" * 20, HERE)
    duplicate = io.BytesIO()
    with zipfile.ZipFile(duplicate, "w") as archive:
        archive.writestr("data.json", b"[]")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("data.json", b"[]")
    with pytest.raises(ImportBroken, match="twice"):
        read_file(duplicate.getvalue(), HERE)


def test_more_tasks_than_are_taken_are_refused_and_problems_are_counted() -> None:
    file = {**OWN, "tasks": [{"title": "x"}] * (TASKS_MAX + 1)}
    with pytest.raises(ImportTooLarge):
        read_file(msgspec.json.encode(file), HERE)
    reading = read_file(msgspec.json.encode({**OWN, "tasks": [7] * (PROBLEMS_MAX + 5)}), HERE)
    assert len(reading.problems) == PROBLEMS_MAX + 1
    assert reading.problems[-1].reason == "5 more problems are not listed"


def test_every_field_is_brought_within_its_bounds_and_it_is_said() -> None:
    huge = {
        "title": "long " * 200,
        "notes": "n" * 30_000,
        "labels": [f"label {number}" for number in range(50)] + ["l" * 70],
        "assignees": ["a" * 200],
        "checklist": [{"text": f"item {number}"} for number in range(150)] + [{"text": "i" * 400}],
        "reminders": [{"before_min": number} for number in range(30)] + [{"before_min": -5}],
        "due_at": "2027-06-01T10:00:00Z",
        "start_at": "2027-07-01T10:00:00Z",
        "estimate_min": 10**9,
        "time_zone": "Mars/Base",
        "created_at": "0001-01-01T00:00:00Z",
        "recurrence": "FREQ=SECONDLY",
        "project": "nowhere",
        "column": "Doing",
    }
    reading = read_file(msgspec.json.encode({**OWN, "tasks": [huge, {"title": " \u0000"}]}), HERE)
    task, untitled = reading.tasks
    assert (len(task.title), len(task.notes)) == (TITLE_LENGTH_MAX, NOTES_LENGTH_MAX)
    assert (len(task.labels), task.assignees, len(task.reminders)) == (LABELS_MAX, [], REMINDERS_MAX)
    assert len(task.checklist) == CHECKLIST_MAX
    assert (task.start_at, task.estimate_min, task.time_zone, task.created_at) == (None, None, None, None)
    assert (task.recurrence, task.project, task.column, untitled.title) == (None, None, None, "Untitled task")
    words = " ".join(problem.reason for problem in reading.problems)
    for part in ("title", "notes", "label", "assignee", "checklist", "reminder", "start", "estimate", "time zone"):
        assert part in words
    assert "repetition 'FREQ=SECONDLY' not read" in words
    assert "its project is not in the file" in words


def test_families_are_made_sound() -> None:
    chain = [{"title": f"t{number}", "origin": f"{number}", "parent": f"{number - 1}"} for number in range(12)]
    circle = [{"title": "a", "origin": "a", "parent": "b"}, {"title": "b", "origin": "b", "parent": "a"}]
    own = [{"title": "own", "origin": "own", "parent": "own"}, {"title": "x", "parent": "gone"}]
    crowd = [{"title": "m", "origin": f"m{number}", "parent": "a"} for number in range(500)]
    reading = read_file(msgspec.json.encode({**OWN, "tasks": [*reversed(chain), *circle, *own, *crowd]}), HERE)
    known = {task.origin: task for task in reading.tasks}
    seen: set[str] = set()
    for task in reading.tasks:
        assert task.parent is None or task.parent in seen, "a task comes behind the one above it"
        seen.add(task.origin)
        depth, each = 0, task
        while each.parent is not None:
            depth, each = depth + 1, known[each.parent]
        assert depth <= DEPTH_MAX
    assert len(reading.tasks) == 12 + 2 + 2 + 500
    assert sum(task.parent in {"a", "b"} for task in reading.tasks) <= 400
    reasons = {problem.reason for problem in reading.problems}
    assert "stands below itself; it stands alone" in reasons
    assert "stands more than 5 levels deep; it was lifted" in reasons
    assert "more than 400 tasks stand below one; it stands alone" in reasons


HOSTILE = (
    TODOIST + b'task,"' + b"x" * 1_000_000,
    TODOIST + b"task," + b"@a " * 200_000 + b",1,1,\n",
    TODOIST + b"task,x,1,1," + b"every monday, " * 50_000 + b"\n",
    TODOIST + b'task,"x' + b'""' * 500_000 + b'",1,1,\n',
    b"BEGIN:VCALENDAR\n" + b"X" * 1_000_000,
    b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\n" + b" y\n" * 100_000,
    b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY" + b";A=B" * 100_000 + b":x\n",
    b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY;A=" + b'"x",' * 100_000 + b":x\n",
    b"BEGIN:VCALENDAR\nBEGIN:VTODO\nCATEGORIES:" + b"\\,," * 100_000 + b"\n",
    b"BEGIN:VCALENDAR\nBEGIN:VTODO\nDTSTART:20270101T000000Z\nEXDATE:" + b"20270101T000000Z," * 50_000 + b"\n",
    b"BEGIN:VCALENDAR\n" + b"BEGIN:VTODO\nDTSTART:20270101\nRRULE:FREQ=DAILY;INTERVAL=70;BYDAY=TU\nEND:VTODO\n" * 500,
    b'{"lists": [], "cards": [' + b'{"name": "x"},' * 5_000 + b"{}]}",
)


def test_hostile_files_are_read_or_refused_in_bounded_time() -> None:
    refused: list[Refusal] = []
    for data in HOSTILE:
        began = process_time()
        try:
            read_file(data, HERE)
        except (ImportBroken, ImportTooLarge, ImportNotRead) as refusal:
            refused.append(refusal)
        assert process_time() - began < 3, data[:60]
    assert len(refused) < 3


HEADS = st.sampled_from(
    [
        b"", b"PK\x03\x04", b"{", b"[", TODOIST, b"BEGIN:VCALENDAR\nBEGIN:VTODO\n", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
        b'{"format": "courtyard.tasks", "tasks": [', b'{"cards": [], "lists": [', b'{"_format": "wekan-board-1.0.0", ',
        b"\xff\xfe", b"project,title,status,due,repeat_from,id\n", b"DTSTART:2027", b"RRULE:FREQ=", b"DUE;TZID=",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(HEADS | st.binary(max_size=40), max_size=8).map(b"".join))
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    try:
        reading = read_file(data, HERE)
    except (ImportBroken, ImportTooLarge, ImportNotRead):
        return
    assert all(task.title for task in reading.tasks)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "_id", "name", "title", "cards", "lists", "labels", "due", "idList", "checklists", "comments",
             "tasks", "reminders", "priority", "repeat_after", "related_tasks", "subtask", "customFields", "data"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(JSON, st.sampled_from(["trello", "wekan", "vikunja", "own"]))
def test_json_of_any_shape_is_read_or_refused_by_name(value: object, kind: str) -> None:
    inside = {"cards": value, "lists": value, "labels": value, "checklists": value, "actions": value, "members": value}
    whole: object = {
        "trello": inside,
        "wekan": {"_format": "wekan-board-1.0.0", **inside},
        "vikunja": [{"title": "x", "tasks": [{"title": "y", "reminders": value, "related_tasks": value}, value]}],
        "own": {**OWN, "tasks": [value], "projects": [value], "labels": [value]},
    }[kind]
    reading = read_file(msgspec.json.encode(whole), HERE)
    assert all(task.title for task in reading.tasks)


def test_a_project_without_a_name_is_called_after_the_file() -> None:
    assert named_after("../../etc/Home list.csv") == "Home list"
    assert named_after("C:\\Users\\ann\\board.json") == "board"
    assert named_after("") == "Imported"
