"""Tasks as files."""

from typing import Annotated

from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.exporting import MEDIA_TYPES, Exporting, Form
from courtyard.modules.tasks.errors import ProjectNotFound

FormAsked = Annotated[Form, QueryParameter(name="format", description="JSON loses nothing; CSV is for spreadsheets")]
ProjectAsked = Annotated[str | None, Parameter(description="One project by its id, or `inbox`", max_length=24)]


@route(
    "GET",
    "/tasks/export",
    may=MEMBERS,
    summary="Export tasks",
    raises=[ProjectNotFound],
    produces=tuple(media_type.partition(";")[0] for media_type in MEDIA_TYPES.values()),
)
async def export_tasks(
    *, actor: Actor, task_exporting: Exporting, form: FormAsked = Form.JSON, project: ProjectAsked = None
) -> Stream:
    """All tasks of your inbox and your projects, archived ones too, or those of one project, as a file.

    `json` holds everything that belongs to a task, `csv` the same as a table without the projects' boards, `ics` to-dos
    for calendars. Each can be imported again. What lies in the trash is left out.
    """
    file = await task_exporting.take_out(actor, form, project)
    headers = {"content-disposition": f'attachment; filename="{file.file_name}"'}
    return Stream(file.pieces, media_type=file.media_type, headers=headers)


EXPORT_ROUTES = (export_tasks,)
