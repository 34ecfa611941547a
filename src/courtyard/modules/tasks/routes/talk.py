"""Comments and history."""

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.commenting import Commenting
from courtyard.modules.tasks.actions.history import History
from courtyard.modules.tasks.errors import (
    CommentNotFound,
    NotYourComment,
    OnlyForReading,
    ProjectArchived,
    ProjectNotFound,
    TaskNotFound,
    TooManyComments,
)
from courtyard.modules.tasks.routes.listings import Cursor, Limit
from courtyard.modules.tasks.schemas.talk import (
    ActivityPage,
    ActivityShown,
    CommentPage,
    CommentShown,
    WrittenComment,
)

_SAY = (TaskNotFound, OnlyForReading, ProjectArchived)
_REWRITE = (*_SAY, CommentNotFound, NotYourComment)


@route("GET", "/tasks/{task:str}/comments", may=MEMBERS, summary="List comments on a task", raises=[TaskNotFound])
async def list_comments(
    task: str, actor: Actor, task_comments: Commenting, limit: Limit = 20, cursor: Cursor = None
) -> CommentPage:
    """What was said, the oldest first."""
    talk = await task_comments.listed(actor, task, limit=limit, cursor=cursor)
    return CommentPage([CommentShown.of(each, talk.people) for each in talk.comments], talk.next_cursor)


@route("POST", "/tasks/{task:str}/comments", may=MEMBERS, summary="Comment on a task", status=201,
       raises=[*_SAY, TooManyComments])  # fmt: skip
async def post_comment(task: str, data: WrittenComment, actor: Actor, task_comments: Commenting) -> CommentShown:
    """Say something, in Markdown. Those who made the task, have it, or spoke about it are told."""
    talk = await task_comments.say(actor, task, data.text)
    return CommentShown.of(talk.comments[0], talk.people)


@route("PATCH", "/tasks/{task:str}/comments/{comment:str}", may=MEMBERS, summary="Change a comment", raises=_REWRITE)
async def patch_comment(
    task: str, comment: str, data: WrittenComment, actor: Actor, task_comments: Commenting
) -> CommentShown:
    """Say it in other words. For its author."""
    talk = await task_comments.rewrite(actor, task, comment, data.text)
    return CommentShown.of(talk.comments[0], talk.people)


@route("DELETE", "/tasks/{task:str}/comments/{comment:str}", may=MEMBERS, summary="Remove a comment", status=204,
       raises=_REWRITE)  # fmt: skip
async def delete_comment(task: str, comment: str, actor: Actor, task_comments: Commenting) -> None:
    """For its author, and for owners of the project."""
    await task_comments.unsay(actor, task, comment)


@route("GET", "/tasks/{task:str}/activity", may=MEMBERS, summary="The history of a task", raises=[TaskNotFound])
async def list_activity(
    task: str, actor: Actor, task_history: History, limit: Limit = 20, cursor: Cursor = None
) -> ActivityPage:
    """Who changed what when, the latest first. It follows a change within a moment."""
    past = await task_history.of_task(actor, task, limit=limit, cursor=cursor)
    items = [ActivityShown.of(line, past.people, actor.member_id) for line in past.lines]
    return ActivityPage(items, past.next_cursor)


@route("GET", "/tasks/projects/{project:str}/activity", may=MEMBERS, summary="The history of a project",
       raises=[ProjectNotFound])  # fmt: skip
async def list_project_activity(
    project: str, actor: Actor, task_history: History, limit: Limit = 20, cursor: Cursor = None
) -> ActivityPage:
    """Who changed what when, of the project and of all tasks in it, the latest first."""
    past = await task_history.of_project(actor, project, limit=limit, cursor=cursor)
    items = [ActivityShown.of(line, past.people, actor.member_id) for line in past.lines]
    return ActivityPage(items, past.next_cursor)


TALK_ROUTES = (
    list_comments,
    post_comment,
    patch_comment,
    delete_comment,
    list_activity,
    list_project_activity,
)
