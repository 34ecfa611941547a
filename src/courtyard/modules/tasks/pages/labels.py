"""Labels, with colours."""

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.actions.showing.words import Colour, Label, LabelPatch, MemberLabel, WrittenLabel
from courtyard.modules.tasks.pages.answers import LIST, as_typed
from courtyard.modules.tasks.pages.projects import COLOURS

LABELS = f"{LIST}/labels"


class LabelForm(msgspec.Struct, frozen=True):
    """A label."""

    name: Label
    colour: Colour = ""


@route("GET", LABELS, may=MEMBERS, summary="Labels", in_schema=False)
async def labels_page(view: View, actor: Actor, task_personal: Personal) -> Response[str]:
    """All of the member's."""
    return await _shown(view, actor, task_personal, FormState())


@route("POST", LABELS, may=MEMBERS, summary="Make a label", in_schema=False, status=200)
async def make_label_page(view: View, actor: Actor, task_personal: Personal) -> Response[str]:
    """A new one."""
    form = await view.form()
    try:
        sent = decode_form(form, LabelForm)
        await task_personal.make_label(actor, WrittenLabel(name=sent.name, colour=sent.colour))
    except Refusal as refusal:
        return await _shown(view, actor, task_personal, as_typed(form, refusal, field="name"), status=refusal.status)
    return view.go(LABELS, _("The label is there."))


@route("POST", f"{LABELS}/{{label:str}}", may=MEMBERS, summary="Change a label", in_schema=False, status=200)
async def change_label_page(label: str, view: View, actor: Actor, task_personal: Personal) -> Response[str]:
    """Another name is given to all tasks with it."""
    sent = decode_form(await view.form(), LabelForm)
    await task_personal.change_label(actor, label, LabelPatch(name=sent.name, colour=sent.colour))
    return view.go(LABELS, _("The label is changed."))


@route("POST", f"{LABELS}/{{label:str}}/remove", may=MEMBERS, summary="Remove a label", in_schema=False, status=200)
async def remove_label_page(label: str, view: View, actor: Actor, task_personal: Personal) -> Response[str]:
    """Also from all tasks with it."""
    await task_personal.remove_label(actor, label)
    return view.go(LABELS, _("The label is removed."))


async def _shown(view: View, actor: Actor, personal: Personal, form: FormState, *, status: int = 200) -> Response[str]:
    labels = await personal.labels(actor)
    return view.show("tasks/labels.html", status=status, labels=labels, form=form, colours=COLOURS, label_form=_as_form)


def _as_form(label: MemberLabel) -> FormState:
    return FormState.showing(name=label.name, colour=label.colour)


LABEL_PAGES: list[HTTPRouteHandler] = [labels_page, make_label_page, change_label_page, remove_label_page]
