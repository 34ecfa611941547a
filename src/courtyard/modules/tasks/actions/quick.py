"""A typed line as a task: names in it are looked up, and what nobody knows stays in the title."""

from collections.abc import Mapping
from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Id, fold, now
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.writing import write_task
from courtyard.modules.tasks.models import Places, Role, Task, WrittenTask
from courtyard.modules.tasks.models.written import QuickLine, WrittenReminder
from courtyard.modules.tasks.rules.quick_add import QuickTask, Setting, Span, SpanKind, read_line

_INBOX = "inbox"
_ESCAPE = "\\"
_ROUNDS_MAX = 30


class Reading(msgspec.Struct, frozen=True):
    """What a line was read as: the task in words, and what the names in it stand for."""

    quick: QuickTask
    spans: tuple[Span, ...]
    project: Id
    assignees: tuple[Id, ...]


class Quick(msgspec.Struct, frozen=True):
    """A reading, and the task that was made of it; None for a dry run."""

    reading: Reading
    task: Task | None


async def quick_add(agenda: Agenda, actor: Actor, sent: QuickLine) -> Quick:
    """Read a line, and keep the task unless it is a dry run.

    Raises:
        ProjectNotFound, OnlyForReading, ProjectArchived, Unprocessable.
    """
    reading = await read(agenda, actor, sent)
    if sent.dry_run:
        return Quick(reading, None)
    return Quick(reading, await write_task(agenda, actor, _written(reading, actor.member_id)))


async def read(agenda: Agenda, actor: Actor, sent: QuickLine) -> Reading:
    """Read a line as this member means it.

    A name that nobody here has is put behind a backslash, which makes it a word of the title, and the line is read
    again: the names that are left may belong to another project then.
    """
    places = await agenda.places(actor)
    setting = Setting(now=now(), zone=await agenda.zone(places.member))
    text, escapes = sent.text, list[int]()
    for _ in range(_ROUNDS_MAX):
        quick = read_line(text, setting)
        project = _project(quick, places, sent)
        people = {} if project is None else await _people(agenda, project, actor)
        unknown = next((span for span in quick.spans if _is_unknown(span, project, people)), None)
        if unknown is None:
            break
        text = text[: unknown.start] + _ESCAPE + text[unknown.start :]
        escapes.append(unknown.start)
    spans = tuple(_as_typed(span, escapes) for span in quick.spans)
    known = (people.get(fold(name)) for name in quick.assignees)
    return Reading(quick, spans, project or places.member, tuple(each for each in known if each is not None))


def _project(quick: QuickTask, places: Places, sent: QuickLine) -> Id | None:
    """Which project is meant; None for a name that nobody here knows."""
    if quick.project is None:
        return places.member if sent.project is None else Id(sent.project)
    wanted = fold(quick.project)
    if wanted == _INBOX:
        return places.member
    named = (place for place in places.projects if fold(place.name) == wanted and not place.archived)
    return next((place.project for place in named if place.role.allows(Role.EDITOR)), None)


async def _people(agenda: Agenda, project: Id, actor: Actor) -> Mapping[str, Id]:
    """What the members of a project may be called."""
    members = await agenda.freshness.readers_of(project)
    people = (await agenda.accounts.people(members)).values()
    names = {fold(name): person.id for person in people for name in (person.name, person.username)}
    return {**names, "me": actor.member_id}


def _is_unknown(span: Span, project: Id | None, people: Mapping[str, Id]) -> bool:
    if span.kind is SpanKind.PROJECT:
        return project is None
    return span.kind is SpanKind.ASSIGNEE and project is not None and fold(span.value) not in people


def _as_typed(span: Span, escapes: list[int]) -> Span:
    """The span by its place in the text before backslashes were put in, the last of them first."""
    start, end = span.start, span.end
    for place in reversed(escapes):
        start, end = start - (start > place), end - (end > place)
    return msgspec.structs.replace(span, start=start, end=end)


def _written(reading: Reading, member: Id) -> WrittenTask:
    quick = reading.quick
    said: dict[str, Any] = {
        "notes": quick.notes or None,
        "priority": quick.priority,
        "due_at": quick.due_at,
        "due_date": quick.due_date,
        "start_at": quick.start_at,
        "estimate_min": quick.estimate_min,
        "recurrence": quick.recurrence,
        "labels": list(quick.labels) or None,
        "assignees": [str(each) for each in reading.assignees] or None,
        "reminders": [WrittenReminder(each.at, each.before_min) for each in quick.reminders] or None,
    }
    given = {name: value for name, value in said.items() if value is not None}
    project = None if reading.project == member else str(reading.project)
    return WrittenTask(title=quick.title, project=project, repeat_from=quick.repeat_from, **given)
