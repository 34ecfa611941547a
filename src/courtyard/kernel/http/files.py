"""Answers that are files: conditional, in part, for HEAD, and never in memory as a whole (RFC 9110 §13, §14)."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Any

from litestar import Response
from litestar.types import Receive, Scope, Send

from courtyard.kernel.basics import NotFound
from courtyard.kernel.cache import end_tasks
from courtyard.kernel.http.passage import Passage, passage_of

Read = Callable[[int, int], AsyncGenerator[bytes, None]]

_RANGE = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})\Z")
_WATCHED_FROM_BYTES = 1 << 20


class FileResponse(Response[bytes]):
    """A file as the answer to GET or HEAD.

    Args:
        read: Gives the bytes from a place up to another.
        size_bytes: Of the whole file.
        etag: Strong, without quotes: other bytes have another.
        media_type: What it is.
        headers: Further ones, such as ``cache-control``.
    """

    def __init__(self, read: Read, *, size_bytes: int, etag: str, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(b"", media_type=media_type)
        self.read = read
        self.size_bytes = size_bytes
        self.etag = f'"{etag}"'.encode()
        self.lasting = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]

    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        """The answer as ASGI; everything that the router would add is in it."""
        return self.send

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with all of it, a part, or the news that nothing has changed."""
        passage = passage_of(scope)
        start, stop, status = part_asked_for(passage, self.size_bytes, self.etag)
        headers = [*self.lasting, (b"etag", self.etag), (b"accept-ranges", b"bytes")]
        if status == 416:  # noqa: PLR2004  (HTTP's own number)
            headers += [(b"content-range", b"bytes */%d" % self.size_bytes), (b"content-length", b"0")]
        elif status != 304:  # noqa: PLR2004  (HTTP's own number)
            headers += [
                (b"content-type", str(self.media_type).encode()),
                (b"content-length", b"%d" % (stop - start)),
            ]
        if status == 206:  # noqa: PLR2004  (HTTP's own number)
            headers.append((b"content-range", b"bytes %d-%d/%d" % (start, stop - 1, self.size_bytes)))
        opening: Any = {"type": "http.response.start", "status": status, "headers": headers}
        if passage.method == "HEAD" or start == stop:
            await send(opening)
            # As a stream: these headers are whole, and tell of more than is sent.
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        async with aclosing(self.read(start, stop)) as pieces:
            first = await anext(pieces, b"")  # what is missing or away is told before the answer begins
            if not first:
                raise NotFound(cause=f"{passage.path}: the file is shorter than it should be")
            await send(opening)
            await send({"type": "http.response.body", "body": first, "more_body": True})
            await _send_on(pieces, send, receive if stop - start > _WATCHED_FROM_BYTES else None)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_on(pieces: AsyncGenerator[bytes, None], send: Send, receive: Receive | None) -> None:
    """Send what is left, unless the client has gone: servers take an answer that nobody reads without complaint."""
    if receive is None:
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        return
    gone = asyncio.create_task(_until_gone(receive))
    try:
        async for piece in pieces:
            if gone.done():
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:
        await end_tasks(gone)


async def _until_gone(receive: Receive) -> None:
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            return


def part_asked_for(passage: Passage, size_bytes: int, etag: bytes) -> tuple[int, int, int]:
    """From where, up to where (exclusive), and the status: 200, 206, 304 or 416.

    Several ranges at once, and ranges that are written wrongly, get the whole file, as the standard allows.
    """
    if_none_match = passage.headers.get(b"if-none-match")
    if if_none_match is not None and _has_it(if_none_match, etag):
        return 0, 0, 304
    found = _RANGE.match(passage.headers.get(b"range", b"").replace(b" ", b""))
    if_range = passage.headers.get(b"if-range", etag)
    if found is None or passage.method != "GET" or if_range != etag or found.groups() == (b"", b""):
        return 0, size_bytes, 200
    first, last = found.groups()
    if not first:
        start, stop = max(0, size_bytes - int(last)), size_bytes
        is_there = int(last) > 0 and size_bytes > 0
    else:
        start, stop = int(first), min(int(last) + 1 if last else size_bytes, size_bytes)
        if last and int(last) < start:
            return 0, size_bytes, 200
        is_there = start < size_bytes
    return (start, stop, 206) if is_there else (0, 0, 416)


def _has_it(if_none_match: bytes, etag: bytes) -> bool:
    tags = [tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")]
    return b"*" in tags or etag in tags
