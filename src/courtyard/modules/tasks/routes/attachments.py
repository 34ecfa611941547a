"""Pictures and films of a task."""

from litestar import Response

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.attaching import Attaching
from courtyard.modules.tasks.errors import (
    AttachmentNotFound,
    OnlyForReading,
    ProjectArchived,
    TaskNotFound,
    TooManyAttachments,
)
from courtyard.modules.tasks.schemas.attachments import (
    AttachmentList,
    AttachmentShown,
    WrittenAttachment,
    attachments_shown,
)

_CHANGE = (TaskNotFound, OnlyForReading, ProjectArchived)


@route("GET", "/tasks/{task:str}/attachments", may=MEMBERS, summary="List files of a task", raises=[TaskNotFound])
async def list_attachments(task: str, actor: Actor, task_attaching: Attaching) -> AttachmentList:
    """Its pictures and films, the first ones first, with addresses that hold for an hour or so."""
    return AttachmentList(attachments_shown(await task_attaching.listed(actor, task)))


@route(
    "POST",
    "/tasks/{task:str}/attachments",
    may=MEMBERS,
    summary="Attach a file to a task",
    raises=[*_CHANGE, TooManyAttachments],
    status=201,
    also={200: (AttachmentShown, "The task has this file already")},
)
async def post_attachment(
    task: str, data: WrittenAttachment, actor: Actor, task_attaching: Attaching
) -> Response[AttachmentShown]:
    """A picture or film that you uploaded to `/media` before. Whoever sees the task sees it; a task has at most 20.

    The next task of a series has the files of the one before it.
    """
    attached = await task_attaching.attach(actor, task, Id(data.media))
    return Response(attachments_shown(attached)[0], status_code=201 if attached.is_new else 200)


@route("DELETE", "/tasks/{task:str}/attachments/{attachment:str}", may=MEMBERS, summary="Detach a file from a task",
       status=204, raises=[*_CHANGE, AttachmentNotFound])  # fmt: skip
async def delete_attachment(task: str, attachment: str, actor: Actor, task_attaching: Attaching) -> None:
    """By the id that it has in `/media`. A file that nothing needs any more is removed after a day."""
    await task_attaching.detach(actor, task, attachment)


ATTACHMENT_ROUTES = (list_attachments, post_attachment, delete_attachment)
