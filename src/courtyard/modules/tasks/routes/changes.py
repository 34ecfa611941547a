"""Moves, the trash, changes of many, and their taking back."""

from litestar import Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.bulk import change_in_bulk
from courtyard.modules.tasks.actions.moving import move_task
from courtyard.modules.tasks.actions.trashing import remove_for_good, restore_task, trash_task, trashed
from courtyard.modules.tasks.actions.undoing import undo_change
from courtyard.modules.tasks.errors import (
    BulkRefused,
    BulkTooLarge,
    OnlyForReading,
    ProjectArchived,
    ProjectNotFound,
    TaskBusy,
    TaskNotFound,
    UndoOver,
)
from courtyard.modules.tasks.routes.listings import Cursor, Limit
from courtyard.modules.tasks.routes.tasks import CHANGE
from courtyard.modules.tasks.schemas.changes import (
    Bulk,
    BulkShown,
    Move,
    UndoneShown,
    UndoToken,
    bulk_answer,
    undone_answer,
)
from courtyard.modules.tasks.schemas.tasks import TaskPage, TaskShown, task_answer, trash_answer

_IN_TRASH = (TaskNotFound, OnlyForReading, ProjectArchived, TaskBusy)


@route("POST", "/tasks/move", may=MEMBERS, summary="Move a task in a list or on a board", status=200,
       raises=[*_IN_TRASH, ProjectNotFound])  # fmt: skip
async def post_move(data: Move, actor: Actor, agenda: Agenda) -> Response[TaskShown]:
    """Behind the task `after`, or before the task `before`; at the end of the column where these are not there.

    A column gives the task its status. Others may move tasks at the same moment: in the end all see the same order.
    """
    return task_answer(await move_task(agenda, actor, data), actor.member_id)


@route("DELETE", "/tasks/{task:str}", may=MEMBERS, summary="Move a task to the trash", raises=CHANGE, status=204)
async def delete_task(task: str, actor: Actor, if_match: int | None, agenda: Agenda) -> None:
    """With all that stands below it; it can be brought back for 30 days."""
    await trash_task(agenda, actor, task, version=if_match)


@route("GET", "/tasks/trash", may=MEMBERS, summary="List the trash")
async def list_trash(actor: Actor, agenda: Agenda, limit: Limit = 20, cursor: Cursor = None) -> Response[TaskPage]:
    """What you can bring back, the latest first; what went along with a task comes back with it."""
    found = await trashed(agenda, actor, limit=limit, cursor=cursor)
    return trash_answer(found.tasks, found.next_cursor, actor.member_id)


@route("POST", "/tasks/{task:str}/restore", may=MEMBERS, summary="Bring a task back", raises=_IN_TRASH, status=200)
async def post_restore(task: str, actor: Actor, agenda: Agenda) -> Response[TaskShown]:
    """Take a task out of the trash with all that went along with it."""
    return task_answer(await restore_task(agenda, actor, task), actor.member_id)


@route("DELETE", "/tasks/trash/{task:str}", may=MEMBERS, summary="Remove a task for good", raises=_IN_TRASH,
       status=204)  # fmt: skip
async def delete_for_good(task: str, actor: Actor, agenda: Agenda) -> None:
    """Remove what lies in the trash, with comments, history and recorded time. This cannot be undone."""
    await remove_for_good(agenda, actor, task)


@route("POST", "/tasks/bulk", may=MEMBERS, summary="Change many tasks", status=200,
       raises=[BulkRefused, BulkTooLarge, TaskBusy])  # fmt: skip
async def post_bulk(data: Bulk, actor: Actor, agenda: Agenda) -> Response[BulkShown]:
    """Do the same to up to 500 tasks, named by `ids` or picked by `filter`, in one transaction.

    All or none, unless `atomic` is false: then each for itself. The token `undo` takes it back within ten minutes.
    """
    return bulk_answer(await change_in_bulk(agenda, actor, data), actor.member_id)


@route("POST", "/tasks/undo", may=MEMBERS, summary="Take a change back", raises=[UndoOver, TaskBusy], status=200)
async def post_undo(data: UndoToken, actor: Actor, agenda: Agenda) -> Response[UndoneShown]:
    """Give the tasks of a change the values that they had; what somebody changed since is left alone and named."""
    undone = await undo_change(agenda, actor, data.token)
    return undone_answer(undone.tasks, undone.skipped, actor.member_id)


CHANGE_ROUTES = (
    post_move,
    post_bulk,
    post_undo,
    list_trash,
    delete_for_good,
    delete_task,
    post_restore,
)
