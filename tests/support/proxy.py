"""A TCP proxy that misbehaves on demand: slow, silent, resetting, refusing. For tests of what stands behind a wire."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

_CHUNK = 65_536


class Proxy:
    """Between a client and ``127.0.0.1:upstream``; without an upstream it can only stay silent, reset or refuse.

    It begins by passing everything on. Each of the methods below changes that for the connections there are and for
    new ones; connections that were silent go on where they were once it passes again.
    """

    def __init__(self, upstream: int | None = None) -> None:
        self.port = 0
        self.taken = 0
        self._upstream = upstream
        self._latency_s = 0.0
        self._flows = asyncio.Event()
        self._resets = False
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def open(self) -> Self:
        """Listen, at first on any free port, later on the same one."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def pass_on(self, latency_s: float = 0.0) -> None:
        """Pass everything on, each piece of up to 64 KiB this late."""
        self._latency_s, self._resets = latency_s, False
        self._flows.set()

    def hang(self) -> None:
        """Take connections and bytes, and say nothing: what a host does that is frozen or behind a broken route."""
        self._resets = False
        self._flows.clear()

    def reset(self) -> None:
        """Break off all connections, and each new one as soon as it stands."""
        self._resets = True
        self._flows.set()
        for line in self._lines:
            line.cancel()

    async def refuse(self) -> None:
        """Break off all connections and listen no more; ``open`` listens again."""
        await self.close()

    async def close(self) -> None:
        """End everything."""
        if self._server is not None:
            self._server.close()
            self._server = None
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        line = asyncio.create_task(self._serve(reader, writer))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            await self._flows.wait()
            if self._resets or self._upstream is None:
                return
            answers, onward = await asyncio.open_connection("127.0.0.1", self._upstream)
            ends.append(onward)
            ways = {asyncio.create_task(self._carry(reader, onward)), asyncio.create_task(self._carry(answers, writer))}
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass  # the upstream is not there: to the client that looks like a reset
        finally:
            for end in ends:
                _break_off(end)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_CHUNK):
            await self._dawdle()
            await self._flows.wait()
            writer.write(piece)
            await writer.drain()

    async def _dawdle(self) -> None:
        if self._latency_s:
            over = asyncio.Event()
            asyncio.get_running_loop().call_later(self._latency_s, over.set)
            await over.wait()


def _break_off(writer: asyncio.StreamWriter) -> None:
    """Close without a farewell (RST)."""
    connection: socket.socket = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def proxy_to(upstream: int | None = None) -> AsyncIterator[Proxy]:
    """A proxy that is surely closed after the block; it passes everything on if there is an upstream, else it hangs."""
    proxy = await Proxy(upstream).open()
    if upstream is not None:
        proxy.pass_on()
    try:
        yield proxy
    finally:
        await proxy.close()
