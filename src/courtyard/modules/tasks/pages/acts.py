"""Acts on one task or many from a list: complete, change, put into the trash, and take all of that back."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, is_id, ngettext
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Flash, Tone, View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.bulk import Outcome, change_in_bulk
from courtyard.modules.tasks.actions.showing.bulk import change_as_chosen, in_words
from courtyard.modules.tasks.actions.showing.words import BULK_MAX, Bulk, BulkChange, Key, Status
from courtyard.modules.tasks.actions.undoing import undo_change
from courtyard.modules.tasks.errors import TaskNotFound
from courtyard.modules.tasks.pages.answers import LIST, came_from, told, with_undo


class BulkForm(msgspec.Struct, frozen=True):
    """Which tasks, and what to do with them: ``status:done``, ``due:tomorrow``, ``trash``, or ``other`` as chosen."""

    do: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    other: Annotated[str, msgspec.Meta(max_length=200)] = ""
    ids: Annotated[list[Key], msgspec.Meta(max_length=BULK_MAX)] = []


@route("POST", f"{LIST}/{{task:str}}/complete", may=MEMBERS, summary="Complete a task", in_schema=False, status=200)
async def complete_here(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Done, with a way back; one that repeats comes again."""
    outcome = await _one(agenda, actor, task, BulkChange(status=Status.DONE))
    return told(view, _of_one(_("“%s” is done."), outcome))


@route("POST", f"{LIST}/{{task:str}}/reopen", may=MEMBERS, summary="Open a task again", in_schema=False, status=200)
async def reopen_here(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Something is left to do about it."""
    outcome = await _one(agenda, actor, task, BulkChange(status=Status.TODO))
    return told(view, _of_one(_("“%s” is open again."), outcome))


@route("POST", f"{LIST}/{{task:str}}/trash", may=MEMBERS, summary="Put a task into the trash", in_schema=False,
       status=200)  # fmt: skip
async def trash_here(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """With all below it; it can be brought back for 30 days."""
    outcome = await _one(agenda, actor, task, BulkChange(trash=True))
    back = came_from(view)
    is_gone = back.partition("?")[0] == f"{LIST}/{task}"
    return told(view, _of_one(_("“%s” is in the trash."), outcome), back=LIST if is_gone else back)


@route("POST", f"{LIST}/bulk", may=MEMBERS, summary="Change many tasks", in_schema=False, status=200)
async def bulk_here(view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Do the same to all that are ticked."""
    sent = decode_form(await view.form(), BulkForm)
    wanted = {"other": sent.other}.get(sent.do, sent.do)
    if not (sent.ids and wanted):
        return told(view, Flash(_("Tick tasks and choose a change first."), Tone.WARN))
    outcome = await change_as_chosen(agenda, actor, sent.ids, wanted)
    return told(view, with_undo(in_words(outcome), outcome.undo, tone=Tone.WARN if outcome.missed else Tone.GOOD))


@route("POST", f"{LIST}/undo/{{token:str}}", may=MEMBERS, summary="Take a change back", in_schema=False, status=200)
async def undo_here(token: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """All of it that nobody changed since."""
    undone = await undo_change(agenda, actor, token)
    message = ngettext("%d task is as it was.", "%d tasks are as they were.", len(undone.tasks)) % len(undone.tasks)
    if not undone.skipped:
        return told(view, Flash(message, Tone.GOOD))
    left = ngettext("%d was changed since and stays.", "%d were changed since and stay.", len(undone.skipped))
    return told(view, Flash(f"{message} {left % len(undone.skipped)}", Tone.WARN))


async def _one(agenda: Agenda, actor: Actor, task: str, change: BulkChange) -> Outcome:
    """The change of one task as one of many, for its way back.

    Raises:
        Refusal: why it cannot be changed.
    """
    if not is_id(task):
        raise TaskNotFound
    outcome = await change_in_bulk(agenda, actor, Bulk(ids=[task], change=change, atomic=False))
    for miss in outcome.missed:
        raise miss.refusal
    return outcome


def _of_one(words: str, outcome: Outcome) -> Flash:
    if not outcome.tasks:
        return Flash(_("Nothing was to be changed."))
    return with_undo(words % outcome.tasks[0].title, outcome.undo)


ACT_PAGES: list[HTTPRouteHandler] = [complete_here, reopen_here, trash_here, bulk_here, undo_here]
