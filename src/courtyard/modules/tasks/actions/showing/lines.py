"""Tasks as lines of a list: with the names of what they only have ids of."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from courtyard.kernel.basics import Actor, Id, fold, now
from courtyard.modules.accounts.contract import Person
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.models import Place, Places, Priority, Role, Task
from courtyard.modules.tasks.models.values import PRIORITIES
from courtyard.modules.tasks.rules.wording import Here, due_in_words, due_tone, group_of, repeat_in_words


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One task of a list."""

    task: Task
    place: Place
    is_inbox: bool
    priority: Priority
    due: str
    tone: str
    group: str
    repeats: str
    steps_done: int
    people: tuple[Person, ...]
    can_write: bool


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What every page about tasks is made with."""

    places: Places
    here: Here
    colours: Mapping[str, str] = {}

    def colour_of(self, label: str) -> str:
        """The colour that the reader gave to a label; nothing for none."""
        return self.colours.get(fold(label), "")

    @property
    def writable(self) -> list[Place]:
        """Projects into which the reader can put tasks."""
        return [place for place in self.places.projects if may_write(place)]


async def desk_for(agenda: Agenda, actor: Actor, colours: Mapping[str, str] | None = None) -> Desk:
    """The reader's own: their projects, where they live, and when it is."""
    here = Here(await agenda.zone(actor.member_id), now())
    return Desk(places=await agenda.places(actor), here=here, colours=colours or {})


async def lines_of(agenda: Agenda, desk: Desk, tasks: Sequence[Task]) -> list[Line]:
    """These tasks as lines; people in at most one query."""
    people = await agenda.accounts.people(each for task in tasks for each in task.assignees)
    lines = (_line(task, desk, people) for task in tasks)
    return [line for line in lines if line is not None]


def may_write(place: Place) -> bool:
    """Whether its reader may change tasks there."""
    return place.role.allows(Role.EDITOR) and not place.archived


def _line(task: Task, desk: Desk, people: Mapping[Id, Person]) -> Line | None:
    place = desk.places.at(task.project)
    if place is None:  # the reader left the project between two questions
        return None
    return Line(
        task=task,
        place=place,
        is_inbox=task.project == desk.places.member,
        priority=PRIORITIES[task.priority - 1],
        due=due_in_words(task, desk.here),
        tone=due_tone(task, desk.here),
        group=group_of(task, desk.here),
        repeats=repeat_in_words(task),
        steps_done=sum(item.done for item in task.checklist),
        people=_known(task.assignees, people),
        can_write=may_write(place),
    )


def _known(ids: Iterable[Id], people: Mapping[Id, Person]) -> tuple[Person, ...]:
    return tuple(people[each] for each in ids if each in people)
