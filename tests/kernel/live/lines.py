"""Sockets spoken to in JSON, and what opens them."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.cache import Cache
from courtyard.kernel.cache import connect as connect_valkey
from courtyard.kernel.live import Hub
from support.app import settings_for_tests
from support.clients import plain_async_client, plain_client
from support.server import Member, Server

PATIENCE_S = 30.0


class Line:
    """One open socket, spoken to in JSON; ``last`` is where it can be resumed."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.last = ""

    async def next(self) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(PATIENCE_S):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        self.last = message.get("id") or self.last
        return message

    async def data(self) -> Any:
        """What the next message says."""
        message = await self.next()
        assert message["type"] == "message", message
        return message["data"]

    async def say(self, **words: Any) -> None:
        """Say something to the server."""
        await self.connection.send(json.dumps(words))

    async def end(self) -> int:
        """The close code that the server gives; what comes before is read and dropped."""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionClosed):
                async for _ in self.connection:
                    pass
            await self.connection.wait_closed()
        assert self.connection.close_code is not None
        return self.connection.close_code


@asynccontextmanager
async def line(
    server: Server, member: Member | None = None, query: str = "", path: str = "/notifications", **options: Any
) -> AsyncIterator[Line]:
    """A socket, with the member's token in its header unless the query brings something; ``ready`` is read already."""
    headers = {**(member.headers if member else {}), **options.pop("headers", {})}
    address = f"ws://127.0.0.1:{server.port}{path}{query}"
    async with connect(address, additional_headers=headers, **options) as connection:
        opened = Line(connection)
        ready = await opened.next()
        assert ready["type"] == "ready", ready
        yield opened


async def refusal(server: Server, member: Member | None = None, query: str = "", **options: Any) -> tuple[int, str]:
    """HTTP status and error code of a handshake that is refused."""
    try:
        async with line(server, member, query, **options):
            raise AssertionError("the handshake was not refused")
    except InvalidStatus as error:
        body = json.loads(error.response.body or b"{}")
        return error.response.status_code, body["error"]["code"]


@asynccontextmanager
async def hub_of(redis_url: str, namespace: str) -> AsyncIterator[Hub]:
    """A hub of the same installation, as a worker process has it."""
    valkey = connect_valkey(redis_url)
    settings = settings_for_tests("mongodb://unused", redis_url, namespace)
    hub = Hub(valkey, namespace, settings, Cache(valkey, local_bytes=1 << 20, namespace=namespace))
    try:
        yield hub
    finally:
        await hub.stop()
        await valkey.aclose()


def token_of(member: Member) -> str:
    """The member's access token."""
    return member.headers["authorization"].removeprefix("Bearer ")


def actor_of(member: Member) -> Actor:
    """The member as the server knows them, session included."""
    payload = token_of(member).split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return Actor(Id(claims["sub"]), member.username, frozenset(), Id(claims["sid"]))


async def figure(server: Server, name: str) -> float:
    """A figure of ``/metrics``, such as ``courtyard_live_closed_total{reason="slow"}``; 0 when it is not there."""
    async with plain_async_client(server.url) as client:
        text = (await client.get("/metrics")).text
    found = [row.rpartition(" ")[2] for row in text.splitlines() if row.startswith(f"{name} ")]
    return float(found[0]) if found else 0.0


def call(server: Server, member: Member, method: str, path: str, **options: Any) -> httpx.Response:
    """What somebody asks over HTTP; it must succeed."""
    with plain_client(server.url, headers=member.headers) as client:
        answer = client.request(method, path, **options)
    answer.raise_for_status()
    return answer
