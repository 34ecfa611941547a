"""Move a task to a place in a list or on a board: one write, whatever others move meanwhile."""

from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.tasks.access import Found, place_for_editor, task_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.actions.writing import steps_of_change
from courtyard.modules.tasks.models import Place, Places, Status, Step, Task
from courtyard.modules.tasks.models.project import column_for
from courtyard.modules.tasks.models.written import Move
from courtyard.modules.tasks.rules.arranging import Gap, gap_at, spread
from courtyard.modules.tasks.rules.ordering import NoRoomError, position_between

_WINDOW = 40


async def move_task(agenda: Agenda, actor: Actor, move: Move) -> Task:
    """Put a task between its new neighbours as they stand now; where these are gone, at the end of the column.

    Raises:
        TaskNotFound, OnlyForReading, ProjectArchived, ProjectNotFound, TaskBusy, Unprocessable.
    """

    async def attempt() -> Task:
        places = await agenda.places(actor)
        found = await task_for_editor(agenda.tasks, places, move.task)
        place = _destination(places, found, move)
        anchor = await _anchor(agenda, place, move, found.task)
        column = move.column or (anchor.column if anchor is not None else _column(found, place))
        position, spread_steps = await _position(agenda, found.task, place, column, anchor, move)
        values: dict[str, Any] = {"position": position, "column": column}
        if place.project != found.task.project:
            values["project"] = place.project
        steps = await steps_of_change(agenda, actor, places, found, values)
        await keep(agenda, actor, [*steps, *spread_steps])
        return steps[0].after or found.task if steps else found.task

    return await until_kept(attempt)


def _destination(places: Places, found: Found, move: Move) -> Place:
    if move.project is msgspec.UNSET:
        return found.place
    return place_for_editor(places, None if move.project is None else Id(move.project))


def _column(found: Found, place: Place) -> str:
    """Its own column; in another project the first of its status."""
    known = {column.key for column in place.columns} | {Status.CANCELLED.value}
    is_here = place.project == found.task.project and found.task.column in known
    return found.task.column if is_here else column_for(place.columns, found.task.status)


async def _anchor(agenda: Agenda, place: Place, move: Move, task: Task) -> Task | None:
    """The neighbour to stand beside: the one behind which it was put, else the one before which it was put."""
    for key in (move.after, move.before):
        found = await agenda.tasks.get(Id(key)) if key is not None else None
        is_there = found is not None and found.project == place.project and found.deleted_at is None
        if found is not None and is_there and found.id != task.id and move.column in {None, found.column}:
            return found
    return None


async def _position(
    agenda: Agenda, task: Task, place: Place, column: str, anchor: Task | None, move: Move
) -> tuple[str, list[Step]]:
    """The new position, and the steps that make room for it where there is none."""
    gap = await _gap(agenda, task, place, column, anchor, move)
    try:
        return position_between(gap.low, gap.high), []
    except NoRoomError:
        position, moved = spread(gap)
        steps = [Step(each, msgspec.structs.replace(each, position=at, version=each.version + 1)) for each, at in moved]
        return position, steps


async def _gap(agenda: Agenda, task: Task, place: Place, column: str, anchor: Task | None, move: Move) -> Gap:
    position = None if anchor is None else anchor.position
    back = await agenda.tasks.lane_backwards(place.project, column, before=position, limit=_WINDOW)
    onward = [] if position is None else await agenda.tasks.lane(place.project, column, after=position, limit=_WINDOW)
    return gap_at(
        None if anchor is None else anchor.id,
        [*back, *onward],
        task.id,
        behind=anchor is not None and str(anchor.id) == move.after,
        begins=len(back) < _WINDOW,
        ends=len(onward) < _WINDOW,
    )
