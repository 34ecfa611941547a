"""A file in a form, handed on while it arrives."""

from collections.abc import AsyncGenerator
from typing import NamedTuple

from courtyard.kernel.basics import Unprocessable
from courtyard.kernel.http import StreamedPart


class IncomingFile(NamedTuple):
    """What the browser calls it, and its content, to be read once and to its end."""

    name: str
    chunks: AsyncGenerator[bytes, None]


async def file_of(parts: AsyncGenerator[StreamedPart, None]) -> IncomingFile:
    """The one file of a form, in the field ``file``.

    Raises:
        Unprocessable: there is none; what else is in the form is refused when the file's end is reached.
    """
    part = await anext(parts, None)
    if part is None:
        raise Unprocessable.field("file", "choose a picture (JPEG, PNG, WebP) or a film (MP4)")
    if part.name != "file":
        raise Unprocessable.field(part.name[:80], "not a known field")
    if part.filename is None:
        raise Unprocessable.field("file", "send it as a file, with a filename")
    return IncomingFile(part.filename, _alone(part, parts))


async def _alone(part: StreamedPart, parts: AsyncGenerator[StreamedPart, None]) -> AsyncGenerator[bytes, None]:
    async for chunk in part.chunks():
        yield chunk
    async for further in parts:
        raise Unprocessable.field(further.name[:80], "send one file in one request, and nothing else")
