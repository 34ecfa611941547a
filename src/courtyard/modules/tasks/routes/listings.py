"""Listings of tasks."""

from collections.abc import Callable
from typing import Annotated, Literal

from litestar import Response
from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, Cached, route
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.listing import listed_written
from courtyard.modules.tasks.schemas.tasks import (
    ROW_FIELDS,
    Priority,
    TaskPage,
    Wish,
    for_how_long,
    task_page_answer,
    written_row,
)

KEPT = Cached(300, tags=("tasks:of:{actor}", "user:{actor}"), per_member=True)

Sort = Literal[
    "created", "due", "priority", "updated", "position", "-created", "-due", "-priority", "-updated", "-position"
]
State = Literal["todo", "in_progress", "done", "cancelled", "open", "closed"]
Due = Literal["overdue", "today", "tomorrow", "week", "any", "none"]

_AGAIN = "give it again for further ones"
Statuses = Annotated[list[State] | None, Parameter(description=f"Any of these; {_AGAIN}", max_items=6)]
Priorities = Annotated[list[Priority] | None, Parameter(description=f"Any of these; {_AGAIN}", max_items=4)]
Projects = Annotated[
    list[str] | None, Parameter(description=f"Any of these by id, or `inbox`; {_AGAIN}", max_items=100)
]
ColumnKey = Annotated[
    str | None, Parameter(description="A column of the one project that is named", pattern="^[a-z0-9_]{1,40}$")
]
Labels = Annotated[list[str] | None, Parameter(description=f"All of these; {_AGAIN}", max_items=20)]
Assignees = Annotated[list[str] | None, Parameter(description="Any of these by id, `me`, or `none`", max_items=20)]
Parent = Annotated[str | None, Parameter(description="What lies directly below this task", max_length=24)]
DueWord = Annotated[Due | None, Parameter(description="Where you live; a week ends on Sunday")]
DueFrom = Annotated[str | None, Parameter(description="A day where you live, or an instant", max_length=40)]
DueTo = Annotated[str | None, Parameter(description="A day where you live, or an instant; included", max_length=40)]
Words = Annotated[str | None, Parameter(description="Words of the title; the last may be a beginning", max_length=200)]
SortBy = Annotated[Sort, Parameter(description="The natural order of each; the other way round with a minus")]
Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="The next_cursor of the page before")]


@route("GET", "/tasks", may=MEMBERS, summary="List tasks", cached=KEPT)
async def list_tasks(  # noqa: PLR0913  (each is a parameter of the query)
    *,
    actor: Actor,
    agenda: Agenda,
    keep_at_most: Callable[[float], None],
    status: Statuses = None,
    priority: Priorities = None,
    project: Projects = None,
    column: ColumnKey = None,
    label: Labels = None,
    assignee: Assignees = None,
    parent: Parent = None,
    due: DueWord = None,
    due_from: DueFrom = None,
    due_to: DueTo = None,
    q: Words = None,
    sort: SortBy = "created",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response[TaskPage]:
    """Your inbox and the projects that you are in, but for those in the archive; filters narrow one another.

    Notes and checklists come with the single task.
    """
    wish = Wish(
        status=status,
        priority=priority,
        project=project,
        column=column,
        label=label,
        assignee=assignee,
        parent=parent,
        due=due,
        due_from=due_from,
        due_to=due_to,
        q=q,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
    found = await listed_written(agenda, actor, wish, ROW_FIELDS, written_row)
    for_how_long(found.true_until, keep_at_most)
    return task_page_answer(found.items, found.next_cursor)
