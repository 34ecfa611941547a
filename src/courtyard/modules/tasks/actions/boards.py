"""What a board shows: its columns a piece at a time, and single cards as they stand now."""

from asyncio import gather
from collections.abc import Collection, Sequence
from typing import NamedTuple

from courtyard.kernel.basics import Actor, Id, is_id
from courtyard.modules.tasks.access import place_for_reader, task_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.listing import listed
from courtyard.modules.tasks.actions.moving import move_task
from courtyard.modules.tasks.models import Column, Place, Places, Role, Task
from courtyard.modules.tasks.models.wish import Wish
from courtyard.modules.tasks.models.written import Move
from courtyard.modules.tasks.rules.wishing import INBOX

LANE_CARDS = 25
COUNTED_MAX = 1_000
CARDS_TOLD_MAX = 60


class Lane(NamedTuple):
    """A column with its first cards, or the next ones; ``size`` goes no further than one above ``COUNTED_MAX``."""

    column: Column
    tasks: Sequence[Task]
    next_cursor: str | None
    size: int


class Board(NamedTuple):
    """A project's board, and the other places that have one."""

    place: Place
    lanes: Sequence[Lane]
    places: Places

    @property
    def can_write(self) -> bool:
        """Whether the reader may move its cards."""
        return self.place.role.allows(Role.EDITOR) and not self.place.archived

    @property
    def word(self) -> str:
        """What addresses and live messages call the project."""
        return word_of(self.place.project, self.places)


def word_of(project: Id, places: Places) -> str:
    """``inbox``, or the id."""
    return INBOX if project == places.member else str(project)


def place_named(places: Places, word: str | None) -> Place:
    """The place that a page is about; without a word the oldest open project, or the inbox where there is none.

    Raises:
        ProjectNotFound.
    """
    if word is None:
        word = next((str(each.project) for each in places.projects if not each.archived), INBOX)
    return place_for_reader(places, str(places.member) if word == INBOX else word)


async def board_of(agenda: Agenda, actor: Actor, word: str | None) -> Board:
    """A board with the first cards of each column.

    Raises:
        ProjectNotFound.
    """
    places = await agenda.places(actor)
    place = place_named(places, word)
    lanes = await gather(*(_lane(agenda, actor, place, places, column, None) for column in place.columns))
    return Board(place, lanes, places)


async def lane_of(agenda: Agenda, actor: Actor, word: str, column: str, cursor: str | None) -> Board:
    """One column from a cursor on; none where the board has no such column.

    Raises:
        ProjectNotFound, InvalidCursor.
    """
    places = await agenda.places(actor)
    place = place_named(places, word)
    found = [each for each in place.columns if each.key == column]
    return Board(place, [await _lane(agenda, actor, place, places, each, cursor) for each in found], places)


async def cards_of(agenda: Agenda, actor: Actor, word: str, tasks: Collection[str]) -> Board:
    """Those of the tasks that stand on the board, in columns whose counts are told too.

    Raises:
        ProjectNotFound.
    """
    places = await agenda.places(actor)
    place = place_named(places, word)
    wanted = [Id(each) for each in tasks if is_id(each)][:CARDS_TOLD_MAX]
    found = [each for each in await agenda.tasks.some(wanted) if each.project == place.project and not each.deleted_at]
    counts = await gather(*(_count(agenda, place, column) for column in place.columns))
    lanes = [
        Lane(column, [task for task in found if task.column == column.key], None, count)
        for column, count in zip(place.columns, counts, strict=True)
    ]
    return Board(place, lanes, places)


async def step(agenda: Agenda, actor: Actor, key: str, way: str) -> Task:
    """Move a task within its column without seeing where the others are: one up or down, or to an end.

    Raises:
        What ``move_task`` raises.
    """
    found = await task_for_editor(agenda.tasks, await agenda.places(actor), key)
    task = found.task
    project, column = task.project, task.column
    if way == "bottom":
        return await move_task(agenda, actor, Move(task=key, column=column))
    here = (task.position, task.id)
    if way == "top":
        near = await agenda.tasks.neighbours_behind(project, column, "", limit=2)
    elif way == "up":
        before = await agenda.tasks.neighbours_before(project, column, task.position, limit=8)
        near = [each for each in before if (each.position, each.id) < here]
    else:
        behind = await agenda.tasks.neighbours_behind(project, column, task.position, limit=8)
        near = [each for each in behind if (each.position, each.id) > here]
    beside = next((str(each.id) for each in near if each.id != task.id), None)
    if beside is None:
        return task
    move = Move(task=key, after=beside) if way == "down" else Move(task=key, before=beside)
    return await move_task(agenda, actor, move)


async def _lane(agenda: Agenda, actor: Actor, place: Place, places: Places, column: Column, cursor: str | None) -> Lane:
    wish = Wish(
        project=[word_of(place.project, places)], column=column.key, sort="position", limit=LANE_CARDS, cursor=cursor
    )
    shelf, count = await gather(listed(agenda, actor, wish), _count(agenda, place, column))
    return Lane(column, shelf.tasks, shelf.next_cursor, count)


async def _count(agenda: Agenda, place: Place, column: Column) -> int:
    return await agenda.tasks.standing(place.project, column.key, at_most=COUNTED_MAX + 1)
