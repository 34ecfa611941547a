"""Live messages on this machine: memory of an open socket, and the time from telling to 2,000 readers.

``python -m bench.live [sockets]`` starts engines and one API process of its own and prints one JSON object. Teller
and readers share one process, so the times include what the readers need to read.
"""

import asyncio
import base64
import secrets
import statistics
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import httpx
import msgspec
import uvloop

from bench.one_api import one_api
from courtyard.kernel.basics import Id
from courtyard.kernel.cache import Cache, connect
from courtyard.kernel.live import Hub
from courtyard.kernel.settings import LiveSettings

_NAMESPACE = "bench_live"
_STEADY_PER_S = 200
_STEADY_S = 10
_AT_ONCE = 50
_SHORT_FRAME = 126
_TEXT, _PING, _PONG = 0x81, 0x89, 0x8A  # whole frames (RFC 6455, section 5.2)
_SETTINGS = {
    "COURTYARD_ENV": "test",  # cheap password hashes, since thousands of people sign up
    "MONGODB_DB_NAME": _NAMESPACE,
    "REQUIRE_VERIFIED_EMAIL": "false",
    "LIVE_SOCKETS_PER_ADDRESS": "100000000",
}
_PASSWORD = "Correct-Horse-7"  # noqa: S105  (of people who live for a minute)


class LiveFigures(msgspec.Struct, frozen=True):
    """What was measured; times in milliseconds from telling to reading."""

    sockets: int
    memory_per_socket_kib: float
    opened_per_s: float
    steady_per_s: int
    steady_p50_ms: float
    steady_p99_ms: float
    burst_messages: int
    burst_p50_ms: float
    burst_p99_ms: float
    burst_last_ms: float
    lost: int


class Reader(asyncio.Protocol):
    """A WebSocket client (RFC 6455) that reads short unmasked text frames and notes when each came."""

    def __init__(self, host: str, token: str, heard: list[float]) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._heard, self._buffer, self._shakes_hands = heard, b"", True
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self._request = (
            f"GET /notifications?token={token} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so to whoever waits."""
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError(self._buffer[:200].decode("latin-1")))

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        self._buffer += data
        if self._shakes_hands:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end or not head.startswith(b"HTTP/1.1 101"):
                return
            self._shakes_hands, self._buffer = False, rest
        while len(self._buffer) > 1:
            length, start = self._buffer[1], 2
            if length == _SHORT_FRAME:
                length, start = int.from_bytes(self._buffer[2:4], "big"), 4
            if len(self._buffer) < start + length:
                return
            self._take(self._buffer[0], self._buffer[start : start + length])
            self._buffer = self._buffer[start + length :]

    def _take(self, head: int, frame: bytes) -> None:
        if head == _PING:
            self._transport.write(bytes([_PONG, 0x80 | len(frame), 0, 0, 0, 0]) + frame)
        if head != _TEXT:
            return
        message = msgspec.json.decode(frame)
        if message["type"] == "ready":
            self.ready.set_result(None)
        elif message["type"] == "message":
            self._heard.append((time.perf_counter() - message["data"]["at"]) * 1000)


async def measured(sockets: int) -> LiveFigures:
    """Start everything, measure, stop everything."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(one_api("live", _SETTINGS))
        people = await _people(api.client, sockets)
        redis = connect(api.redis_url)
        stack.push_async_callback(redis.aclose)
        hub = Hub(
            redis, _NAMESPACE, LiveSettings.model_validate({}), Cache(redis, local_bytes=1 << 20, namespace=_NAMESPACE)
        )
        stack.push_async_callback(hub.stop)
        return await _figures(hub, people, api.port, api.pid)


async def _figures(hub: Hub, people: dict[Id, str], port: int, pid: int) -> LiveFigures:
    heard: list[float] = []
    before, started = _rss_kib(pid), time.perf_counter()
    for some in _groups(list(people.values())):
        await asyncio.gather(*(_opened(port, token, heard) for token in some))
    opened_s, memory_kib = time.perf_counter() - started, _rss_kib(pid) - before
    told = list(people)
    for number in range(_STEADY_PER_S * _STEADY_S):
        planned = number / _STEADY_PER_S
        if number == 0:
            started = time.perf_counter()
        await asyncio.sleep(max(0.0, started + planned - time.perf_counter()))
        await _tell(hub, told[number % len(told)])
    await _all_heard(heard, _STEADY_PER_S * _STEADY_S)
    steady = sorted(heard)
    heard.clear()
    await asyncio.gather(*(_tell(hub, user) for user in told))
    await _all_heard(heard, len(told))
    burst = sorted(heard)
    return LiveFigures(
        sockets=len(people),
        memory_per_socket_kib=round(memory_kib / len(people), 1),
        opened_per_s=round(len(people) / opened_s, 1),
        steady_per_s=_STEADY_PER_S,
        steady_p50_ms=round(statistics.median(steady), 2),
        steady_p99_ms=round(steady[int(len(steady) * 0.99)], 2),
        burst_messages=len(told),
        burst_p50_ms=round(statistics.median(burst), 2),
        burst_p99_ms=round(burst[int(len(burst) * 0.99)], 2),
        burst_last_ms=round(burst[-1], 2),
        lost=_STEADY_PER_S * _STEADY_S + len(told) - len(steady) - len(burst),
    )


async def _tell(hub: Hub, user: Id) -> None:
    await hub.tell(user, "bench", {"at": time.perf_counter(), "text": "Somebody liked your soup."})


async def _all_heard(heard: list[float], count: int) -> None:
    deadline = time.monotonic() + 30
    while len(heard) < count and time.monotonic() < deadline:  # noqa: ASYNC110  (readers should only read)
        await asyncio.sleep(0.01)


async def _opened(port: int, token: str, heard: list[float]) -> None:
    loop = asyncio.get_running_loop()
    _, reader = await loop.create_connection(lambda: Reader(f"127.0.0.1:{port}", token, heard), "127.0.0.1", port)
    await reader.ready


async def _people(client: httpx.AsyncClient, count: int) -> dict[Id, str]:
    """Somebody for each socket: user → access token."""
    people: dict[Id, str] = {}

    async def enter(number: int) -> None:
        form = {"username": f"reader{number}", "email": f"reader{number}@example.org", "password": _PASSWORD}
        entry = (await client.post("/api/auth/register", json=form)).raise_for_status().json()
        people[Id(entry["user"]["id"])] = entry["token"]

    for some in _groups(list(range(count))):
        await asyncio.gather(*map(enter, some))
    return people


def _groups(things: list[Any]) -> list[list[Any]]:
    return [things[first : first + _AT_ONCE] for first in range(0, len(things), _AT_ONCE)]


def _rss_kib(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0])


def main() -> None:
    """Measure and print."""
    sockets = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    figures = uvloop.run(measured(sockets))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(figures)).decode() + "\n")


if __name__ == "__main__":
    main()
