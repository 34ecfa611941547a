"""A task as a card: what of it fits on a board or in a calendar, in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

import msgspec

from courtyard.kernel.basics import Actor, Id, fold, now
from courtyard.modules.accounts.contract import Person
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.models import Task
from courtyard.modules.tasks.models.values import PRIORITIES
from courtyard.modules.tasks.rules.wording import Here, due_in_words


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a template shows of a task; ``labels`` are pairs of name and colour."""

    id: str
    title: str
    column: str
    position: str
    version: int
    priority: str
    is_open: bool
    due: str
    is_late: bool
    repeats: bool
    has_notes: bool
    labels: list[tuple[str, str]]
    people: list[Person]
    checklist_done: int
    checklist_total: int
    comments: int


class Desk(msgspec.Struct, frozen=True):
    """What cards are made with."""

    at: datetime
    zone: ZoneInfo
    people: Mapping[Id, Person]
    colours: Mapping[str, str]

    @classmethod
    async def for_reader(cls, agenda: Agenda, personal: Personal, actor: Actor, tasks: Iterable[Task]) -> Self:
        """With the names and colours that these tasks need."""
        wanted = {each for task in tasks for each in task.assignees}
        people = await agenda.accounts.people(wanted) if wanted else {}
        labels = await personal.labels(actor)
        return cls(now(), await agenda.zone(actor.member_id), people, {each.key: each.colour for each in labels})

    def card(self, task: Task) -> Card:
        """A task as a card."""
        return Card(
            id=str(task.id),
            title=task.title,
            column=task.column,
            position=task.position,
            version=task.version,
            priority=PRIORITIES[task.priority - 1].value,
            is_open=task.is_open,
            due=due_in_words(task, Here(self.zone, self.at)),
            is_late=task.is_open and task.due_order < self.at,
            repeats=task.recurrence is not None,
            has_notes=bool(task.notes),
            labels=[(label, self.colours.get(fold(label), "")) for label in task.labels],
            people=[self.people[each] for each in task.assignees if each in self.people],
            checklist_done=sum(item.done for item in task.checklist),
            checklist_total=len(task.checklist),
            comments=task.comments_count,
        )
