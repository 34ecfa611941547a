"""uvicorn's HTTP protocol with bounds on the head of a request, which httptools takes without end."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES_MAX = 64 << 10
HEADERS_MAX = 100


class BoundedProtocol(HttpToolsProtocol):
    """Refuses a head that is too large (431) or does not come to its end (408), and closes the connection."""

    head_limit_s = 15.0

    _in_head = False
    _head_bytes = 0
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
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES_MAX:
            self._refuse(431, "Request Header Fields Too Large")
        elif self._late is None:
            self._late = self.loop.call_later(self.head_limit_s, self._refuse, 408, "Request Timeout")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; it is one of few."""
        if len(self.headers) >= HEADERS_MAX:
            raise ValueError("too many headers")  # the parser makes it a 400
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete and names one host (RFC 9112, section 3.2): of two, each server could take another."""
        self._in_head = False
        self._in_time()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise ValueError("not one host")
        super().on_headers_complete()

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
