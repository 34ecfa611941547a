"""From raw findings to drafts that fit: every field within its bounds, and a word about everything that had to give."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import printable
from courtyard.modules.tasks.formats.draft import COMMENTS_MAX, Comment, ItemDraft, Notebook, TaskDraft
from courtyard.modules.tasks.models.values import (
    ASSIGNEES_MAX,
    BEFORE_MIN_MAX,
    CHECKLIST_MAX,
    ESTIMATE_MIN_MAX,
    LABEL_LENGTH_MAX,
    LABELS_MAX,
    LINE_LENGTH_MAX,
    NAME_LENGTH_MAX,
    NOTES_LENGTH_MAX,
    REMINDERS_MAX,
    TITLE_LENGTH_MAX,
    Reminder,
    RepeatFrom,
    Status,
)
from courtyard.modules.tasks.rules.finding import labels_once
from courtyard.modules.tasks.rules.recurrence import RuleRefused, Series, check_happens, next_after, parse_rule
from courtyard.modules.tasks.rules.time import end_of_day, in_milliseconds, is_kept, is_kept_day, zone_named

COMMENT_LENGTH_MAX = 10_000
TALK_LENGTH_MAX = 1_000_000
EXCLUDED_MAX = 500
SEARCHES_MAX = 20
UNTITLED = "Untitled task"
_UTC = ZoneInfo("UTC")
_NAMES_READ_MAX = 500


def tidied(task: TaskDraft, notebook: Notebook) -> TaskDraft:
    """The draft within the bounds of a task; what had to give is noted, and kept in the notes where possible."""
    kept: list[str] = []
    _tidy_title(task, notebook, kept)
    _tidy_dates(task, notebook, kept)
    _tidy_repetition(task, notebook, kept)
    _tidy_reminders(task, notebook)
    task.labels = _names("label", task, task.labels, LABEL_LENGTH_MAX, LABELS_MAX, notebook)
    task.assignees = _names("assignee", task, task.assignees, NAME_LENGTH_MAX, ASSIGNEES_MAX, notebook)
    task.checklist = _checklist(task, notebook, kept)
    _bound_talk(task, notebook)
    task.comments = [each for comment in task.comments if (each := _comment(comment, task, notebook)).text]
    task.column = printable(task.column or "")[:NAME_LENGTH_MAX] or None
    if task.status is not Status.DONE:
        task.completed_at = None
    _tidy_notes(task, notebook, kept)
    return task


def _tidy_title(task: TaskDraft, notebook: Notebook, kept: list[str]) -> None:
    title = printable(task.title)
    if not title:
        notebook.note(task.where, f'has no title; called "{UNTITLED}"')
        title = UNTITLED
    if len(title) > TITLE_LENGTH_MAX:
        notebook.note(task.where, f"the title is longer than {TITLE_LENGTH_MAX} characters; all of it is in the notes")
        kept.append(title)
        title = f"{title[: TITLE_LENGTH_MAX - 1]}…"
    task.title = title


def _tidy_dates(task: TaskDraft, notebook: Notebook, kept: list[str]) -> None:
    if task.time_zone is not None and zone_named(task.time_zone) is None:
        notebook.note(task.where, f"time zone '{task.time_zone[:60]}' is not known and left out")
        task.time_zone = None
    for name in ("due_at", "start_at", "completed_at", "created_at", "updated_at"):
        instant: datetime | None = getattr(task, name)
        if instant is not None and not is_kept(instant):
            _leave_out(task, name, instant, notebook, kept)
        elif instant is not None:
            setattr(task, name, in_milliseconds(instant))
    if task.due_date is not None and not is_kept_day(task.due_date):
        _leave_out(task, "due_date", task.due_date, notebook, kept)
    if task.due_at is not None:
        task.due_date = None
    if task.start_at is not None and task.is_due and task.start_at > _due_order(task):
        notebook.note(task.where, "starts after it is due; the start was left out")
        task.start_at = None
    if task.estimate_min is not None and not 0 < task.estimate_min <= ESTIMATE_MIN_MAX:
        notebook.note(task.where, f"an estimate of {task.estimate_min} minutes was left out")
        task.estimate_min = None


def _leave_out(task: TaskDraft, name: str, value: date, notebook: Notebook, kept: list[str]) -> None:
    words = name.removesuffix("_at").removesuffix("_date")
    notebook.note(task.where, f"{words} date {value.isoformat()} lies outside of 1970 to 2199; kept in notes")
    kept.append(f"{words.capitalize()}: {value.isoformat()}")
    setattr(task, name, None)


def _tidy_repetition(task: TaskDraft, notebook: Notebook, kept: list[str]) -> None:
    if task.recurrence is None:
        task.repeat_from, task.series_start, task.series_number, task.excluded = RepeatFrom.DUE, None, 1, []
        return
    all_day = task.due_date is not None
    reason = None if task.is_due else "it has no date to repeat from"
    if notebook.searches_in_vain >= SEARCHES_MAX:
        reason = "too many repetitions of this file never come round"
    if reason is None:
        try:
            rule = parse_rule(task.recurrence, all_day=all_day)
            start = task.due_date or task.due_at or date.min
            series = Series(rule=rule, start=start, time_zone=zone_named(task.time_zone) or _UTC)
            notebook.searches_in_vain += 1
            check_happens(series)
            notebook.searches_in_vain -= 1
            task.recurrence = str(rule)
            _begin_where_it_happens(task, series, notebook)
        except RuleRefused as refused:
            reason = refused.public_message.removeprefix("recurrence: ")
    if reason is not None:
        notebook.note(task.where, f"repetition '{task.recurrence[:100]}' not read ({reason}); kept in notes")
        kept.append(f"Repeats: {task.recurrence}")
        task.recurrence = None
        _tidy_repetition(task, notebook, kept)
        return
    task.excluded = [text for text in task.excluded if _fits(moment_of(text), all_day=all_day)]
    if task.series_start is not None and not _fits(moment_of(task.series_start), all_day=all_day):
        task.series_start = None
    if len(task.excluded) > EXCLUDED_MAX:
        notebook.note(task.where, f"only the last {EXCLUDED_MAX} of the dates that are left out were taken")
        task.excluded = sorted(task.excluded)[-EXCLUDED_MAX:]


def _fits(moment: datetime | date | None, *, all_day: bool) -> bool:
    """Whether this can be a date of a series that has days, or of one that has instants."""
    if isinstance(moment, datetime):
        return not all_day and moment.tzinfo is not None
    return all_day and moment is not None


def _begin_where_it_happens(task: TaskDraft, series: Series, notebook: Notebook) -> None:
    """A first date that is itself left out is none: the task is due at the next one."""
    excluded = {moment for text in task.excluded if (moment := moment_of(text)) is not None}
    if series.start not in excluded:
        return
    found = next_after(msgspec.structs.replace(series, excluded=frozenset(excluded)), series.start)
    if found is None:
        notebook.note(task.where, "all dates of the repetition are left out; taken without a repetition")
        task.recurrence = None
        return
    task.series_start = task.series_start or series.start.isoformat()
    if isinstance(found, datetime):
        task.due_at = found
    else:
        task.due_date = found


def moment_of(text: str) -> datetime | date | None:
    """A day or an instant in ISO 8601, as series are written."""
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _tidy_reminders(task: TaskDraft, notebook: Notebook) -> None:
    found: list[Reminder] = []
    for each in dict.fromkeys(task.reminders):
        if each.at is not None and is_kept(each.at):
            found.append(Reminder(at=in_milliseconds(each.at)))
        elif each.before_min is not None and task.is_due and 0 <= each.before_min <= BEFORE_MIN_MAX:
            found.append(each)
        else:
            notebook.note(
                task.where, "a reminder was left out: its time is out of bounds, or there is no date before which it is"
            )
    if len(found) > REMINDERS_MAX:
        notebook.note(task.where, f"only the first {REMINDERS_MAX} of {len(found)} reminders were taken")
    task.reminders = found[:REMINDERS_MAX]


def _names(
    kind: str, task: TaskDraft, names: Sequence[str], length_max: int, count_max: int, notebook: Notebook
) -> list[str]:
    if not names:
        return []
    found = labels_once(name for each in names[:_NAMES_READ_MAX] if (name := printable(each)))
    for long in (name for name in found if len(name) > length_max):
        notebook.note(task.where, f"{kind} '{long[:40]}…' is longer than {length_max} characters and left out")
    fitting = [name for name in found if len(name) <= length_max]
    if len(fitting) > count_max:
        notebook.note(task.where, f"only the first {count_max} of {len(fitting)} {kind}s were taken")
    return fitting[:count_max]


def _checklist(task: TaskDraft, notebook: Notebook, kept: list[str]) -> list[ItemDraft]:
    if not task.checklist:
        return []
    items = [ItemDraft(text, each.done) for each in task.checklist if (text := printable(each.text))]
    long = [item for item in items if len(item.text) > LINE_LENGTH_MAX]
    if len(items) > CHECKLIST_MAX or long:
        notebook.note(
            task.where,
            f"a checklist has at most {CHECKLIST_MAX} items of {LINE_LENGTH_MAX} characters; all of it is in the notes",
        )
        kept.append("\n".join(f"- [{'x' if item.done else ' '}] {item.text}" for item in items))
    return [ItemDraft(_shortened(item.text), item.done) for item in items[:CHECKLIST_MAX]]


def _shortened(text: str) -> str:
    return text if len(text) <= LINE_LENGTH_MAX else f"{text[: LINE_LENGTH_MAX - 1]}…"


def _bound_talk(task: TaskDraft, notebook: Notebook) -> None:
    """All comments of a task travel together, so there is an end to them."""
    if len(task.comments) > COMMENTS_MAX:
        notebook.note(task.where, f"only the first {COMMENTS_MAX} comments were taken")
        task.comments = task.comments[:COMMENTS_MAX]
    left = TALK_LENGTH_MAX
    for number, comment in enumerate(task.comments):
        left -= len(comment.text)
        if left < 0:
            notebook.note(task.where, f"only the first {number} comments were taken, since they are so long")
            task.comments = task.comments[:number]
            return


def _comment(comment: Comment, task: TaskDraft, notebook: Notebook) -> Comment:
    text = comment.text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > COMMENT_LENGTH_MAX:
        notebook.note(task.where, f"a comment was cut to {COMMENT_LENGTH_MAX} characters")
    at = comment.at if comment.at is None or is_kept(comment.at) else None
    return Comment(text[:COMMENT_LENGTH_MAX], printable(comment.author)[:NAME_LENGTH_MAX], at and in_milliseconds(at))


def _tidy_notes(task: TaskDraft, notebook: Notebook, kept: Sequence[str]) -> None:
    notes = task.notes.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    notes = "\n\n".join(filter(None, (notes, *kept)))
    if len(notes) > NOTES_LENGTH_MAX:
        notebook.note(task.where, f"the notes were cut to {NOTES_LENGTH_MAX} characters")
    task.notes = notes[:NOTES_LENGTH_MAX].strip()


def _due_order(task: TaskDraft) -> datetime:
    if task.due_at is not None:
        return task.due_at
    zone = zone_named(task.time_zone)
    day = task.due_date or date.max
    return end_of_day(day, zone) if zone else datetime.combine(day, time.max, UTC)
