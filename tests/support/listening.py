"""A server of a few lines, for an end of a connection that answers as no real one would."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

_Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: _Serve, certificate: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server on loopback; ``serve`` gets each connection, which is closed after it.

    No connection outlives the server: what an event loop leaves open when it ends is reported by whichever test runs
    when the garbage is collected.
    """
    lines: set[asyncio.Task[None]] = set()

    async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):  # the client has had enough
                await serve(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(line(reader, writer))
        lines.add(task)
        task.add_done_callback(lines.discard)

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=certificate)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in lines:
            task.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """What a server does that hangs: it takes all there is and never answers."""
    while await reader.read(1 << 16):
        pass
