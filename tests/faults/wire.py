"""One HTTP/1.1 connection that tells apart what was surely not sent from what may have arrived."""

import asyncio
from collections.abc import Mapping

TOKEN = "the-client-of-the-trial"


class NotSentError(Exception):
    """No connection, so nothing can have arrived; the cause says why."""


class Wire:
    """Posts one body after the other on a kept connection, and opens a new one when there is none."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Send a JSON body; status and body of the answer.

        Raises:
            NotSentError: nobody listens.
            OSError: the connection broke; the request may have arrived.
            EOFError: the same.
        """
        reader, writer = await self._connected()
        head = [
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            "Content-Type: application/json",
            f"Authorization: Bearer {TOKEN}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()
        status, fields = _read_head(await reader.readuntil(b"\r\n\r\n"))
        answer = await reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection", "").lower() == "close":
            self.close()
        return status, answer

    def close(self) -> None:
        """Forget the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and self._streams[0].at_eof():
            self.close()  # ended by the other side while nothing was asked
        if self._streams is None:
            try:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError as error:
                raise NotSentError from error
        return self._streams


def _read_head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    fields = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in fields}
