import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from courtyard.modules.tasks.formats import Reading, Surroundings, TaskDraft, read_file
from courtyard.modules.tasks.models.values import Priority, Reminder, RepeatFrom, Status

HERE = Surroundings(name="Home", zone=ZoneInfo("Europe/Berlin"), now=datetime(2027, 5, 12, 8, 20, tzinfo=UTC))
TODOIST = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT\n"
TICKTICK = (
    '"Date: 2027-01-01+0000"\n"Version: 7.1"\n"Folder Name","List Name","Title","Kind","Tags","Content",'
    '"Is Check list","Start Date","Due Date","Reminder","Repeat","Priority","Status","Created Time","Completed Time",'
    '"Order","Timezone","Is All Day","taskId","parentId"\n'
)


def read(data: str | bytes | dict[str, Any] | list[Any]) -> Reading:
    if isinstance(data, str):
        return read_file(data.encode(), HERE)
    return read_file(data if isinstance(data, bytes) else msgspec.json.encode(data), HERE)


def said(reading: Reading) -> list[str]:
    return [f"{problem.where}: {problem.reason}" for problem in reading.problems]


def by_title(reading: Reading) -> dict[str, TaskDraft]:
    return {task.title: task for task in reading.tasks}


def test_todoist_dates_are_read_as_words_and_what_is_not_understood_is_kept() -> None:
    reading = read(
        TODOIST
        + "section,This month,,,,,,,,,,\n"
        + "task,Rent @home,Pay the *landlord*,1,1,,Ann (12),every 1st at 9am,en,Europe/Berlin,30,minute\n"
        + "task,Call,,4,1,,,someday,en,,,\n"
        + "task,Anruf,,4,1,,,morgen,de,Mars/Base,,\n"
        + "task,Plants,,2,3,,,every! 3 days,en,,None,\n"
        + 'note,Seen [[file {"file_name": "a.png"}]],,,,Bob (3),,2026-01-02T10:00:00Z,,,,\n'
        + "widget,x,,,,,,,,,,\n"
    )
    tasks = by_title(reading)
    assert [column.name for column in reading.projects[0].columns] == ["This month", "Done"]
    rent = tasks["Rent"]
    assert (rent.recurrence, rent.due_at) == ("FREQ=MONTHLY;BYMONTHDAY=1", datetime(2027, 6, 1, 7, tzinfo=UTC))
    assert (rent.labels, rent.assignees, rent.priority) == (["home"], ["Ann"], Priority.URGENT)
    assert (rent.estimate_min, rent.notes, rent.column) == (30, "Pay the *landlord*", "This month")
    assert tasks["Call"].notes == "Date: someday"
    assert (tasks["Plants"].recurrence, tasks["Plants"].repeat_from) == ("FREQ=DAILY;INTERVAL=3", RepeatFrom.COMPLETION)
    assert tasks["Plants"].parent == tasks["Anruf"].origin
    assert tasks["Plants"].comments[0].at == datetime(2026, 1, 2, 10, tzinfo=UTC)
    assert said(reading) == [
        "line 4: date 'someday' not read; kept in notes",
        "line 5: time zone 'Mars/Base' is not known; read in yours",
        "line 5: date 'morgen' (de) not read; kept in notes",
        "line 6: indent 3 has no task above it; put as deep as possible",
        "line 7: an attached file stays where it is; its address is in the comment",
        "line 8: type 'widget' is not known; left out",
    ]


def test_the_same_file_makes_the_same_names_and_equal_rows_have_names_of_their_own() -> None:
    table = TODOIST + "task,Same,,4,1,,,,,,,\ntask,Same,,4,1,,,,,,,\ntask,Below,,4,2,,,,,,,\n"
    names = [task.origin for task in read(table).tasks]
    assert names == [task.origin for task in read(table).tasks]
    assert len(set(names)) == 3


def test_ticktick_keeps_checklists_reminders_repetitions_and_columns() -> None:
    reading = read(
        TICKTICK
        + '"Work","A","Pack","CHECKLIST","#trip, gear","▫Tent\n▪Stove","Y","","","","","5","0","","","1","","","1",""\n'
        + '"","Inbox","Dose","TEXT","","","N","2027-05-01T07:00:00+0000","2027-05-01T07:00:00+0000","TRIGGER:-PT30M,x",'
        + '"RRULE:FREQ=DAILY;INTERVAL=2;TT_SKIP=WEEKEND","3","0","","","2","Europe/Berlin","false","2",""\n'
        + '"","Inbox","Day","NOTE","","","N","","2027-05-01T22:00:00+0000","TRIGGER:P0DT9H0M0S","ERULE:NAME=CUSTOM",'
        + '"9","-1","never","","3","Europe/Berlin","true","3",""\n'
        + '"","Inbox","Orphan","TEXT","","","N","","","","","1","7","","","4","Nowhere","","4","99"\n'
    )
    tasks = by_title(reading)
    assert [(item.text, item.done) for item in tasks["Pack"].checklist] == [("Tent", False), ("Stove", True)]
    assert (tasks["Pack"].labels, tasks["Pack"].priority, tasks["Pack"].notes) == (["trip", "gear"], Priority.HIGH, "")
    assert (tasks["Dose"].recurrence, tasks["Dose"].reminders) == ("FREQ=DAILY;INTERVAL=2", [Reminder(before_min=30)])
    assert (tasks["Day"].due_date, tasks["Day"].status) == (date(2027, 5, 2), Status.CANCELLED)
    assert tasks["Day"].reminders == [Reminder(before_min=0)]
    assert tasks["Day"].notes == "Repeats: ERULE:NAME=CUSTOM"
    assert said(reading) == [
        "line 6: parts of the repetition that only TickTick knows were left out",
        "line 6: reminder 'x' not read",
        "line 7: priority '9' is not known; left out",
        "line 7: created time 'never' not read",
        "line 7: is a note and no task; taken as a task",
        "line 7: repetition 'ERULE:NAME=CUSTOM' not read (ERULE:NAME is no part of a rule); kept in notes",
        "line 8: time zone 'Nowhere' is not known; read in yours",
        "line 8: status '7' is not known; taken as to do",
        "line 8: the task above it is not in the file or lies elsewhere; it stands alone",
    ]


BOARD = {
    "id": "b1",
    "name": "Launch",
    "desc": "The board",
    "lists": [
        {"id": "l2", "name": "Done", "pos": 2},
        {"id": "l1", "name": "Ideas", "pos": 1},
        {"id": "l3", "name": "Old", "pos": 3, "closed": True},
    ],
    "labels": [{"id": "x1", "name": "", "color": "green_dark"}, {"id": "x2", "name": "Urgent", "color": "red"}],
    "members": [{"id": "m1", "fullName": "Ann Lee", "username": "ann"}],
    "customFields": [{"id": "f1", "name": "Size", "options": [{"id": "o1", "value": {"text": "XL"}}]}],
    "cards": [
        {
            "id": "507f1f77bcf86cd799439011",
            "name": "Ship",
            "desc": "**Soon**",
            "idList": "l1",
            "idLabels": ["x2", "x1", 7],
            "idMembers": ["m1", "gone"],
            "due": "2027-06-01T10:00:00.000Z",
            "start": "2027-05-01T10:00:00.000Z",
            "dueReminder": 1440,
            "pos": 2,
            "customFieldItems": [{"idCustomField": "f1", "idValue": "o1"}],
            "attachments": [{"name": "Plan", "url": "https://example.com/plan"}],
        },
        {"id": "c2", "name": "First", "idList": "l1", "pos": 1, "closed": True},
        {"id": "c3", "name": "Was", "idList": "l2", "dueComplete": True, "due": "soon"},
        {"id": "c4", "idList": "l3", "name": "Gone"},
        "no card",
    ],
    "checklists": [
        {
            "id": "k1",
            "idCard": "507f1f77bcf86cd799439011",
            "name": "A",
            "checkItems": [{"name": "one", "state": "complete"}],
        },
        {
            "id": "k2",
            "idCard": "507f1f77bcf86cd799439011",
            "name": "B",
            "checkItems": [{"name": "two", "state": "x"}],
        },
    ],
    "actions": [
        {
            "type": "commentCard",
            "date": "2027-01-02T10:00:00.000Z",
            "data": {"text": "Yes", "card": {"id": "507f1f77bcf86cd799439011"}},
            "memberCreator": {"fullName": "Bob"},
        }
    ],
}


def test_trello_keeps_lists_checklists_comments_members_and_custom_fields() -> None:
    reading = read(BOARD)
    tasks = by_title(reading)
    assert list(tasks) == ["First", "Ship", "Was", "Gone"]
    assert [(column.name, column.status) for column in reading.projects[0].columns] == [
        ("Ideas", Status.TODO),
        ("Done", Status.DONE),
    ]
    ship = tasks["Ship"]
    assert (ship.column, ship.labels, ship.assignees) == ("Ideas", ["Urgent", "green_dark"], ["Ann Lee"])
    assert ship.notes == "**Soon**\n\nSize: XL\n[Plan](https://example.com/plan)"
    assert [(item.text, item.done) for item in ship.checklist] == [("A: one", True), ("B: two", False)]
    assert [(comment.author, comment.text) for comment in ship.comments] == [("Bob", "Yes")]
    assert ship.reminders == [Reminder(before_min=1440)]
    assert ship.created_at == datetime(2012, 10, 17, 21, 13, 27, tzinfo=UTC)
    assert [tasks[name].status for name in ("First", "Was", "Gone")] == [
        Status.CANCELLED,
        Status.DONE,
        Status.CANCELLED,
    ]
    assert [(label.name, label.colour) for label in reading.labels] == [
        ("green_dark", "#4bce97"),
        ("Urgent", "#f87168"),
    ]
    assert said(reading) == [
        'card "First": is archived; taken as cancelled',
        'card "Ship": 1 attachments stay where they are; their addresses are in the notes',
        "card \"Was\": due date 'soon' not read",
        'card "Gone": is archived; taken as cancelled',
    ]


NESTED = {
    "id": 2,
    "title": "Inner",
    "tasks": [{"id": 5, "title": "Deep", "repeat_mode": 1, "due_date": "2027-01-31T10:00:00Z"}],
}


PROJECTS = [
    {
        "id": 1,
        "title": "Home",
        "hex_color": "FF0000",
        "buckets": [{"id": 7, "title": "Doing"}, {"id": 8, "title": "Done"}],
        "task_buckets": [{"task_id": 1, "bucket_id": 7}],
        "tasks": [
            {
                "id": 1,
                "title": "Paint",
                "description": "<h2>How</h2><p>With <strong>care</strong><br>and "
                '<a href="https://example.com">this</a></p>'
                '<ul data-type="taskList"><li data-checked="true"><p>Buy</p></li>'
                '<li data-checked="false">Stir</li></ul>'
                "<ol><li>first</li><li>second</li></ol><script>alert(1)</script>",
                "priority": 5,
                "due_date": "2027-06-01T10:00:00Z",
                "start_date": "0001-01-01T00:00:00Z",
                "repeat_after": 1209600,
                "repeat_mode": 2,
                "labels": [{"title": "walls", "hex_color": "00ff00"}],
                "assignees": [{"username": "ann"}],
                "reminders": [
                    {"relative_to": "due_date", "relative_period": -3600},
                    {"reminder": "2027-05-30T10:00:00Z"},
                    {},
                ],
                "related_tasks": {"subtask": [{"id": 2}]},
                "comments": [{"comment": "<p>Nice</p>", "author": {"name": "Bob"}, "created": "2027-01-01T00:00:00Z"}],
                "attachments": [{"id": 1}],
            },
            {"id": 2, "title": "Sand", "done": True, "done_at": "2027-01-02T00:00:00Z", "repeat_after": 61},
        ],
        "child_projects": [NESTED],
    }
]


def test_vikunja_keeps_projects_in_projects_buckets_relations_and_html_notes() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("VERSION", "v1")
        archive.writestr("data.json", msgspec.json.encode(PROJECTS))
    reading = read(packed.getvalue())
    tasks = by_title(reading)
    assert [(project.name, project.colour) for project in reading.projects] == [("Home", "#ff0000"), ("Inner", "")]
    paint = tasks["Paint"]
    assert paint.notes == "## How\n\nWith **care**\nand [this](https://example.com)\n\n1. first\n2. second"
    assert [(item.text, item.done) for item in paint.checklist] == [("Buy", True), ("Stir", False)]
    assert (paint.column, paint.status, paint.priority) == ("Doing", Status.IN_PROGRESS, Priority.URGENT)
    assert (paint.recurrence, paint.repeat_from) == ("FREQ=WEEKLY;INTERVAL=2", RepeatFrom.COMPLETION)
    assert paint.reminders == [Reminder(before_min=60), Reminder(at=datetime(2027, 5, 30, 10, tzinfo=UTC))]
    assert (paint.start_at, paint.comments[0].text) == (None, "Nice")
    assert (tasks["Sand"].parent, tasks["Sand"].status) == (paint.origin, Status.DONE)
    assert (tasks["Deep"].project, tasks["Deep"].recurrence) == ("2", "FREQ=MONTHLY")
    assert said(reading) == [
        'task "Paint": attachments are not taken along; it has 1',
        'task "Paint": a reminder has no time; left out',
        'task "Sand": repeats every 61 seconds, which is no whole minute; left out',
    ]
