"""uvicorn's WebSocket protocol with an end for those who do not read, and little memory for each connection."""

import asyncio
import logging
import socket
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MESSAGE_BYTES_MAX = 4096
PING_EVERY_S = 25.0
PONG_LIMIT_S = 20.0
_WRITE_BUFFER_BYTES = 32 << 10
_KERNEL_BUFFER_BYTES = 64 << 10  # else it grows to megabytes for a client that does not read
_END_LIMIT_S = 5.0
_GOING_AWAY = 1001

_quiet = logging.getLogger("courtyard.sockets")
_quiet.setLevel(logging.WARNING)  # at INFO uvicorn logs each address with its query, where tickets stand


class BoundedSocketProtocol(WebSocketsSansIOProtocol):
    """A close frame never waits for a reader, and a connection is gone five seconds after its socket's end."""

    _ending: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = _quiet
        self.close_timeout = _END_LIMIT_S

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what is kept for a client that does not read."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(_WRITE_BUFFER_BYTES)
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER_BYTES)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to end."""
        if self._ending is not None:
            self._ending.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: 1001, "going away" (RFC 6455, section 7.4.1), where uvicorn says 1012."""
        if self.handshake_complete and not self.close_sent:
            self.stop_keepalive()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": _GOING_AWAY})
            self.conn.send_close(_GOING_AWAY)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()
            self._end_soon()
            return
        super().shutdown()

    async def send(self, message: Any) -> None:
        """Take an ASGI message; one that closes does not wait until what came before has been read."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)
        if message["type"] == "websocket.accept":
            # Read by now; they would be most of what an open socket keeps.
            self.scope["headers"] = []
            del self.request, self.response

    def on_task_complete(self, task: "asyncio.Task[None]") -> None:
        """The app is done with it: what is not flushed soon never will be."""
        super().on_task_complete(task)
        self._end_soon()

    def _end_soon(self) -> None:
        if self._ending is None and not self.disconnected:
            self._ending = self.loop.call_later(_END_LIMIT_S, self.transport.abort)
