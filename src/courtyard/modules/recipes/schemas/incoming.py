"""What is sent to be imported: JSON with an address, or a form with files."""

from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from courtyard.kernel.basics import Malformed, Unprocessable, UnsupportedType, printable
from courtyard.kernel.http import FormLimits, Upload, read_form
from courtyard.modules.recipes.models import Visibility
from courtyard.modules.recipes.schemas.imports import ImportByAddress

_FILES_MAX = 50
_NAME_MAX = 200
_BYTES_MAX = 50 << 20
_LIMITS = FormLimits(total_bytes=_BYTES_MAX, fields=10, field_bytes=1000, files=_FILES_MAX, file_bytes=_BYTES_MAX)


class NotImportable(UnsupportedType):
    """Neither JSON nor a form with files."""

    message = "Send a form with the field `file` (multipart/form-data), or JSON with a `url`."


class Incoming(msgspec.Struct, frozen=True):
    """An address, or files by name."""

    url: str | None = None
    files: list[tuple[str, bytes]] = []
    visibility: Visibility = Visibility.PUBLIC


async def incoming_of(request: Request[Any, Any, Any]) -> Incoming:
    """Read the request's body.

    Raises:
        NotImportable, Malformed, Unprocessable.
    """
    kind = request.content_type[0]
    if kind == "application/json":
        return _by_address(await request.body())
    if kind == "multipart/form-data":
        return _by_form(await request.body(), request.headers.get("content-type", ""))
    raise NotImportable


def _by_address(body: bytes) -> Incoming:
    try:
        given = msgspec.json.decode(body, type=ImportByAddress)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        raise Unprocessable.field(place.strip(".`") or "body", reason) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Malformed("The body is not JSON.") from None
    return Incoming(url=given.url, visibility=given.visibility)


def _by_form(body: bytes, content_type: str) -> Incoming:
    form = read_form(body, content_type, _LIMITS)
    unknown = (form.values.keys() | form.files.keys()) - {"file", "visibility"}
    if unknown:
        raise Unprocessable.fields(dict.fromkeys(sorted(unknown), "not a known field"))
    uploads = form.files.get("file", [])
    if not uploads:
        raise Unprocessable.field("file", f"give 1 to {_FILES_MAX} files; put more into a zip")
    try:
        visibility = Visibility(form.first("visibility", Visibility.PUBLIC))
    except ValueError:
        raise Unprocessable.field("visibility", "public, unlisted or private") from None
    return Incoming(files=[(_name(each), each.content) for each in uploads], visibility=visibility)


def _name(upload: Upload) -> str:
    """The file's own name without folders, for messages and for its ending; it never becomes a path."""
    return printable(upload.filename.replace("\\", "/").rpartition("/")[2])[-_NAME_MAX:] or "file"


@dataclass
class ImportOperation(Operation):
    """The description of a body with two forms and of an answer with three, which no signature can give."""

    def __post_init__(self) -> None:
        """Fill in what the signature lacks."""
        visibility = Schema(type=OpenAPIType.STRING, enum=[each.value for each in Visibility])
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        form = Schema(
            type=OpenAPIType.OBJECT,
            properties={"file": file, "visibility": visibility},
            required=["file"],
            additional_properties=False,
        )
        address = Schema(
            type=OpenAPIType.OBJECT,
            properties={
                "url": Schema(type=OpenAPIType.STRING, examples=["https://example.org/soup"]),
                "visibility": visibility,
            },
            required=["url"],
            additional_properties=False,
        )
        self.request_body = RequestBody(
            content={
                "multipart/form-data": OpenAPIMediaType(schema=form),
                "application/json": OpenAPIMediaType(schema=address),
            },
            required=True,
        )
