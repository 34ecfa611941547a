"""Acts on one task or many from a list: complete, change, put into the trash, and take all of that back."""

from collections.abc import Callable
from datetime import date, timedelta
from gettext import gettext as _
from gettext import ngettext
from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Unprocessable, is_id, now
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Flash, Tone, View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.bulk import Outcome, change_in_bulk
from courtyard.modules.tasks.actions.undoing import undo_change
from courtyard.modules.tasks.errors import TaskNotFound
from courtyard.modules.tasks.models import Status
from courtyard.modules.tasks.models.values import Key
from courtyard.modules.tasks.models.written import BULK_MAX, Bulk, BulkChange
from courtyard.modules.tasks.pages.answers import LIST, came_from, told, with_undo
from courtyard.modules.tasks.rules.time import local_day


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
    if not sent.ids:
        return told(view, Flash(_("Tick the tasks that you would like to change first."), Tone.WARN))
    wanted = sent.other if sent.do == "other" else sent.do
    if not wanted:
        return told(view, Flash(_("Choose a change first."), Tone.WARN))
    today = local_day(now(), await agenda.zone(actor.member_id))
    outcome = await change_in_bulk(
        agenda, actor, Bulk(ids=sent.ids, change=change_for(wanted, today, str(actor.member_id)), atomic=False)
    )
    return told(view, _of_many(outcome))


@route("POST", f"{LIST}/undo/{{token:str}}", may=MEMBERS, summary="Take a change back", in_schema=False, status=200)
async def undo_here(token: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """All of it that nobody changed since."""
    undone = await undo_change(agenda, actor, token)
    message = ngettext("%d task is as it was.", "%d tasks are as they were.", len(undone.tasks)) % len(undone.tasks)
    if not undone.skipped:
        return told(view, Flash(message, Tone.GOOD))
    left = ngettext("%d was changed since and stays.", "%d were changed since and stay.", len(undone.skipped))
    return told(view, Flash(f"{message} {left % len(undone.skipped)}", Tone.WARN))


def change_for(do: str, today: date, member: str) -> BulkChange:
    """What one entry of the menu means.

    Raises:
        Unprocessable: the menu has no such entry.
    """
    kind, _colon, value = do.partition(":")
    try:
        return msgspec.convert(_CHANGES[kind](value, today, member), BulkChange)
    except (KeyError, ValueError, msgspec.ValidationError):
        raise Unprocessable.field("do", "choose one of the offered changes") from None


def _due(value: str, today: date, _member: str) -> dict[str, Any]:
    if value == "none":
        return {"due_at": None, "due_date": None}
    days = {"today": 0, "tomorrow": 1, "week": 7 - today.weekday()}[value]
    return {"due_date": today + timedelta(days=days)}


_CHANGES: dict[str, Callable[[str, date, str], dict[str, Any]]] = {
    "status": lambda value, _today, _member: {"status": value},
    "priority": lambda value, _today, _member: {"priority": value},
    "project": lambda value, _today, _member: {"project": None if value == "inbox" else value},
    "due": _due,
    "postpone": lambda value, _today, _member: {"postpone_days": int(value)},
    "label": lambda value, _today, _member: {"add_labels": [value]},
    "unlabel": lambda value, _today, _member: {"remove_labels": [value]},
    "assign": lambda value, _today, member: {{"me": "add_assignees", "not_me": "remove_assignees"}[value]: [member]},
    "trash": lambda _value, _today, _member: {"trash": True},
}


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


def _of_many(outcome: Outcome) -> Flash:
    count = len(outcome.tasks)
    words = ngettext("%d task is changed.", "%d tasks are changed.", count) % count
    if outcome.missed:
        left = ngettext("%d could not be: %s", "%d could not be: %s", len(outcome.missed))
        words = f"{words} {left % (len(outcome.missed), outcome.missed[0].refusal.public_message)}"
    if outcome.undo is None:
        return Flash(words, Tone.WARN if outcome.missed else Tone.INFO)
    flash = with_undo(words, outcome.undo)
    return msgspec.structs.replace(flash, tone=Tone.WARN) if outcome.missed else flash


ACT_PAGES: list[HTTPRouteHandler] = [complete_here, reopen_here, trash_here, bulk_here, undo_here]
