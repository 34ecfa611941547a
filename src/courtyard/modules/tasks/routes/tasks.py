"""One task: read, write, change."""

from litestar import Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.quick import quick_add
from courtyard.modules.tasks.actions.repeating import skip_occurrence
from courtyard.modules.tasks.actions.writing import change_task, read_task, write_task
from courtyard.modules.tasks.errors import (
    OnlyForReading,
    ProjectArchived,
    ProjectNotFound,
    SeriesOver,
    TaskBusy,
    TaskChanged,
    TaskNotFound,
)
from courtyard.modules.tasks.routes.listings import KEPT
from courtyard.modules.tasks.schemas.quick import QuickLine, QuickShown, quick_answer
from courtyard.modules.tasks.schemas.tasks import TaskPatch, TaskShown, WrittenTask, task_answer

CHANGE = (TaskNotFound, OnlyForReading, ProjectArchived, TaskChanged, TaskBusy)


@route("GET", "/tasks/{task:str}", may=MEMBERS, summary="Read a task", raises=[TaskNotFound], cached=KEPT)
async def read_one(task: str, actor: Actor, agenda: Agenda) -> Response[TaskShown]:
    """One task with its notes and checklist."""
    return task_answer(await read_task(agenda, actor, task), actor.member_id)


@route(
    "POST",
    "/tasks",
    may=MEMBERS,
    summary="Write a task",
    raises=[ProjectNotFound, OnlyForReading, ProjectArchived],
    status=201,
)
async def create_task(data: WrittenTask, actor: Actor, agenda: Agenda) -> Response[TaskShown]:
    """Keep a new task, in your inbox unless it names a project."""
    return task_answer(await write_task(agenda, actor, data), actor.member_id, status=201)


@route("PATCH", "/tasks/{task:str}", may=MEMBERS, summary="Change a task", raises=[*CHANGE, ProjectNotFound])
async def patch_task(
    task: str, data: TaskPatch, actor: Actor, if_match: int | None, agenda: Agenda
) -> Response[TaskShown]:
    """Change the fields that are sent; what is null becomes empty.

    With `If-Match`, a task that somebody changed meanwhile is refused with 409 and its present version. A task that
    repeats has its next occurrence in `successor` when it is done.
    """
    return task_answer(await change_task(agenda, actor, task, data, version=if_match), actor.member_id)


@route(
    "POST",
    "/tasks/{task:str}/skip",
    may=MEMBERS,
    summary="Skip this occurrence",
    raises=[TaskNotFound, OnlyForReading, ProjectArchived, SeriesOver, TaskBusy],
    status=200,
)
async def post_skip(task: str, actor: Actor, agenda: Agenda) -> Response[TaskShown]:
    """Let a task that repeats be due at its next date, without having been done."""
    return task_answer(await skip_occurrence(agenda, actor, task), actor.member_id)


@route(
    "POST",
    "/tasks/quick",
    may=MEMBERS,
    summary="Write a task as a line",
    raises=[ProjectNotFound, OnlyForReading, ProjectArchived],
    status=201,
    also={200: (QuickShown, "How the line is read (with dry_run)")},
)
async def post_quick(data: QuickLine, actor: Actor, agenda: Agenda) -> Response[QuickShown]:
    """Read `Pay rent every 1st @home !high #flat tomorrow 9am` as a task, and keep it unless `dry_run` is true.

    `#project`, `@label`, `!high` or `p2`, `+somebody`, `~30m`, and dates, times, repetitions and reminders in English,
    seen from now and where you live. What cannot be read stays in the title; so does what stands in double quotes or
    behind a backslash.
    """
    return quick_answer(await quick_add(agenda, actor, data), actor.member_id)


TASK_ROUTES = (create_task, post_quick, read_one, patch_task, post_skip)
