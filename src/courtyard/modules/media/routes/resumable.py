"""Uploads that can be resumed: tus 1.0 with creation, expiration and termination (https://tus.io)."""

from contextlib import aclosing
from email.utils import format_datetime
from typing import Any

from litestar import Request, Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, MEMBERS, body_of, passage_of, route
from courtyard.modules.media.actions.resuming import Resuming
from courtyard.modules.media.errors import (
    FileDamaged,
    FileEmpty,
    OffsetDiffers,
    PiecesTooSmall,
    QuotaFull,
    TooManyOpenUploads,
    TooManyPixels,
    TooManyUploads,
    TusVersion,
    TypeNotTaken,
    UploadNotFound,
    UploadTooLarge,
)
from courtyard.modules.media.schemas import (
    EXTENSIONS,
    VERSION,
    BeginOperation,
    GiveUpOperation,
    PieceOperation,
    UploadOut,
    metadata_of,
    number_of,
    piece_of,
)

_PLACE = "/api/v1/media/uploads"


@route("OPTIONS", "/media/uploads", may=ANYBODY, summary="What is spoken here", status=204, in_schema=False)
async def upload_options(resuming: Resuming) -> Response[None]:
    """Version, extensions and the largest file, as tus asks."""
    headers = {"tus-version": VERSION, "tus-extension": EXTENSIONS, "tus-max-size": str(resuming.limit_bytes)}
    return Response(None, status_code=204, headers={**headers, "tus-resumable": VERSION})


@route(
    "POST",
    "/media/uploads",
    may=MEMBERS,
    summary="Begin an upload that can be resumed",
    raises=[TusVersion, FileEmpty, UploadTooLarge, QuotaFull, TooManyOpenUploads],
    status=201,
    operation_class=BeginOperation,
)
async def begin_upload(request: Request[Any, Any, Any], actor: Actor, resuming: Resuming) -> Response[UploadOut]:
    """Announce a file of `Upload-Length` bytes; send it with PATCH to the `Location` of the answer.

    The protocol is tus 1.0, so any client for it will do. The id of the upload is the id that the file will have.
    """
    _speak(request)
    length = number_of("Upload-Length", request.headers.get("upload-length", ""))
    metadata = metadata_of(request.headers.get("upload-metadata", ""))
    upload = await resuming.begin(actor, metadata.get("filename") or metadata.get("name") or "", length)
    headers = {"location": f"{_PLACE}/{upload.id}", "upload-expires": format_datetime(upload.expires_at, usegmt=True)}
    return Response(UploadOut.of(upload), status_code=201, headers={**headers, "tus-resumable": VERSION})


@route("GET", "/media/uploads/{upload:str}", may=MEMBERS, summary="How far an upload is", raises=[UploadNotFound])
async def read_upload(upload: str, actor: Actor, resuming: Resuming) -> Response[UploadOut]:
    """Where to go on; with HEAD the headers alone say so, as tus has it."""
    found = await resuming.where(actor, upload)
    headers = {
        "upload-offset": str(found.offset),
        "upload-length": str(found.length),
        "upload-expires": format_datetime(found.expires_at, usegmt=True),
        "tus-resumable": VERSION,
        "cache-control": "no-store",
    }
    return Response(UploadOut.of(found), headers=headers)


@route(
    "PATCH",
    "/media/uploads/{upload:str}",
    may=MEMBERS,
    summary="Send a piece of an upload",
    raises=[
        *(TusVersion, UploadNotFound, OffsetDiffers, PiecesTooSmall, TooManyUploads),
        *(TypeNotTaken, FileEmpty, FileDamaged, TooManyPixels, QuotaFull),
    ],
    status=204,
    upload="streamed",
    operation_class=PieceOperation,
)
async def continue_upload(
    upload: str, request: Request[Any, Any, Any], actor: Actor, resuming: Resuming
) -> Response[None]:
    """Go on where the upload stands. What arrives is kept, even if the connection breaks in the middle of it.

    After the last piece the file is there, under the upload's id: `GET /media/{id}`.
    """
    _speak(request)
    piece = piece_of(request.headers)
    async with aclosing(body_of(request)) as body:
        found = await resuming.go_on(actor, upload, piece.offset, body)
    headers = {"upload-offset": str(found.offset), "tus-resumable": VERSION}
    if found.is_whole:
        headers["content-location"] = f"/api/v1/media/{found.id}"
    return Response(None, status_code=204, headers=headers)


@route(
    "DELETE",
    "/media/uploads/{upload:str}",
    may=MEMBERS,
    summary="Give an upload up",
    raises=[TusVersion, UploadNotFound],
    status=204,
    operation_class=GiveUpOperation,
)
async def give_upload_up(
    upload: str, request: Request[Any, Any, Any], actor: Actor, resuming: Resuming
) -> Response[None]:
    """Forget it with all that has arrived."""
    _speak(request)
    await resuming.give_up(actor, upload)
    return Response(None, status_code=204, headers={"tus-resumable": VERSION})


def _speak(request: Request[Any, Any, Any]) -> None:
    """See that the client speaks the protocol.

    Raises:
        TusVersion: it does not.
    """
    if request.headers.get("tus-resumable") != VERSION:
        passage_of(request.scope).extra_headers.append((b"tus-version", VERSION.encode()))
        raise TusVersion
