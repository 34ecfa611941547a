"""Bring tasks in, in two steps, and take them out."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal, Unprocessable
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Form, FormLimits, FormState, View, decode_form, form_problems
from courtyard.modules.tasks.actions.staging import FILE_BYTES_MAX, BeginImport, Staging
from courtyard.modules.tasks.errors import UploadGone

_IMPORT, _IMPORTS, _EXPORT = "/tasks/import", "/tasks/imports", "/tasks/export"
_UPLOAD = FormLimits(
    total_bytes=FILE_BYTES_MAX + 65_536, fields=5, field_bytes=1_000, files=1, file_bytes=FILE_BYTES_MAX
)


@route("GET", _IMPORT, may=MEMBERS, summary="Import tasks", in_schema=False)
async def import_page(view: View, actor: Actor, task_staging: Staging) -> Response[str]:
    """A file, and where its tasks go."""
    return await _form(view, actor, task_staging, FormState())


@route("POST", _IMPORT, may=MEMBERS, summary="Look at a file with tasks", in_schema=False, status=200, upload=True)
async def look_at_file(view: View, actor: Actor, task_staging: Staging) -> Response[str]:
    """What would be created, and what cannot be read; nothing is kept of it yet."""
    try:
        name, data, into = _sent(await view.form(_UPLOAD))
        seen = await task_staging.look(actor, name, data, into)
    except Refusal as refusal:
        return await _form(view, actor, task_staging, _refused(refusal), status=refusal.status)
    return view.show("tasks/import_preview.html", seen=seen)


@route("POST", f"{_IMPORT}/begin", may=MEMBERS, summary="Import the tasks of a file", in_schema=False, status=200)
async def begin_import(view: View, actor: Actor, task_staging: Staging) -> Response[str]:
    """A small file is kept at once; of a large one the next page tells how far it is."""
    sent = decode_form(await view.form(), BeginImport)
    try:
        found = await task_staging.bring_in(actor, sent.upload)
    except UploadGone as gone:
        return await _form(view, actor, task_staging, _refused(gone), status=gone.status)
    return view.go(f"{_IMPORTS}/{found.id}")


@route("GET", f"{_IMPORTS}/{{import_id:str}}", may=MEMBERS, summary="What became of an import", in_schema=False)
async def imported_page(view: View, import_id: str, actor: Actor, task_staging: Staging) -> Response[str]:
    """How far it is, or what came of it."""
    way = await task_staging.way(actor, import_id)
    return view.show("tasks/imported.html", block="state", way=way, found=way.found)


@route("GET", _EXPORT, may=MEMBERS, summary="Export tasks", in_schema=False)
async def export_page(view: View, actor: Actor, task_staging: Staging) -> Response[str]:
    """All tasks, or those of one project, as a file."""
    return view.show("tasks/export.html", targets=await task_staging.targets(actor, writable=False))


def _sent(form: Form) -> tuple[str, bytes, str | None]:
    """The file's name, its content, and the project that all of it goes into."""
    unknown = (form.values.keys() | form.files.keys()) - {"file", "into"}
    if unknown:
        raise Unprocessable.fields(dict.fromkeys(sorted(unknown), "is not a known field"))
    uploads = [each for each in form.files.get("file", []) if each.filename or each.content]
    if not uploads:
        raise Unprocessable.field("file", "Choose a file.")
    return uploads[0].filename, uploads[0].content, form.first("into") or None


async def _form(view: View, actor: Actor, staging: Staging, form: FormState, *, status: int = 200) -> Response[str]:
    return view.show("tasks/import.html", status=status, form=form, targets=await staging.targets(actor))


def _refused(refusal: Refusal) -> FormState:
    problems = form_problems(refusal.details) or {"file": refusal.public_message.removeprefix("file: ")}
    return FormState(errors={name: f"{reason[:1].upper()}{reason[1:]}" for name, reason in problems.items()})


HANDLERS: list[HTTPRouteHandler] = [import_page, look_at_file, begin_import, imported_page, export_page]
