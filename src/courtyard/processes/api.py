"""The API process: ``python -m courtyard.processes.api``, started by ``courtyard up`` with a bound socket."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from types import FrameType
from typing import Any, cast

import uvicorn

from courtyard.kernel.basics import Refusal
from courtyard.kernel.engines import bind_listener
from courtyard.kernel.settings import Settings, read_settings
from courtyard.processes.environment import APP_DEFAULT, APP_REFUSED, LISTENER_FD, chosen_app, wait_for_engines
from courtyard.processes.insisting import MARGIN_S, insist
from courtyard.processes.lasting import lasting
from courtyard.processes.protocol import giving
from courtyard.processes.socket_protocol import (
    MESSAGE_BYTES_MAX,
    PING_EVERY_S,
    PONG_LIMIT_S,
    BoundedSocketProtocol,
)

DRAIN_S = 25
_KEEP_ALIVE_S = 30

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class Start:
    """Passes everything on to the app and remembers why its start failed, if it did."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.failure = ""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI; requests go straight through."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def listening(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                self.failure = _last_line(message.get("message", ""))
            await send(message)

        try:
            await self._app(scope, receive, listening)
        except Exception as error:
            self.failure = self.failure or f"{type(error).__name__}: {error}"
            raise


class _Server(uvicorn.Server):
    """uvicorn's, with a last word on its end."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """At the first signal."""
        if not self.should_exit:
            insist(DRAIN_S + MARGIN_S)
        super().handle_exit(sig, frame)


def main() -> int:
    """Serve until SIGTERM, then finish the requests under way. Exit codes: 0, 3 (start failed), APP_REFUSED."""
    try:
        with lasting(tidy=True):
            settings = read_settings()
            app = _app(settings)
    except Refusal as refusal:
        sys.stderr.write(f"courtyard: {refusal.public_message}\n")
        return APP_REFUSED
    wait_for_engines()
    return _serve(app, _listener(settings))


def _app(settings: Settings) -> App:
    return cast("App", chosen_app(settings, APP_DEFAULT))


def _listener(settings: Settings) -> socket.socket:
    given = os.environ.get(LISTENER_FD)
    return socket.socket(fileno=int(given)) if given else bind_listener(settings.host, settings.port)


def _serve(app: App, listener: socket.socket) -> int:
    start = Start(app)
    server = _Server(
        uvicorn.Config(
            start,
            loop="uvloop",
            http=giving(getattr(app, "at_once", None)),
            ws=BoundedSocketProtocol,
            ws_max_size=MESSAGE_BYTES_MAX,
            ws_ping_interval=PING_EVERY_S,
            ws_ping_timeout=PONG_LIMIT_S,
            ws_per_message_deflate=False,  # its state would be most of an open socket's memory, for short messages
            lifespan="on",
            access_log=False,
            log_config=None,  # logs are telemetry's
            server_header=False,
            proxy_headers=False,  # the app reads them, from trusted proxies only
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=DRAIN_S,
        )
    )
    # uvicorn raises the signal again after it has drained; by then there is nothing left to do about it.
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        server.run(sockets=[listener])
    except SystemExit:
        sys.stderr.write(f"courtyard: {start.failure or 'the app did not start'}\n")
        return 3
    except asyncio.CancelledError:
        return 0
    return 0


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


if __name__ == "__main__":
    sys.exit(main())
