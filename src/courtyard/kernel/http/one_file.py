"""A form with one file in it, handed on while it arrives."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from litestar import Request

from courtyard.kernel.basics import Unprocessable
from courtyard.kernel.http.forms import FormLimits
from courtyard.kernel.http.streams import StreamedPart, parts_of

_FIELD = "file"
_PARTS = FormLimits(fields=1, files=1)


class IncomingFile(NamedTuple):
    """What the browser calls it, its content, to be read once and to its end, and how much the body is said to hold."""

    name: str
    chunks: AsyncGenerator[bytes, None]
    announced_bytes: int


@asynccontextmanager
async def one_file_of(request: Request[Any, Any, Any]) -> AsyncGenerator[IncomingFile, None]:
    """The one file of a form, in the field ``file``; for routes whose ``upload`` is streamed.

    Raises:
        Unprocessable: there is none; what else is in the form is refused when the file's end is reached.
        NotMultipart, TooLarge, Malformed.
    """
    parts = parts_of(request, _PARTS)
    try:
        part = await anext(parts, None)
        if part is None:
            raise Unprocessable.field(_FIELD, "choose a file")
        if part.name != _FIELD:
            raise Unprocessable.field(part.name[:80], "not a known field")
        if part.filename is None:
            raise Unprocessable.field(_FIELD, "send it as a file, with a filename")
        announced = request.headers.get("content-length", "0")  # the edge has looked at it
        yield IncomingFile(part.filename, _alone(part, parts), int(announced))
    finally:
        await parts.aclose()


async def _alone(part: StreamedPart, parts: AsyncGenerator[StreamedPart, None]) -> AsyncGenerator[bytes, None]:
    async for chunk in part.chunks():
        yield chunk
    async for further in parts:
        raise Unprocessable.field(further.name[:80], "send one file in one request, and nothing else")
