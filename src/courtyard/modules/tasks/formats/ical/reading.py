"""Calendars (.ics) as tasks: to-dos and events, with their repetitions, exceptions, alarms and time zones."""

from collections import defaultdict

from courtyard.modules.tasks.formats.draft import (
    TASKS_MAX,
    Bundle,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    Surroundings,
    TaskDraft,
)
from courtyard.modules.tasks.formats.finishing import finished
from courtyard.modules.tasks.formats.ical.component import ComponentReader, moment_key
from courtyard.modules.tasks.formats.ical.lines import Component, calendars_of
from courtyard.modules.tasks.formats.ical.own import projects_of
from courtyard.modules.tasks.formats.ical.values import text_value
from courtyard.modules.tasks.formats.ical.zones import Zones
from courtyard.modules.tasks.formats.tables import Origins, text_of
from courtyard.modules.tasks.models.values import Status

_TASKS = frozenset({"VEVENT", "VTODO"})
_PASSED_OVER = frozenset({"VTIMEZONE", "VALARM", "VAVAILABILITY"})


def read_icalendar(data: bytes, surroundings: Surroundings) -> Reading:
    """Each calendar of the file as a project.

    A single changed date of a series becomes a task of its own and is left out of the series; a single cancelled date
    is left out.
    """
    notebook = Notebook()
    found = Bundle(projects=[], tasks=[])
    for number, calendar in enumerate(calendars_of(text_of(data), notebook)):
        if calendar.kind != "VCALENDAR":
            notebook.note(calendar.where, f"{calendar.kind[:40] or 'this'} is no calendar; left out")
            continue
        project = ProjectDraft(key=f"calendar-{number}", name=_name(calendar) or surroundings.name)
        project.description = _text(calendar, "X-WR-CALDESC", "DESCRIPTION")
        project.colour = _text(calendar, "X-APPLE-CALENDAR-COLOR", "COLOR")[:7]
        own = projects_of(calendar, notebook)
        zones = Zones(calendar, surroundings.zone, notebook)
        reader = ComponentReader(zones, project.key, {each.key for each in own}, notebook)
        tasks = _tasks(calendar, reader, notebook)
        found.projects += [*own, project] if any(task.project == project.key for task in tasks) else own
        found.tasks += tasks
    return finished(Source.ICALENDAR, found, notebook)


def _tasks(calendar: Component, reader: ComponentReader, notebook: Notebook) -> list[TaskDraft]:
    origins, masters = Origins(), dict[str, TaskDraft]()
    found: list[TaskDraft] = []
    singles: dict[str, list[Component]] = defaultdict(list)
    for component in calendar.components[: TASKS_MAX * 2]:
        if component.kind not in _TASKS:
            if component.kind not in _PASSED_OVER:
                notebook.note(component.where, f"{component.kind[:40]} is neither an event nor a to-do; left out")
            continue
        uid = _text(component, "UID")
        if component.first("RECURRENCE-ID") is not None:
            singles[uid].append(component)
            continue
        task = reader.task(component, uid or origins.of(_text(component, "SUMMARY"), _text(component, "DTSTART")))
        if uid and uid in masters and (masters[uid].is_event is not task.is_event):
            task.origin = f"{uid}/{component.kind.lower()}"
        masters.setdefault(task.origin, task)
        found.append(task)
    for uid, components in singles.items():
        found += _single_dates(uid, components, masters.get(uid), reader, notebook)
    return found


def _single_dates(
    uid: str, components: list[Component], master: TaskDraft | None, reader: ComponentReader, notebook: Notebook
) -> list[TaskDraft]:
    found = []
    for component in components:
        date = reader.moment(component, "RECURRENCE-ID")
        if date is None:
            continue
        if master is not None and master.recurrence is not None:
            master.excluded = [*master.excluded, date.isoformat()]
        task = reader.task(component, f"{uid}/{moment_key(date)}")
        if task.status is Status.CANCELLED:
            continue
        if task.recurrence is not None:
            notebook.note(component.where, "changes a series from one date on; taken as a series of its own")
        found.append(task)
    return found


def _name(calendar: Component) -> str:
    return _text(calendar, "X-WR-CALNAME", "NAME")


def _text(component: Component, *names: str) -> str:
    lines = (component.first(name) for name in names)
    return next((text_value(line.value).strip() for line in lines if line is not None), "")
