"""Imports on the wire."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from courtyard.kernel.basics import Id, Unprocessable, UnsupportedType, printable
from courtyard.kernel.http import FormLimits, Upload, read_form
from courtyard.modules.tasks.models import Priority, Status
from courtyard.modules.tasks.models.importing import FILE_BYTES_MAX, Import, Said

_NAME_MAX = 200
_LIMITS = FormLimits(
    total_bytes=FILE_BYTES_MAX + 65_536, fields=5, field_bytes=1_000, files=1, file_bytes=FILE_BYTES_MAX
)
_INBOX = "inbox"


class NoFileSent(UnsupportedType):
    """No form with a file."""

    message = "Send a form with the field `file` (multipart/form-data)."


class Incoming(msgspec.Struct, frozen=True):
    """A file, and the project that all of it goes into."""

    name: str
    data: bytes
    into: str | None = None


class ProjectSeen(msgspec.Struct):
    """A project of the file; ``id`` where it is here already."""

    name: str
    tasks: int
    id: Id | None


class TaskSeen(msgspec.Struct, kw_only=True):
    """A task as it was read; people, the project and the task above it are named as the file names them."""

    title: str
    notes: str
    project: str | None
    column: str | None
    status: Status
    priority: Priority | None
    due_at: datetime | None
    due_date: date | None
    start_at: datetime | None
    estimate_min: int | None
    labels: list[str]
    assignees: list[str]
    recurrence: str | None
    where: str


class PreviewShown(msgspec.Struct, kw_only=True):
    """What a file holds: nothing of it is kept. ``tasks`` are the first 100 of ``total``."""

    source: Annotated[str, msgspec.Meta(examples=["todoist"])]
    total: int
    already_there: int
    projects: list[ProjectSeen]
    tasks: list[TaskSeen]
    problems: list[Said]


class ImportShown(msgspec.Struct, kw_only=True):
    """What became of a file; ``job`` tells how far it is while ``finished_at`` is null."""

    id: Id
    name: str
    source: str
    total: int
    created: int
    already_there: int
    problems: list[Said]
    job: str | None
    created_at: datetime
    finished_at: datetime | None


async def incoming_of(request: Request[Any, Any, Any]) -> Incoming:
    """Read the request's body.

    Raises:
        NoFileSent, Malformed, TooLarge, Unprocessable.
    """
    if request.content_type[0] != "multipart/form-data":
        raise NoFileSent
    form = read_form(await request.body(), request.headers.get("content-type", ""), _LIMITS)
    unknown = (form.values.keys() | form.files.keys()) - {"file", "into"}
    if unknown:
        raise Unprocessable.fields(dict.fromkeys(sorted(unknown), "not a known field"))
    uploads = form.files.get("file", [])
    if not uploads:
        raise Unprocessable.field("file", "give one file")
    return Incoming(_name(uploads[0]), uploads[0].content, form.first("into") or None)


def preview_shown(preview: Any) -> PreviewShown:
    """What was read, on the wire."""
    head = preview.head
    names = {project.key: project.name for project in head.projects}
    projects = [
        ProjectSeen(each.name, head.counts.get(each.key, 0), preview.here.get(each.key)) for each in head.projects
    ]
    return PreviewShown(
        source=head.source.value,
        total=len(head.origins),
        already_there=preview.already_there,
        projects=projects,
        tasks=[_task_seen(task, names) for task in head.sample],
        problems=[Said(each.where, each.reason) for each in head.problems],
    )


def preview_answer(preview: Any) -> Response[Any]:
    """What was read, as an answer."""
    return Response(preview_shown(preview), status_code=200)


def import_shown(found: Import) -> ImportShown:
    """What became of a file, on the wire."""
    return ImportShown(
        id=found.id,
        name=found.name,
        source=found.source,
        total=found.tasks,
        created=found.created,
        already_there=found.already_there,
        problems=found.problems,
        job=found.job,
        created_at=found.created_at,
        finished_at=found.finished_at,
    )


def import_answer(found: Import) -> Response[ImportShown]:
    """What became of a file: kept already (201), or on the way (202)."""
    return Response(import_shown(found), status_code=201 if found.finished_at is not None else 202)


def _task_seen(task: Any, names: dict[str, str]) -> TaskSeen:
    values = {name: getattr(task, name) for name in TaskSeen.__struct_fields__ if name != "project"}
    return TaskSeen(**values, project=None if task.project is None else names.get(task.project, task.project))


def _name(upload: Upload) -> str:
    """The file's own name without folders; it is shown, and may name a project, but never becomes a path."""
    return printable(upload.filename.replace("\\", "/").rpartition("/")[2])[-_NAME_MAX:] or "file"


@dataclass
class ImportOperation(Operation):
    """The description of a form with a file, which no signature can give."""

    def __post_init__(self) -> None:
        """Fill in what the signature lacks."""
        form = Schema(
            type=OpenAPIType.OBJECT,
            properties={
                "file": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY),
                "into": Schema(
                    type=OpenAPIType.STRING,
                    description="The id of a project that all tasks go into, or `inbox`",
                    examples=[_INBOX],
                ),
            },
            required=["file"],
            additional_properties=False,
        )
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)
