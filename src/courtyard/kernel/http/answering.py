"""The way out: collects an answer, tags it, keeps it when wanted, compresses it, and sends it."""

from collections.abc import Callable
from typing import Any

from litestar.types import Message, Send

from courtyard.kernel.http.always import Headers, head_of
from courtyard.kernel.http.headers import finished
from courtyard.kernel.http.kept import (
    COMPRESS_FROM_BYTES,
    Kept,
    best_encoding,
    compress,
    entity_tag,
    is_compressible,
)
from courtyard.kernel.http.passage import Passage, gave_whole

Fixed = Callable[[Passage], tuple[int, Headers, bytes] | None]
"""Gives an answer that is the same for everybody: status, headers, body; None where it has none."""

_OK = 200
_NOT_MODIFIED = 304
_REVALIDATE = (b"cache-control", b"private, no-cache")
_VARY = (b"vary", b"Accept-Encoding, Authorization, Cookie")


class Answering:
    """An ASGI ``send`` for one request. Whole answers are finished here; streams pass through with headers added."""

    def __init__(self, passage: Passage, send: Send) -> None:
        self._passage = passage
        self._send = send
        self._start: Any = None
        self._streaming = False
        self.status = 500
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Take one ASGI message."""
        if message["type"] == "http.response.start":
            self._start = message
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            await self._body(message)
        else:
            await self._send(message)

    async def _body(self, message: Any) -> None:
        if self._streaming:
            await self._send(message)
        elif message.get("more_body"):
            self._streaming = self.started = True
            self._start["headers"] = finished(_lowered(self._start["headers"]), self._passage)
            await self._send(self._start)
            await self._send(message)
        else:
            await self.whole(self.status, _lowered(self._start["headers"]), message.get("body", b""))

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Finish and send an answer whose whole body is known."""
        passage = self._passage
        headers = [each for each in headers if each[0] != b"content-length"]
        if status == _OK and passage.method in {"GET", "HEAD"}:
            if b"cache-control" not in dict(headers):
                headers += [_REVALIDATE, _VARY]
            version = dict(headers).get(b"etag", b"").strip(b'"')
            headers = [each for each in headers if each[0] != b"etag"]
            kept = Kept(headers, body, entity_tag(body, version))
            if passage.keep is not None and passage.keep.wanted:
                passage.keep.close(kept)
            await self.kept(kept)
            return
        encoding = best_encoding(passage.headers.get(b"accept-encoding", b""))
        if encoding is not None and len(body) >= COMPRESS_FROM_BYTES and is_compressible(headers):
            body = compress(body, encoding)
            headers = [*headers, (b"content-encoding", encoding), _VARY]
        if status >= _OK and status not in {204, _NOT_MODIFIED}:
            headers = [*headers, (b"content-length", str(len(body)).encode())]
        await self._out(status, headers, body)

    async def kept(self, answer: Kept) -> None:
        """Send an answer as bytes, or 304 when the client has it."""
        passage = self._passage
        if_none_match = passage.headers.get(b"if-none-match")
        if if_none_match is not None and answer.matches(if_none_match):
            await self._out(_NOT_MODIFIED, answer.not_modified(), b"")
            return
        headers, body = answer.form(passage.headers.get(b"accept-encoding"))
        await self._out(_OK, headers, body)

    async def ready(self, status: int, headers: Headers, body: bytes) -> None:
        """Send an answer that has its tag, length and encoding already."""
        await self._out(status, headers, body)

    async def _out(self, status: int, headers: Headers, body: bytes) -> None:
        self.status, self.started = status, True
        whole = finished(headers, self._passage)
        body = b"" if self._passage.method == "HEAD" else body
        if gave_whole(self._passage, head_of(status, whole), body):
            return
        await self._send({"type": "http.response.start", "status": status, "headers": whole})
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _lowered(headers: Any) -> Headers:
    return [(name.lower(), value) for name, value in headers]
