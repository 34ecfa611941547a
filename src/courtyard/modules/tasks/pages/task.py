"""One task: everything about it on one page, to read and to change."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.repeating import skip_occurrence
from courtyard.modules.tasks.actions.showing.lines import desk_for
from courtyard.modules.tasks.actions.showing.sheet import Sheets
from courtyard.modules.tasks.actions.showing.words import NAMES, TaskForm, form_of, patch_of
from courtyard.modules.tasks.actions.writing import change_task, read_task, refuse_other_versions
from courtyard.modules.tasks.errors import TaskChanged
from courtyard.modules.tasks.pages.answers import LIST, as_typed
from courtyard.modules.tasks.pages.asked import Word

_PATH = f"{LIST}/{{task:str}}"


@route("GET", _PATH, may=MEMBERS, summary="A task", in_schema=False)
async def task_page(
    task: str, view: View, actor: Actor, task_sheets: Sheets, comments: Word = None, past: Word = None
) -> Response[str]:
    """With its notes, steps, talk, history and recorded time."""
    return await shown_task(view, actor, task_sheets, task, comments=comments or None, past=past or None)


@route("POST", _PATH, may=MEMBERS, summary="Change a task", in_schema=False, status=200)
async def change_task_page(task: str, view: View, actor: Actor, agenda: Agenda, task_sheets: Sheets) -> Response[str]:
    """Write what was changed; what somebody else changed meanwhile is shown beside it first."""
    form = await view.form()
    present = await read_task(agenda, actor, task)
    zone = (await desk_for(agenda, actor)).here.zone
    shown = form_of(present, actor.member_id, zone)
    try:
        sent = decode_form(form, TaskForm)
        refuse_other_versions(present, sent.version)
        await change_task(agenda, actor, task, patch_of(sent, shown, present, zone), version=sent.version)
    except TaskChanged as clash:
        present = await read_task(agenda, actor, task)
        kept = FormState.showing(form_of(present, actor.member_id, zone))
        typed = FormState({**form.values, "version": [str(present.version)]})
        return await shown_task(view, actor, task_sheets, task, status=clash.status, form=typed, kept=kept)
    except Refusal as refusal:
        typed = as_typed(form, refusal, names=NAMES)
        return await shown_task(view, actor, task_sheets, task, status=refusal.status, form=typed)
    return view.go(f"{LIST}/{task}", _("Your changes are saved."))


@route("POST", f"{_PATH}/skip", may=MEMBERS, summary="Skip this occurrence", in_schema=False, status=200)
async def skip_here(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Let it be due at its next date."""
    await skip_occurrence(agenda, actor, task)
    return view.go(f"{LIST}/{task}", _("It is due at its next date."))


async def shown_task(
    view: View,
    actor: Actor,
    sheets: Sheets,
    task: str,
    *,
    status: int = 200,
    form: FormState | None = None,
    kept: FormState | None = None,
    file_form: FormState | None = None,
    **cursors: str | None,
) -> Response[str]:
    """The page, with what was typed into one of its forms and what is wrong with it.

    Raises:
        TaskNotFound, InvalidCursor.
    """
    sheet = await sheets.of(actor, task, **cursors)
    if form is None:
        form = FormState.showing(form_of(sheet.task, actor.member_id, sheet.desk.here.zone))
    return view.show(
        "tasks/task.html", status=status, sheet=sheet, form=form, kept=kept, file_form=file_form or FormState()
    )


TASK_PAGES: list[HTTPRouteHandler] = [task_page, change_task_page, skip_here]
