"""Pictures and films on a task's page: those that its script has sent, or one at a time without script."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Id, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, one_file_of, route
from courtyard.kernel.web import Flash, Form, Tone, View, decode_form
from courtyard.modules.tasks.actions.attaching import Attaching
from courtyard.modules.tasks.actions.showing.sheet import Sheets
from courtyard.modules.tasks.actions.showing.words import ATTACHMENTS_MAX
from courtyard.modules.tasks.pages.answers import LIST, as_typed, told
from courtyard.modules.tasks.pages.task import shown_task

_FILES = f"{LIST}/{{task:str}}/files"


class ChosenForm(msgspec.Struct, frozen=True):
    """Files that were uploaded before, as the script's fields carry them: an id, and behind bars what is not used."""

    files: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{24}(\||$)", max_length=600)]],
        msgspec.Meta(max_length=ATTACHMENTS_MAX),
    ] = []


@route("POST", _FILES, may=MEMBERS, summary="Add a file", in_schema=False, status=200, upload="streamed")
async def add_file_here(
    task: str, request: Request[Any, Any, Any], view: View, actor: Actor, task_attaching: Attaching, task_sheets: Sheets
) -> Response[str]:
    """Take a file while it arrives."""
    try:
        async with one_file_of(request) as incoming:
            await task_attaching.take_in(
                actor, task, incoming.name, incoming.chunks, announced_bytes=incoming.announced_bytes
            )
    except Refusal as refusal:
        wrong = as_typed(Form({}), refusal, field="file", names={"media": "file"})
        return await shown_task(view, actor, task_sheets, task, status=refusal.status, file_form=wrong)
    return view.go(f"{LIST}/{task}#files", _("It is here. It can be seen once its smaller forms are made."))


@route("POST", f"{_FILES}/chosen", may=MEMBERS, summary="Add files that are here", in_schema=False, status=200)
async def add_chosen_files(task: str, view: View, actor: Actor, task_attaching: Attaching) -> Response[str]:
    """Put what was uploaded to the task."""
    sent = decode_form(await view.form(), ChosenForm)
    for file in sent.files:
        await task_attaching.attach(actor, task, Id(file.partition("|")[0]))
    return told(view, back=f"{LIST}/{task}#files")


@route("POST", f"{_FILES}/{{file:str}}/remove", may=MEMBERS, summary="Remove a file", in_schema=False, status=200)
async def detach_here(task: str, file: str, view: View, actor: Actor, task_attaching: Attaching) -> Response[str]:
    """It is off the task; whose file it is can put it back."""
    gone = await task_attaching.detach(actor, task, file)
    way_back = (f"{LIST}/{task}/files/{file}/again", _("Undo")) if gone.member == actor.member_id else ()
    return told(view, Flash(_("“%s” is off this task.") % gone.name, Tone.GOOD, *way_back), back=f"{LIST}/{task}#files")


@route("POST", f"{_FILES}/{{file:str}}/again", may=MEMBERS, summary="Put a file back", in_schema=False, status=200)
async def put_back_here(task: str, file: str, view: View, actor: Actor, task_attaching: Attaching) -> Response[str]:
    """It is on the task again, as the last one."""
    put = await task_attaching.put_back(actor, task, file)
    return told(view, Flash(_("“%s” is back.") % put.name, Tone.GOOD), back=f"{LIST}/{task}#files")


FILE_PAGES: list[HTTPRouteHandler] = [add_file_here, add_chosen_files, detach_here, put_back_here]
