"""Bring tasks in, in two steps, and take them out."""

from gettext import gettext as _
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.jobs import JobNotFound, JobRecord, Jobs, JobState
from courtyard.kernel.web import FormState, View, decode_form, form_problems
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.importing import Importing
from courtyard.modules.tasks.actions.staging import Staging
from courtyard.modules.tasks.errors import UploadGone
from courtyard.modules.tasks.models import Role
from courtyard.modules.tasks.models.importing import Import
from courtyard.modules.tasks.models.values import Key
from courtyard.modules.tasks.rules.wishing import INBOX
from courtyard.modules.tasks.schemas.imports import incoming_of, preview_shown

_IMPORT, _IMPORTS, _EXPORT = "/tasks/import", "/tasks/imports", "/tasks/export"
_PROBLEMS_SHOWN, _TASKS_SHOWN = 200, 50


class BeginForm(msgspec.Struct, frozen=True):
    """Which file was looked at."""

    upload: Annotated[Key, msgspec.Meta(description="As the preview names it")]


@route("GET", _IMPORT, may=MEMBERS, summary="Import tasks", in_schema=False)
async def import_page(view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """A file, and where its tasks go."""
    return await _form(view, agenda, actor, FormState())


@route("POST", _IMPORT, may=MEMBERS, summary="Look at a file with tasks", in_schema=False, status=200, upload=True)
async def look_at_file(
    view: View, request: Request[Any, Any, Any], actor: Actor, agenda: Agenda, task_staging: Staging
) -> Response[str]:
    """What would be created, and what cannot be read; nothing is kept of it yet."""
    try:
        sent = await incoming_of(request)
        found = await task_staging.look(actor, sent.name, sent.data, sent.into)
    except Refusal as refusal:
        return await _form(view, agenda, actor, _refused(refusal), status=refusal.status)
    seen = preview_shown(found.preview)
    into = next((name for word, name in await _targets(agenda, actor) if word == sent.into), "")
    return view.show(
        "tasks/import_preview.html",
        upload=found.upload,
        name=sent.name,
        into=into,
        seen=seen,
        new=max(0, seen.total - seen.already_there),
        problems=seen.problems[:_PROBLEMS_SHOWN],
        tasks=seen.tasks[:_TASKS_SHOWN],
        zone=await agenda.zone(actor.member_id),
        source=_sources().get(seen.source, seen.source),
    )


@route("POST", f"{_IMPORT}/begin", may=MEMBERS, summary="Import the tasks of a file", in_schema=False, status=200)
async def begin_import(view: View, actor: Actor, agenda: Agenda, task_staging: Staging) -> Response[str]:
    """A small file is kept at once; of a large one the next page tells how far it is."""
    sent = decode_form(await view.form(), BeginForm)
    try:
        found = await task_staging.bring_in(actor, sent.upload)
    except UploadGone as gone:
        return await _form(view, agenda, actor, _refused(gone), status=gone.status)
    return view.go(f"{_IMPORTS}/{found.id}")


@route("GET", f"{_IMPORTS}/{{import_id:str}}", may=MEMBERS, summary="What became of an import", in_schema=False)
async def imported_page(
    view: View, import_id: str, actor: Actor, agenda: Agenda, task_importing: Importing, jobs: Jobs
) -> Response[str]:
    """How far it is, or what came of it."""
    found = await task_importing.report(actor, import_id)
    job = await _job(found, jobs, actor)
    # The inbox is always among the targets; what went there is only known where there is no other.
    went = {str(project) for key, project in found.targets.items() if key and project != actor.user_id} or {INBOX}
    return view.show(
        "tasks/imported.html",
        block="state",
        found=found,
        boards=[(word, name) for word, name in await _targets(agenda, actor) if word in went],
        problems=found.problems[:_PROBLEMS_SHOWN],
        percent=0 if job is None else job.progress,
        told="" if job is None else job.progress_text,
        failure=job.error if job is not None and job.state is JobState.FAILED else None,
        source=_sources().get(found.source, found.source),
    )


@route("GET", _EXPORT, may=MEMBERS, summary="Export tasks", in_schema=False)
async def export_page(view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """All tasks, or those of one project, as a file."""
    return view.show("tasks/export.html", targets=await _targets(agenda, actor, role=Role.VIEWER))


async def _form(view: View, agenda: Agenda, actor: Actor, form: FormState, *, status: int = 200) -> Response[str]:
    return view.show("tasks/import.html", status=status, form=form, targets=await _targets(agenda, actor))


async def _targets(agenda: Agenda, actor: Actor, *, role: Role = Role.EDITOR) -> list[tuple[str, str]]:
    places = await agenda.places(actor)
    open_to = [each for each in places.projects if each.role.allows(role) and not each.archived]
    return [(INBOX, _("Inbox")), *((str(each.project), each.name) for each in open_to)]


async def _job(found: Import, jobs: Jobs, actor: Actor) -> JobRecord | None:
    if found.job is None or found.finished_at is not None:
        return None
    try:
        return await jobs.visible(found.job, actor)
    except JobNotFound:
        return None  # it is forgotten some days after its end


def _refused(refusal: Refusal) -> FormState:
    problems = form_problems(refusal.details) or {"file": refusal.public_message.removeprefix("file: ")}
    return FormState(errors={name: f"{reason[:1].upper()}{reason[1:]}" for name, reason in problems.items()})


def _sources() -> dict[str, str]:
    return {
        "todoist": "Todoist",
        "ticktick": "TickTick",
        "trello": "Trello",
        "wekan": "Wekan",
        "vikunja": "Vikunja",
        "icalendar": _("a calendar"),
        "json": "Courtyard",
        "csv": "Courtyard",
    }


HANDLERS: list[HTTPRouteHandler] = [import_page, look_at_file, begin_import, imported_page, export_page]
