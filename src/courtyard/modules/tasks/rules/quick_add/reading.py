"""Read a typed line as a task, and tell which of its words were read as what."""

import re
from datetime import date, datetime
from enum import StrEnum
from unicodedata import category

import msgspec

from courtyard.modules.tasks.models.values import (
    ASSIGNEES_MAX,
    LABELS_MAX,
    NOTES_LENGTH_MAX,
    REMINDERS_MAX,
    TITLE_LENGTH_MAX,
    Priority,
    Reminder,
    RepeatFrom,
)
from courtyard.modules.tasks.rules.quick_add.choosing import Choice, chosen
from courtyard.modules.tasks.rules.quick_add.due import Dates, dates_of, span_minutes, start_of
from courtyard.modules.tasks.rules.quick_add.finding import Finding, Start, findings_in
from courtyard.modules.tasks.rules.quick_add.finding import Span as FromTo
from courtyard.modules.tasks.rules.quick_add.line import Line, Setting
from courtyard.modules.tasks.rules.quick_add.marks import Mark
from courtyard.modules.tasks.rules.quick_add.reminding import Remind, remind_me_to, reminder_of
from courtyard.modules.tasks.rules.quick_add.repeats import Repeat

READ_LENGTH_MAX = 1_000
_ESCAPES = re.compile(r"(?<![^\s(])\\(?=[#@!+~\w])")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?)\]](?:\s|$))")
_LOOSE = re.compile(r"^[\s,.;:]+(?=\s|\w)|[\s,;:–-]+$|[,;:]+(?=[!?.]+$)")  # noqa: RUF001  (the dash between thoughts is meant)
_LEADING_DASH = re.compile(r"^[–-]\s+")  # noqa: RUF001  (the dash between thoughts is meant)
_MARKS = re.compile(r"([,;:])(?:\s*[,;:])+")


class SpanKind(StrEnum):
    """What some words of the line say."""

    PROJECT = "project"
    LABEL = "label"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    ESTIMATE = "estimate"
    DUE = "due"
    START = "start"
    RECURRENCE = "recurrence"
    REMINDER = "reminder"


class Span(msgspec.Struct, frozen=True):
    """Words that were read, by their place in the text (in code points), and as what."""

    start: int
    end: int
    kind: SpanKind
    value: str


class QuickTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task as it was read from one line; names are as they were typed."""

    title: str
    notes: str = ""
    project: str | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    priority: Priority | None = None
    due_at: datetime | None = None
    due_date: date | None = None
    start_at: datetime | None = None
    estimate_min: int | None = None
    recurrence: str | None = None
    repeat_from: RepeatFrom = RepeatFrom.DUE
    reminders: tuple[Reminder, ...] = ()
    spans: tuple[Span, ...] = ()


def read_line(text: str, setting: Setting) -> QuickTask:
    """The task that somebody means who typed that.

    The first line is read, up to 1,000 characters of it; what follows are notes. What cannot be read stays in the
    title: words in double quotes always, and a word behind a backslash. Where nothing would be left as the title,
    nothing is read.
    """
    first, _, notes = text.strip("\r\n").partition("\n")
    beginning = text.index(first) if first else 0
    line = Line.of(first[:READ_LENGTH_MAX])
    choice = chosen(line, findings_in(line, setting))
    dates = dates_of(choice, setting)
    if dates is None:
        line = line.hiding((each.start, each.end) for each in choice.used if each.is_about_time)
        choice = chosen(line, findings_in(line, setting))
        dates = dates_of(choice, setting) or Dates()
    begins = remind_me_to(line.low) if dates.due is not None else 0
    title = _title(first, [(each.start, each.end) for each in choice.used], begins)
    if not title:
        return _only_words(first, notes)
    return _task(title, notes.strip(), choice, dates, setting, asks_to_be_reminded=begins > 0, at=beginning)


def _only_words(first: str, notes: str) -> QuickTask:
    title, rest = _cut(" ".join(first.split()))
    return QuickTask(title=title, notes=_notes(rest, notes.strip()))


def _task(
    words: str, notes: str, choice: Choice, dates: Dates, setting: Setting, *, asks_to_be_reminded: bool, at: int
) -> QuickTask:
    title, rest = _cut(words)
    due = dates.due
    start = start_of(choice, setting)
    is_timed = isinstance(due, datetime)
    reminders = [Reminder(before_min=0)] if asks_to_be_reminded else []
    reminders += [each for remind in choice.reminds if (each := reminder_of(remind, due, setting))]
    estimate = choice.marks.get("estimate", [])
    priority = choice.marks.get("priority", [])
    return QuickTask(
        title=title,
        notes=_notes(rest, notes),
        project=next(iter(choice.marks.get("project", [])), None),
        labels=tuple(dict.fromkeys(choice.marks.get("label", [])))[:LABELS_MAX],
        assignees=tuple(dict.fromkeys(choice.marks.get("assignee", [])))[:ASSIGNEES_MAX],
        priority=Priority(priority[0]) if priority else None,
        due_at=setting.instant(due) if isinstance(due, datetime) else None,
        due_date=None if is_timed else due,
        start_at=None if start is None else setting.instant(start),
        estimate_min=int(estimate[0]) if estimate else span_minutes(choice),
        recurrence=None if dates.rule is None else str(dates.rule),
        repeat_from=RepeatFrom.COMPLETION if choice.repeat and choice.repeat.from_completion else RepeatFrom.DUE,
        reminders=tuple(dict.fromkeys(reminders))[:REMINDERS_MAX],
        spans=tuple(_span(each, dates, start, at) for each in choice.used),
    )


def _span(finding: Finding, dates: Dates, start: datetime | None, at: int) -> Span:
    kind, value = _sense_of(finding, dates, start)
    return Span(at + finding.start, at + finding.end, kind, value)


def _sense_of(finding: Finding, dates: Dates, start: datetime | None) -> tuple[SpanKind, str]:
    sense = finding.sense
    if isinstance(sense, Mark):
        return SpanKind(sense.kind), sense.value
    if isinstance(sense, Repeat):
        return SpanKind.RECURRENCE, str(dates.rule)
    if isinstance(sense, Remind):
        return SpanKind.REMINDER, "" if sense.before_min is None else str(sense.before_min)
    if isinstance(sense, Start | FromTo):
        return SpanKind.START, "" if start is None else start.isoformat(timespec="minutes")
    due = dates.due
    if isinstance(due, datetime):
        return SpanKind.DUE, due.isoformat(timespec="minutes")
    return SpanKind.DUE, "" if due is None else due.isoformat()


def _title(text: str, used: list[tuple[int, int]], begins: int) -> str:
    """What was not read, without the gaps and loose marks that reading leaves."""
    kept, place = [], begins
    for start, end in used:
        kept.append(text[place:start])
        place = max(place, end)
    words = " ".join(" ".join([*kept, text[place:]]).split())
    if used:
        words = _EMPTY_BRACKETS.sub("", words)
        words = _LOOSE.sub("", _MARKS.sub(r"\1", _BEFORE_MARK.sub("", words)))
        if not text[: used[0][0]].strip():
            words = _LEADING_DASH.sub("", words)
        if not any(character.isalnum() or category(character) == "So" for character in words):
            return ""
    return " ".join(_ESCAPES.sub("", words).split())


def _cut(words: str) -> tuple[str, str]:
    """A title of bearable length, and all of it for the notes where something is missing."""
    if len(words) <= TITLE_LENGTH_MAX:
        return words, ""
    return words[: TITLE_LENGTH_MAX - 1].rstrip() + "…", words


def _notes(rest: str, notes: str) -> str:
    return "\n\n".join(filter(None, (rest, notes)))[:NOTES_LENGTH_MAX]
