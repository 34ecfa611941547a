"""Lines of a task's history in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import msgspec

from courtyard.kernel.basics import Id, is_id
from courtyard.kernel.basics import gettext as _
from courtyard.modules.accounts.contract import Person
from courtyard.modules.tasks.actions.showing.lines import Desk
from courtyard.modules.tasks.models.talk import Activity, Noted
from courtyard.modules.tasks.rules.wording import day_in_words, moment_in_words, rule_in_words


class Event(msgspec.Struct, frozen=True):
    """Who did what when, and what was what before."""

    who: Person | None
    words: str
    at: datetime
    changes: tuple[tuple[str, str, str], ...]


def events_of(lines: list[Activity], people: Mapping[Id, Person], desk: Desk) -> list[Event]:
    """The lines as they are shown; people in them must be among those who are known."""
    return [_event(line, people, desk) for line in lines]


def people_in(lines: list[Activity]) -> set[Id]:
    """Members whom changes speak of."""
    texts = (text or "" for line in lines for each in line.changes for text in (each.before, each.after))
    return {Id(word) for text in texts for word in text.split() if is_id(word)}


def _event(line: Activity, people: Mapping[Id, Person], desk: Desk) -> Event:
    words = {
        "created": _("made the task"),
        "edited": _("changed it"),
        "moved": _("moved it"),
        "completed": _("completed it"),
        "reopened": _("opened it again"),
        "skipped": _("skipped to the next date"),
        "trashed": _("put it into the trash"),
        "restored": _("brought it back"),
        "commented": _("said something"),
        "attached": _("added a file"),
        "detached": _("removed a file"),
    }.get(line.act, line.act)
    changes = tuple(_change(each, people, desk) for each in line.changes if each.field not in _HIDDEN)
    return Event(None if line.member is None else people.get(line.member), words, line.at, changes)


# Told by the words of the line already, or a matter of the board.
_HIDDEN = frozenset({"column"})


def _change(noted: Noted, people: Mapping[Id, Person], desk: Desk) -> tuple[str, str, str]:
    names = {
        "title": _("Title"), "notes": _("Notes"), "status": _("Status"), "priority": _("Priority"),
        "project": _("Project"), "due": _("Due"), "start_at": _("Start"), "estimate_min": _("Estimate, minutes"),
        "labels": _("Labels"), "assignees": _("Assigned to"), "parent_id": _("Part of"),
        "recurrence": _("Repeats"), "reminders": _("Reminders"), "checklist": _("Checklist"),
        "attachment": _("File"),
    }  # fmt: skip
    before, after = (_text(noted.field, text, people, desk) for text in (noted.before, noted.after))
    return names.get(noted.field, noted.field), before, after


def _text(field: str, text: str | None, people: Mapping[Id, Person], desk: Desk) -> str:
    if text is None:
        return "–"  # noqa: RUF001  (the dash that stands for nothing)
    said = _SAID.get(field)
    return text if said is None else said(text, people, desk)


def _names(text: str, people: Mapping[Id, Person], _desk: Desk) -> str:
    return ", ".join(people[Id(each)].name if Id(each) in people else "?" for each in text.split() if is_id(each))


def _project(text: str, _people: Mapping[Id, Person], desk: Desk) -> str:
    place = desk.places.at(Id(text)) if is_id(text) else None
    return _("another project") if place is None else place.name or _("Inbox")


def _status(text: str, _people: Mapping[Id, Person], _desk: Desk) -> str:
    words = {"todo": _("To do"), "in_progress": _("In progress"), "done": _("Done"), "cancelled": _("Cancelled")}
    return words.get(text, text)


def _date(text: str, _people: Mapping[Id, Person], desk: Desk) -> str:
    try:
        if "T" in text:
            return moment_in_words(datetime.fromisoformat(text), desk.here)
        return day_in_words(date.fromisoformat(text), desk.here.today)
    except ValueError:
        return text


_SAID: dict[str, Callable[[str, Mapping[Id, Person], Desk], str]] = {
    "due": _date,
    "start_at": _date,
    "recurrence": lambda text, _people, _desk: rule_in_words(text),
    "assignees": _names,
    "project": _project,
    "parent_id": lambda _text, _people, _desk: _("another task"),
    "status": _status,
}
