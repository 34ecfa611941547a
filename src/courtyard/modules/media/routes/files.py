"""Files: sent in one piece, looked at, deleted, stopped, tried again."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, one_file_of, route
from courtyard.modules.media.actions.arriving import Arrivals
from courtyard.modules.media.actions.own import OwnFiles
from courtyard.modules.media.errors import (
    FileDamaged,
    FileEmpty,
    FileInUse,
    FileNotFound,
    FileNotInWork,
    FileNotRefused,
    QuotaFull,
    RequestDiffers,
    TooManyPixels,
    TooManyUploads,
    TypeNotTaken,
)
from courtyard.modules.media.schemas import (
    FileOperation,
    FileOut,
    FilesPage,
    Kind,
    RoomOut,
    file_out,
    files_page,
)

OfKind = Annotated[Kind | None, Parameter(description="Of this kind only")]
Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="The next_cursor of the page before")]

_REFUSALS = (
    *(TypeNotTaken, FileEmpty, FileDamaged, TooManyPixels),
    *(QuotaFull, TooManyUploads, RequestDiffers),
)


@route(
    "POST",
    "/media",
    may=MEMBERS,
    summary="Upload a file",
    raises=_REFUSALS,
    status=201,
    upload="streamed",
    also={200: (FileOut, "The file of an earlier request with this idempotency key")},
    operation_class=FileOperation,
)
async def upload_file(
    request: Request[Any, Any, Any], actor: Actor, arrivals: Arrivals, own_files: OwnFiles
) -> Response[FileOut]:
    """Send a picture (JPEG, PNG, WebP) or a film (MP4) as the form field `file`, at most 100 MB.

    What it is is told by its content. The answer comes before the file is ready: `job` tells how far it is.
    For large files and bad connections there is `POST /media/uploads`, which can be resumed.
    """
    async with one_file_of(request) as incoming:
        arrival = await arrivals.receive(
            actor,
            incoming.name,
            incoming.chunks,
            expected_bytes=incoming.announced_bytes,
            request_key=request.headers.get("idempotency-key", "")[:200],
        )
    headers = {"location": f"/api/v1/media/{arrival.file.id}"}
    body = file_out(own_files.as_own(arrival.file))
    return Response(body, status_code=201 if arrival.is_new else 200, headers=headers)


@route("GET", "/media", may=MEMBERS, summary="List my files")
async def list_files(
    actor: Actor, own_files: OwnFiles, kind: OfKind = None, limit: Limit = 20, cursor: Cursor = None
) -> FilesPage:
    """Everything that I uploaded, newest first, whether it is shown anywhere or not."""
    return files_page(*await own_files.listed(actor, kind, limit=limit, cursor=cursor))


@route("GET", "/media/room", may=MEMBERS, summary="How much room my files take")
async def read_room(actor: Actor, own_files: OwnFiles) -> RoomOut:
    """The originals count."""
    room = await own_files.room(actor)
    return RoomOut(room.files, room.bytes, room.limit_bytes)


@route("GET", "/media/{file:str}", may=MEMBERS, summary="Read a file of mine", raises=[FileNotFound])
async def read_file(file: str, actor: Actor, own_files: OwnFiles) -> FileOut:
    """Its state and, once it is ready, the addresses of its forms."""
    return file_out(await own_files.read(actor, file))


@route(
    "DELETE", "/media/{file:str}", may=MEMBERS, summary="Delete a file", raises=[FileNotFound, FileInUse], status=204
)
async def delete_file(file: str, actor: Actor, own_files: OwnFiles) -> None:
    """Delete a file that nothing shows any more, with all its forms. This cannot be undone."""
    await own_files.delete(actor, file)


@route(
    "POST",
    "/media/{file:str}/cancellation",
    may=MEMBERS,
    summary="Stop the work on a file",
    raises=[FileNotFound, FileNotInWork],
    status=200,
)
async def cancel_file(file: str, actor: Actor, own_files: OwnFiles) -> FileOut:
    """Stop making its forms. The file stays, and the work can be begun again."""
    return file_out(await own_files.cancel(actor, file))


@route(
    "POST",
    "/media/{file:str}/processing",
    may=MEMBERS,
    summary="Try a file again",
    raises=[FileNotFound, FileNotRefused],
    status=202,
)
async def try_file_again(file: str, actor: Actor, own_files: OwnFiles) -> FileOut:
    """Make its forms after all, when that failed or was cancelled; a film goes on where it was stopped."""
    return file_out(await own_files.try_again(actor, file))
