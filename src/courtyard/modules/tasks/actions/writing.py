"""Write and change tasks."""

from typing import Any

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.tasks.access import Found, place_for_editor, task_for_editor, task_for_reader
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.family import placed_below, taken_along
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.actions.repeating import in_its_series
from courtyard.modules.tasks.errors import TaskChanged
from courtyard.modules.tasks.models import Place, Places, Status, Step, Task, TaskPatch, WrittenTask
from courtyard.modules.tasks.rules.changing import IN_A_ZONE, changed, refuse_outsiders, written
from courtyard.modules.tasks.rules.given import given


async def read_task(agenda: Agenda, actor: Actor, key: str) -> Task:
    """One task.

    Raises:
        TaskNotFound: there is none, or not for these eyes.
    """
    return (await task_for_reader(agenda.tasks, await agenda.places(actor), key)).task


async def write_task(agenda: Agenda, actor: Actor, sent: WrittenTask) -> Task:
    """Keep a new task. One for the inbox is written without a look at anything.

    Raises:
        ProjectNotFound, OnlyForReading, ProjectArchived, Unprocessable.
    """
    values = given(sent)
    places = await agenda.places(actor) if values.get("project") or values.get("parent_id") else None
    hand = await agenda.hand(actor, needs_zone=_needs_zone(values))
    place = place_for_editor(places or Places(actor.member_id), values.pop("project", None))
    if values.get("parent_id") is not None:
        values |= await placed_below(agenda, place, values["parent_id"])
    if values.get("assignees"):
        refuse_outsiders(values["assignees"], await agenda.freshness.readers_of(place.project))
    task = written(values, place, hand)
    await keep(agenda, actor, [Step(None, task)])
    return task


async def change_task(agenda: Agenda, actor: Actor, key: str, patch: TaskPatch, *, version: int | None = None) -> Task:
    """Set the fields that were sent; what lies below a task goes with it to another project.

    Raises:
        TaskNotFound, OnlyForReading, ProjectArchived, TaskChanged, TaskBusy, ProjectNotFound, Unprocessable.
    """
    values = given(patch)

    async def attempt() -> Task:
        places = await agenda.places(actor)
        found = await task_for_editor(agenda.tasks, places, key)
        refuse_other_versions(found.task, version)
        steps = await steps_of_change(agenda, actor, places, found, values)
        await keep(agenda, actor, steps)
        return steps[0].after or found.task if steps else found.task

    return await until_kept(attempt)


async def steps_of_change(
    agenda: Agenda, actor: Actor, places: Places, found: Found, values: dict[str, Any]
) -> list[Step]:
    """The task with these values, then what that does to others; nothing when it changes nothing.

    Raises:
        ProjectNotFound, OnlyForReading, ProjectArchived, Unprocessable.
    """
    task, wanted = found.task, dict(values)
    place = found.place
    if "project" in wanted:
        place = place_for_editor(places, wanted["project"])
        wanted["project"] = place.project
    wanted |= await _family(agenda, task, place, wanted)
    wanted |= await _assignees(agenda, task, place, wanted)
    hand = await agenda.hand(actor, needs_zone=_needs_zone(wanted))
    after = changed(task, wanted, place, hand)
    if is_same(task, after):
        return []
    after, others = await in_its_series(agenda, task, after, place, hand.at)
    return [Step(task, after), *others, *await taken_along(agenda, task, after, place, hand)]


def refuse_other_versions(task: Task, version: int | None) -> None:
    """Refuse to change a task that is not as its editor read it.

    Raises:
        TaskChanged.
    """
    if version is not None and task.version != version:
        raise TaskChanged(task.version)


def is_same(before: Task, after: Task) -> bool:
    """Whether nothing was changed but the note that somebody wrote."""
    names = (name for name in Task.__struct_fields__ if name not in {"version", "updated_at"})
    return all(getattr(before, name) == getattr(after, name) for name in names)


async def _family(agenda: Agenda, task: Task, place: Place, wanted: dict[str, Any]) -> dict[str, Any]:
    """Where it stands among tasks above it; one that goes to another project leaves them."""
    if wanted.get("parent_id") is not None:
        return await placed_below(agenda, place, wanted["parent_id"], task)
    leaves = place.project != task.project or "parent_id" in wanted
    return {"parent_id": None, "depth": 0} if leaves and task.parent_id is not None else {}


async def _assignees(agenda: Agenda, task: Task, place: Place, wanted: dict[str, Any]) -> dict[str, Any]:
    """Whose it is: new ones must be members; those that another project does not know stay behind."""
    moves = place.project != task.project and bool(task.assignees)
    if not wanted.get("assignees") and not moves:
        return {}
    members: list[Id] = await agenda.freshness.readers_of(place.project)
    if "assignees" in wanted:
        refuse_outsiders(wanted["assignees"], members)
        return {}
    return {"assignees": [each for each in task.assignees if each in members]}


def _needs_zone(values: dict[str, Any]) -> bool:
    return values.get("status") is Status.DONE or "column" in values or any(values.get(name) for name in IN_A_ZONE)
