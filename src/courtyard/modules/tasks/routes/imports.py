"""Files with tasks, brought in."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.importing import Importing
from courtyard.modules.tasks.errors import (
    ImportBroken,
    ImportEmpty,
    ImportNotFound,
    ImportNotRead,
    ImportReadersBusy,
    ImportTookTooLong,
    ImportTooLarge,
    OnlyForReading,
    ProjectArchived,
    ProjectNotFound,
    TooManyProjects,
)
from courtyard.modules.tasks.schemas.imports import (
    ImportOperation,
    ImportShown,
    PreviewShown,
    import_answer,
    import_shown,
    incoming_of,
    preview_answer,
)

DryRun = Annotated[bool, Parameter(description="Only say what would become of it; nothing is kept")]
_ABOUT_THE_FILE = (ImportNotRead, ImportBroken, ImportTooLarge, ImportEmpty, ImportTookTooLong, ImportReadersBusy)
_ABOUT_THE_PROJECT = (ProjectNotFound, OnlyForReading, ProjectArchived, TooManyProjects)


@route(
    "POST",
    "/tasks/import",
    may=MEMBERS,
    summary="Import tasks",
    raises=[*_ABOUT_THE_FILE, *_ABOUT_THE_PROJECT],
    status=201,
    upload=True,
    also={200: (PreviewShown, "What was read (with dry_run)"), 202: (ImportShown, "More than 500 tasks")},
    operation_class=ImportOperation,
)
async def post_import(
    *, request: Request[Any, Any, Any], actor: Actor, task_importing: Importing, dry_run: DryRun = False
) -> Response[ImportShown]:
    """Read a file (the form field `file`) and keep its tasks.

    Exports of Todoist and TickTick (CSV), Trello and Wekan (JSON) and Vikunja (zip), calendars (.ics) and what
    Courtyard exports (JSON, CSV) are read; which it is shows from the content. With `dry_run=true` the answer is what
    would become of it. What could not be read is told line by line in `problems`. A file that is sent again makes no
    task twice.

    Projects of the file are made, unless they came with an earlier import; `into` puts all tasks into one project
    instead. More than 500 tasks are kept behind the answer: `GET /jobs/{job}` tells how far that is.
    """
    incoming = await incoming_of(request)
    if dry_run:
        return preview_answer(await task_importing.look(actor, incoming.name, incoming.data, incoming.into))
    return import_answer(await task_importing.bring_in(actor, incoming.name, incoming.data, incoming.into))


@route("GET", "/tasks/imports/{import_id:str}", may=MEMBERS, summary="Read an import", raises=[ImportNotFound])
async def read_import(import_id: str, actor: Actor, task_importing: Importing) -> ImportShown:
    """What became of a file of yours, for 30 days."""
    return import_shown(await task_importing.report(actor, import_id))


IMPORT_ROUTES = (post_import, read_import)
