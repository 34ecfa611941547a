"""uvicorn's HTTP protocol with bounds on the head of a request, which httptools takes without end.

It also gives answers that the application has ready (see ``kernel/http/at_once``) without starting a task for them.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from courtyard.kernel.http import WHOLE_ANSWER

HEAD_BYTES_MAX = 64 << 10
HEADERS_MAX = 100

# Scope → head and body.
Ready = Callable[[Any], tuple[bytes, bytes] | None]


class BoundedProtocol(HttpToolsProtocol):
    """Refuses a head that is too large (431) or does not come to its end (408), and closes the connection."""

    head_limit_s = 15.0
    ready: Ready | None = None
    """Asked for head (but for its end) and body of the answer to a plain GET, with its scope."""

    _in_head = False
    _head_bytes = 0
    _whole_heads = 0
    _is_answered = False
    _answering: RequestResponseCycle | None = None
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # (uvicorn's own narrowing)
        """The first head is awaited from here on: whoever connects and says nothing is not kept."""
        super().connection_made(transport)
        self._late = self.loop.call_later(self.head_limit_s, self._refuse, 408, "Request Timeout")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives until a head is complete."""
        self._whole_heads = 0
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        if self._whole_heads == 0:  # else most of it belongs to the requests before
            self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES_MAX:
            self._refuse(431, "Request Header Fields Too Large")
        elif self._late is None:
            self._late = self.loop.call_later(self.head_limit_s, self._refuse, 408, "Request Timeout")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head_bytes, self._is_answered = True, 0, False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; it is one of few."""
        if len(self.headers) >= HEADERS_MAX:
            raise ValueError("too many headers")  # the parser makes it a 400
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete and names one host (RFC 9112, section 3.2): of two, each server could take another."""
        self._in_head = False
        self._whole_heads += 1
        self._in_time()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise ValueError("not one host")
        if not self._answered_at_once():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """What belongs to a request that is answered already is left aside."""
        if not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if not self._is_answered:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Read on only when everything that was read is answered: who asks and asks without reading fills no memory."""
        super().on_response_complete()
        if self.pipeline:
            self.flow.pause_reading()

    def _answered_at_once(self) -> bool:
        """Give the answer that the application has ready, if this is a plain GET and nobody waits before it."""
        parser, url = self.parser, self.url
        if self.ready is None or parser.get_method() != b"GET" or url[:1] != b"/" or b"%" in url or b"#" in url:
            return False
        if not parser.should_keep_alive() or parser.should_upgrade() or self.root_path:
            return False
        before: Any = self.cycle  # None for the first request
        if before is not None and not before.response_complete:
            return False
        if self.flow.write_paused or self.transport.is_closing():
            return False
        path, _, query = url.partition(b"?")
        scope: Any = self.scope
        scope.update(method="GET", path=path.decode("ascii"), query_string=query)
        answer = self.ready(scope)
        if answer is None:
            return False
        self._is_answered = True
        self._write(*answer)
        self.on_response_complete()
        return True

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """One request of a connection is answered at a time."""
        self._answering = cycle
        scope: Any = cycle.scope
        scope["extensions"] = {WHOLE_ANSWER: self._give}
        super()._start_asgi_task(cycle, app)

    def _give(self, scope: Any, head: bytes, body: bytes) -> bool:
        """Write a whole answer, if it is this request's turn, nothing was sent, and the client reads."""
        cycle = self._answering
        if cycle is None or cycle.scope is not scope:
            return False
        if cycle.response_started or cycle.disconnected or self.flow.write_paused:
            return False
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.message_event.set()
        self._write(head if cycle.keep_alive else head + b"connection: close\r\n", body)
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()
        return True

    def _write(self, head: bytes, body: bytes) -> None:
        own = b"".join(b"%s: %s\r\n" % header for header in self.server_state.default_headers)
        self.transport.writelines((head, own, b"\r\n", body))

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, status: int, reason: str) -> None:
        self._in_time()
        if not self.transport.is_closing():
            closing = "content-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(f"HTTP/1.1 {status} {reason}\r\n{closing}".encode())
            self.transport.close()


def giving(ready: Ready | None) -> type[BoundedProtocol]:
    """The protocol for an application that has answers ready, or for one that has none."""
    return type("GivingProtocol", (BoundedProtocol,), {"ready": None if ready is None else staticmethod(ready)})
