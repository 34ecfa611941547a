"""Bodies that are handed on while they arrive, plain or as a form: nothing here ever holds a whole file."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, NamedTuple

from litestar import Request
from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser, parse_options_header

from courtyard.kernel.basics import Malformed, TooLarge, Unprocessable, UnsupportedType
from courtyard.kernel.http.forms import FormLimits


class BodyBrokenOff(Malformed):
    """The client went away in the middle of its body."""

    message = "The body ended before it was complete."


class NotMultipart(UnsupportedType):
    """A route that takes files was sent something else."""

    message = "Content-Type: send the file in a form, as multipart/form-data."


async def body_of(request: Request[Any, Any, Any]) -> AsyncGenerator[bytes, None]:
    """The body as it arrives; within the bounds of its route.

    Raises:
        BodyBrokenOff: the client is gone.
        BodyTooLarge, BodyTooSlow: from the edge.
    """
    while True:
        message: Any = await request.receive()
        if message["type"] == "http.disconnect":
            raise BodyBrokenOff
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


class StreamedPart:
    """One field of a form. Read it before the next one is asked for; what is not read is skipped.

    Attributes:
        name: Of the field.
        filename: What the browser claims; None for a field that is no file. It is a word, never a path.
    """

    def __init__(self, segment: MultipartSegment, events: AsyncIterator[Any]) -> None:
        self.name: str = segment.name
        self.filename: str | None = segment.filename
        self._events = events
        self._is_over = False

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The content as it arrives."""
        while not self._is_over:
            event = await anext(self._events)
            if event is None:
                self._is_over = True
            else:
                yield event

    async def text(self, limit_bytes: int) -> str:
        """The whole content, for a short field.

        Raises:
            TooLarge, Malformed.
        """
        found = b""
        async for chunk in self.chunks():
            found += chunk
            if len(found) > limit_bytes:
                raise TooLarge(f"{self.name[:80]}: this is too long.", details={"limit_bytes": limit_bytes})
        try:
            return found.decode()
        except UnicodeDecodeError as error:
            raise Malformed("The form is not UTF-8 text.", cause=str(error)) from error

    async def skip(self) -> None:
        """Pass over what is left of it."""
        async for _ in self.chunks():
            continue


async def parts_of(request: Request[Any, Any, Any], limits: FormLimits) -> AsyncGenerator[StreamedPart, None]:
    """The fields of a ``multipart/form-data`` body in the order sent (RFC 7578), each to be read in its turn.

    Raises:
        NotMultipart: it is no such form.
        TooLarge: more fields and files than the limits say.
        Malformed: it is not what it says, or broke off.
    """
    media_type, options = parse_options_header(request.headers.get("content-type", ""))
    if media_type.lower() != "multipart/form-data" or not options.get("boundary"):
        raise NotMultipart
    async with aclosing(_events(request, options["boundary"], limits.fields + limits.files)) as events:
        async for event in events:
            part = StreamedPart(event, events)
            yield part
            await part.skip()


async def _events(request: Request[Any, Any, Any], boundary: str, parts_max: int) -> AsyncGenerator[Any, None]:
    """What the parser sees: a segment, its bytes, None at its end."""
    try:
        parser = PushMultipartParser(boundary, max_segment_count=parts_max, strict=True)
        async with aclosing(body_of(request)) as body:
            async for chunk in body:
                for event in parser.parse(chunk):
                    yield event
        parser.close()
    except ParserLimitReached as error:
        raise TooLarge(details={"limit_fields": parts_max}, cause=str(error)) from error
    except MultipartError as error:
        raise Malformed("The form could not be read.", cause=str(error)) from error


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
