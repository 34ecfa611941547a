"""Move a task to a place in a list or on a board: one write, whatever others move meanwhile."""

from asyncio import gather
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.tasks.access import Found, place_for_editor, task_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.actions.writing import steps_of_change
from courtyard.modules.tasks.models import Place, Places, Status, Step, Task
from courtyard.modules.tasks.models.project import column_for
from courtyard.modules.tasks.models.task import Neighbour
from courtyard.modules.tasks.models.written import Move
from courtyard.modules.tasks.rules.arranging import Gap, gap_at, spread
from courtyard.modules.tasks.rules.ordering import NoRoomError
from courtyard.modules.tasks.store import Overtaken

# The neighbours on one side are enough, but where many stand at one position or there is no room between them.
_NEAR = 4
_WINDOWS = (40, 1_000)


async def move_task(agenda: Agenda, actor: Actor, move: Move) -> Task:
    """Put a task between its new neighbours as they stand now; where these are gone, at the end of the column.

    Raises:
        TaskNotFound, OnlyForReading, ProjectArchived, ProjectNotFound, TaskBusy, Unprocessable.
    """

    async def attempt() -> Task:
        places = await agenda.places(actor)
        found, *beside = await gather(
            task_for_editor(agenda.tasks, places, move.task), _read(agenda, move.after), _read(agenda, move.before)
        )
        place = _destination(places, found, move)
        anchor = _anchor(beside, place, move, found.task)
        column = move.column or (anchor.column if anchor is not None else _column(found, place))
        behind = anchor is not None and str(anchor.id) == move.after
        spot = _Spot(place.project, column, found.task.id, anchor, behind)
        position, spread_steps = await _position(agenda, spot)
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


async def _read(agenda: Agenda, key: str | None) -> Task | None:
    return None if key is None else await agenda.tasks.get(Id(key))


def _anchor(beside: Sequence[Task | None], place: Place, move: Move, task: Task) -> Task | None:
    """The neighbour to stand beside: the one behind which it was put, else the one before which it was put."""
    for found in beside:
        is_there = found is not None and found.project == place.project and found.deleted_at is None
        if found is not None and is_there and found.id != task.id and move.column in {None, found.column}:
            return found
    return None


class _Spot(msgspec.Struct, frozen=True):
    """Where a task shall stand: behind or before the anchor; without one at the end of the column."""

    project: Id
    column: str
    task: Id
    anchor: Task | None
    behind: bool


async def _position(agenda: Agenda, spot: _Spot) -> tuple[str, list[Step]]:
    """The new position, and the steps that make room for it where there is none.

    Raises:
        Overtaken: the anchor is no longer where it was.
    """
    near = await _near_gap(agenda, spot)
    if near is not None:
        with suppress(NoRoomError):
            return near.position(), []
    for window in _WINDOWS:
        gap = await _gap(agenda, spot, window)
        try:
            return gap.position(), []
        except NoRoomError:
            continue  # or there is, among those further away
    try:
        position, moved = spread(gap)
    except NoRoomError:
        raise Overtaken from None  # hundreds at one position, of whom some move this moment
    return position, await _making_room(agenda, moved)


async def _making_room(agenda: Agenda, moved: Sequence[tuple[Neighbour, str]]) -> list[Step]:
    """The steps that put neighbours where they shall stand.

    Raises:
        Overtaken: one of them is no longer where it was.
    """
    ids, part = [each.id for each, _ in moved], _WINDOWS[-1]  # as many as one side has, and as the store gives at once
    parts = [await agenda.tasks.some(ids[start : start + part]) for start in range(0, len(ids), part)]
    present = {task.id: task for found in parts for task in found}
    steps = []
    for each, at in moved:
        task = present.get(each.id)
        if task is None or task.position != each.position:
            raise Overtaken
        steps.append(Step(task, msgspec.structs.replace(task, position=at, version=task.version + 1)))
    return steps


async def _near_gap(agenda: Agenda, spot: _Spot) -> Gap | None:
    """The gap by those on its side of the anchor, or at the end, alone; None if the anchor is not among them."""
    if spot.anchor is None:
        last = await agenda.tasks.neighbours_before(spot.project, spot.column, None, limit=_NEAR)
        return gap_at(None, last, spot.task, behind=False, begins=len(last) < _NEAR, ends=True)
    side = agenda.tasks.neighbours_behind if spot.behind else agenda.tasks.neighbours_before
    found = await side(spot.project, spot.column, spot.anchor.position, limit=_NEAR)
    if all(task.id != spot.anchor.id for task in found):
        return None
    is_all = len(found) < _NEAR
    ends, begins = is_all and spot.behind, is_all and not spot.behind
    return gap_at(spot.anchor.id, found, spot.task, behind=spot.behind, begins=begins, ends=ends)


async def _gap(agenda: Agenda, spot: _Spot, window: int) -> Gap:
    if spot.anchor is None:
        anchor, at, onward = None, None, list[Neighbour]()
        back = await agenda.tasks.neighbours_before(spot.project, spot.column, None, limit=window)
    else:
        anchor, at = spot.anchor.id, spot.anchor.position
        back, onward = await gather(
            agenda.tasks.neighbours_before(spot.project, spot.column, at, limit=window),
            agenda.tasks.neighbours_behind(spot.project, spot.column, at, limit=window),
        )
    around = [*back, *onward]
    is_there = any(task.id == anchor for task in around)
    if anchor is not None and not is_there and sum(task.position == at for task in back) < window:
        raise Overtaken  # it was moved since it was read
    begins, ends = len(back) < window, len(onward) < window
    return gap_at(anchor, around, spot.task, behind=spot.behind, begins=begins, ends=ends)
