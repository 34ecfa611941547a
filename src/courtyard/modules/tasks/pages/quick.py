"""Quick add: a typed line becomes a task; how it is read is shown while somebody types."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Flash, Tone, View, decode_form, sentence
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.quick import quick_add, read
from courtyard.modules.tasks.actions.showing.lines import desk_for
from courtyard.modules.tasks.actions.showing.reading import parts_of
from courtyard.modules.tasks.actions.showing.words import Key, QuickLine
from courtyard.modules.tasks.pages.answers import LIST, came_from, triggers

_TEMPLATE = "tasks/reading.html"


class LineForm(msgspec.Struct, frozen=True):
    """What was typed, and the project that is looked at."""

    text: Annotated[str, msgspec.Meta(max_length=5_000)] = ""
    project: Key | None = None


@route("POST", f"{LIST}/quick", may=MEMBERS, summary="Add a task as a line", in_schema=False, status=200)
async def quick_here(view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Read the line and keep the task."""
    sent = decode_form(await view.form(), LineForm)
    try:
        if not sent.text:
            return _refused(view, _("Type what is to be done first."))
        quick = await quick_add(agenda, actor, QuickLine(text=sent.text, project=sent.project))
    except Refusal as refusal:
        return _refused(view, sentence(refusal.public_message))
    flash = Flash(_("Added: “%s”.") % quick.reading.quick.title, Tone.GOOD)
    if not view.page.is_htmx:
        return view.go(came_from(view), flash)
    answer = view.show(_TEMPLATE, title="", parts=[], problem="")
    answer.headers["hx-trigger"] = triggers(flash)
    return answer


@route("POST", f"{LIST}/quick/reading", may=MEMBERS, summary="How a line is read", in_schema=False, status=200)
async def read_here(view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """The line in parts, as it would be kept."""
    sent = decode_form(await view.form(), LineForm)
    if not sent.text:
        return view.show(_TEMPLATE, title="", parts=[], problem="")
    reading = await read(agenda, actor, QuickLine(text=sent.text, project=sent.project))
    desk = await desk_for(agenda, actor)
    people = await agenda.accounts.people(reading.assignees)
    names = [people[each].name for each in reading.assignees if each in people]
    return view.show(_TEMPLATE, title=reading.quick.title, parts=parts_of(reading, desk, names), problem="")


def _refused(view: View, problem: str) -> Response[str]:
    if view.page.is_htmx:
        return view.show(_TEMPLATE, status=422, title="", parts=[], problem=problem)
    return view.go(came_from(view), problem, tone=Tone.BAD)


QUICK_PAGES: list[HTTPRouteHandler] = [quick_here, read_here]
