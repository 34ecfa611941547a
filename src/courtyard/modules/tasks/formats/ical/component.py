"""One event or to-do as a task."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from courtyard.modules.tasks.formats.draft import Comment, Notebook, TaskDraft
from courtyard.modules.tasks.formats.ical.alarms import reminders_of
from courtyard.modules.tasks.formats.ical.lines import Component, Line
from courtyard.modules.tasks.formats.ical.own import take_own
from courtyard.modules.tasks.formats.ical.values import (
    Moment,
    duration_value,
    moment_text,
    moment_value,
    text_value,
    texts_value,
)
from courtyard.modules.tasks.formats.ical.zones import Zones
from courtyard.modules.tasks.formats.raw import instant_of
from courtyard.modules.tasks.models.values import Priority, Status
from courtyard.modules.tasks.rules.time import start_of_day

_STATUSES = {
    "NEEDS-ACTION": Status.TODO,
    "IN-PROCESS": Status.IN_PROGRESS,
    "COMPLETED": Status.DONE,
    "CANCELLED": Status.CANCELLED,
    "CONFIRMED": Status.TODO,
    "TENTATIVE": Status.TODO,
}
_URGENT_MAX, _HIGH_MAX, _MEDIUM, _LOWEST = 2, 4, 5, 9
_ALL_DONE = 100
_DAY = timedelta(days=1)


class ComponentReader:
    """Reads the components of one calendar."""

    def __init__(self, zones: Zones, project: str, own_projects: Collection[str], notebook: Notebook) -> None:
        self._zones, self._notebook = zones, notebook
        self._project, self._own_projects = project, own_projects

    def task(self, component: Component, origin: str) -> TaskDraft:
        """The task that an event or to-do describes; what it has no field for is noted, or kept in its notes."""
        is_event = component.kind == "VEVENT"
        task = TaskDraft(
            origin=origin,
            where=component.where,
            project=self._project,
            title=_text(component, "SUMMARY"),
            notes=self._notes(component),
            status=self._status(component),
            priority=self._priority(component),
            labels=[label for line in component.all("CATEGORIES") for label in texts_value(line.value)],
            assignees=[name for line in component.all("ATTENDEE") if (name := _person(line))],
            created_at=self._instant(component, "CREATED"),
            updated_at=self._instant(component, "LAST-MODIFIED"),
            completed_at=self._instant(component, "COMPLETED"),
            comments=[_comment(line) for line in component.all("COMMENT")],
            parent=self._parent(component),
            is_event=is_event,
        )
        begins, ends = self.moment(component, "DTSTART"), self._end(component)
        (self._take_event if is_event else self._take_to_do)(task, component, begins, ends)
        self._repetition(task, component)
        due = task.due_at or task.due_date
        zone = self._zone_of(component)
        task.reminders = reminders_of(component, begins or due, ends or due, due, zone, self._notebook)
        take_own(task, component, self._own_projects, self._notebook)
        return task

    def moment(self, component: Component, name: str) -> Moment | None:
        """A date of the component."""
        line = component.first(name)
        return None if line is None else self._moment_of(line, line.value)

    def excluded(self, component: Component) -> list[str]:
        """The dates that are left out, in ISO 8601."""
        found = (self._moment_of(line, value) for line in component.all("EXDATE") for value in line.value.split(","))
        return [moment.isoformat() for moment in found if moment is not None]

    def _moment_of(self, line: Line, value: str) -> Moment | None:
        moment = moment_value(value, self._zones.of(line))
        if moment is None:
            self._notebook.note(line.where, f"{line.name} '{value[:40]}' is no date; left out")
        return moment

    def _instant(self, component: Component, name: str) -> datetime | None:
        moment = self.moment(component, name)
        return moment if isinstance(moment, datetime) else None

    def _end(self, component: Component) -> Moment | None:
        name = "DTEND" if component.kind == "VEVENT" else "DUE"
        begins = self.moment(component, "DTSTART")
        line = component.first("DURATION")
        if component.first(name) is not None or line is None or begins is None:
            return self.moment(component, name)
        span = duration_value(line.value)
        if span is None:
            self._notebook.note(line.where, f"DURATION '{line.value[:40]}' not read; left out")
            return None
        try:
            return begins + span
        except OverflowError:
            return None

    def _take_event(self, task: TaskDraft, component: Component, begins: Moment | None, ends: Moment | None) -> None:
        """An event is due when it begins, and takes as long as it lasts; one of several days is due on its last."""
        zone = self._zone_of(component)
        if begins is None:
            self._notebook.note(component.where, "the event has no time at which it begins; taken without a date")
            return
        if ends is not None and isinstance(ends, datetime) == isinstance(begins, datetime) and ends < begins:
            self._notebook.note(component.where, "the event ends before it begins; its end was left out")
            ends = None
        task.time_zone = zone.key
        if isinstance(begins, datetime):
            task.due_at = begins
            minutes = round((ends - begins) / timedelta(minutes=1)) if isinstance(ends, datetime) else 0
            task.estimate_min = minutes or None
            return
        last = ends - _DAY if ends is not None and not isinstance(ends, datetime) and ends - _DAY > begins else begins
        task.due_date = last
        if last > begins and component.first("RRULE") is None:
            task.start_at = start_of_day(begins, zone)
        elif last > begins:
            task.due_date = begins
            self._notebook.note(
                component.where, f"lasts {(last - begins).days + 1} days each time; taken for the first"
            )

    def _take_to_do(self, task: TaskDraft, component: Component, begins: Moment | None, ends: Moment | None) -> None:
        zone = self._zone_of(component)
        if ends is None and component.first("RRULE") is not None:
            ends, begins = begins, None
        if isinstance(ends, datetime):
            task.due_at = ends
        elif ends is not None:
            task.due_date = ends
        if begins is not None and begins != ends:
            task.start_at = begins if isinstance(begins, datetime) else start_of_day(begins, zone)
        if ends is not None or begins is not None:
            task.time_zone = zone.key

    def _zone_of(self, component: Component) -> ZoneInfo:
        lines = (component.first(name) for name in ("DUE", "DTSTART", "DTEND"))
        line = next((line for line in lines if line is not None and "TZID" in line.parameters), None)
        return self._zones.of(line) if line is not None else self._zones.home

    def _repetition(self, task: TaskDraft, component: Component) -> None:
        rules = component.all("RRULE")
        if rules:
            task.recurrence = rules[0].value.strip()
            task.excluded = self.excluded(component)
        for line in rules[1:]:
            if line.value.strip() != rules[0].value.strip():
                self._keep(task, line, "a second rule of repetition")
        for line in component.all("RDATE", "EXRULE"):
            self._keep(task, line, "further dates" if line.name == "RDATE" else "a rule of exceptions")

    def _keep(self, task: TaskDraft, line: Line, what: str) -> None:
        self._notebook.note(line.where, f"{line.name}: a task cannot have {what}; kept in notes")
        task.notes = "\n\n".join(filter(None, (task.notes, f"{line.name}: {line.value[:500]}")))

    def _status(self, component: Component) -> Status:
        line = component.first("STATUS")
        done = component.first("PERCENT-COMPLETE")
        percent = int(done.value) if done and done.value.strip().isdecimal() and len(done.value) < _LOWEST else 0
        if line is not None:
            status = _STATUSES.get(line.value.strip().upper())
            if status is None:
                self._notebook.note(line.where, f"STATUS '{line.value[:40]}' is not known; taken as to do")
            elif status is not Status.TODO:
                return status
        if component.first("COMPLETED") is not None or percent >= _ALL_DONE:
            return Status.DONE
        return Status.IN_PROGRESS if percent else Status.TODO

    def _priority(self, component: Component) -> Priority | None:
        """RFC 5545, 3.8.1.9: 1 is the highest, 5 the middle, 9 the lowest, 0 none."""
        line = component.first("PRIORITY")
        text = line.value.strip() if line else "0"
        if not text.isdecimal() or len(text) > 1:
            self._notebook.note(component.where, f"PRIORITY '{text[:20]}' not read; left out")
            return None
        rank = int(text)
        if not rank:
            return None
        if rank <= _HIGH_MAX:
            return Priority.URGENT if rank <= _URGENT_MAX else Priority.HIGH
        return Priority.MEDIUM if rank == _MEDIUM else Priority.LOW

    def _parent(self, component: Component) -> str | None:
        lines = component.all("RELATED-TO")
        found = [line for line in lines if line.parameters.get("RELTYPE", "PARENT").upper() == "PARENT"]
        return text_value(found[0].value) if found else None

    def _notes(self, component: Component) -> str:
        place, address = _text(component, "LOCATION"), _text(component, "URL")
        attached = component.all("ATTACH")
        links = [line.value for line in attached if line.value.startswith(("http://", "https://"))]
        if len(links) < len(attached):
            self._notebook.note(
                component.where, f"attachments are not taken along; it has {len(attached) - len(links)}"
            )
        parts = (_text(component, "DESCRIPTION"), place and f"Location: {place}", address, *links)
        return "\n\n".join(part for part in parts if part)


def moment_key(moment: Moment) -> str:
    """A date as part of a name."""
    return moment_text(moment)


def _text(component: Component, name: str) -> str:
    line = component.first(name)
    return text_value(line.value) if line else ""


def _person(line: Line) -> str:
    address = line.value.strip()
    mail = address[len("mailto:") :] if address.lower().startswith("mailto:") else ""
    return mail or line.parameters.get("CN", "").strip()


def _comment(line: Line) -> Comment:
    at = instant_of(line.parameters.get("X-COURTYARD-AT", ""))
    return Comment(text_value(line.value), line.parameters.get("X-COURTYARD-AUTHOR", ""), at)
