"""Recorded time."""

from typing import Annotated, Literal

from litestar.params import Parameter, QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.timing import TimeWish, Timing
from courtyard.modules.tasks.errors import (
    NothingRuns,
    OnlyForReading,
    ProjectArchived,
    TaskNotFound,
    TimeEntryNotFound,
)
from courtyard.modules.tasks.routes.listings import Cursor, Limit
from courtyard.modules.tasks.schemas.timing import (
    RunningShown,
    TimePage,
    TimePatch,
    TimeShown,
    TotalsShown,
    WrittenTime,
    totals_shown,
)

_TASK = (TaskNotFound, OnlyForReading, ProjectArchived)
Project = Annotated[str | None, Parameter(description="By id, or `inbox`", max_length=24)]
Task = Annotated[str | None, Parameter(description="By id", max_length=24)]
From = Annotated[
    str | None, QueryParameter(name="from", description="A day where you live, or an instant", max_length=40)
]
To = Annotated[str | None, QueryParameter(name="to", description="The same, included", max_length=40)]
Everybody = Annotated[bool, Parameter(description="Not only yours: of all members of the project that is named")]
By = Annotated[Literal["task", "project", "member", "day", "week"], Parameter(description="What to add up by")]


@route("POST", "/tasks/time", may=MEMBERS, summary="Record time on a task", raises=_TASK, status=201)
async def post_time(data: WrittenTime, actor: Actor, task_timing: Timing) -> TimeShown:
    """Without `ended_at` it runs until it is stopped, and what ran before is stopped."""
    return TimeShown.of(await task_timing.record(actor, data), actor.member_id)


@route("GET", "/tasks/time", may=MEMBERS, summary="List recorded time")
async def list_time(  # noqa: PLR0913  (each is a parameter of the query)
    *,
    actor: Actor,
    task_timing: Timing,
    project: Project = None,
    task: Task = None,
    start: From = None,
    end: To = None,
    everybody: Everybody = False,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> TimePage:
    """The latest first."""
    wish = TimeWish(project=project, task=task, start=start, end=end, everybody=everybody)
    found = await task_timing.listed(actor, wish, limit=limit, cursor=cursor)
    return TimePage([TimeShown.of(each, actor.member_id) for each in found.entries], found.next_cursor)


@route("GET", "/tasks/time/running", may=MEMBERS, summary="What you are at")
async def read_running(actor: Actor, task_timing: Timing) -> RunningShown:
    """The time that is being recorded."""
    running = await task_timing.running(actor)
    return RunningShown(None if running is None else TimeShown.of(running, actor.member_id))


@route("POST", "/tasks/time/stop", may=MEMBERS, summary="Stop recording time", raises=[NothingRuns], status=200)
async def stop_time(actor: Actor, task_timing: Timing) -> TimeShown:
    """Stop what runs."""
    return TimeShown.of(await task_timing.stop(actor), actor.member_id)


@route("GET", "/tasks/time/totals", may=MEMBERS, summary="Add recorded time up")
async def read_totals(
    *,
    actor: Actor,
    task_timing: Timing,
    by: By = "task",
    project: Project = None,
    task: Task = None,
    start: From = None,
    end: To = None,
    everybody: Everybody = False,
) -> TotalsShown:
    """Seconds of time that is over, by task, project or member the most first, by day or week in their order."""
    wish = TimeWish(project=project, task=task, start=start, end=end, everybody=everybody)
    totals = await task_timing.totals(actor, wish, by)
    return totals_shown(totals.spent, by, totals.people, actor.member_id)


@route("PATCH", "/tasks/time/{entry:str}", may=MEMBERS, summary="Change recorded time",
       raises=[TimeEntryNotFound, *_TASK])  # fmt: skip
async def patch_time(entry: str, data: TimePatch, actor: Actor, task_timing: Timing) -> TimeShown:
    """Your own; with `ended_at`, what runs is stopped."""
    return TimeShown.of(await task_timing.change(actor, entry, data), actor.member_id)


@route("DELETE", "/tasks/time/{entry:str}", may=MEMBERS, summary="Remove recorded time", raises=[TimeEntryNotFound],
       status=204)  # fmt: skip
async def delete_time(entry: str, actor: Actor, task_timing: Timing) -> None:
    """Your own."""
    await task_timing.remove(actor, entry)


TIME_ROUTES = (
    post_time,
    list_time,
    read_running,
    stop_time,
    read_totals,
    patch_time,
    delete_time,
)
