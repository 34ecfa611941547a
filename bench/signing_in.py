"""What 200 sign-ins a second do to somebody who only wants to read: one API process, real password hashes.

``python -m bench.signing_in [--short]`` starts engines and one API process of its own, offers sign-ins at a constant
rate from 64 addresses, one of which sends half of them, and reads a profile 50 times a second meanwhile. Latencies
count from the moment at which a request was due (no coordinated omission). It prints one JSON object and, in its long
form, writes ``bench/results/signing_in.json``.
"""

import asyncio
import statistics
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
import uvloop

from bench.one_api import one_api

_RESULTS = Path(__file__).with_name("results") / "signing_in.json"
_PASSWORD = "Correct-Horse-7"  # noqa: S105  (of somebody who lives for a minute)
_SIGN_INS_PER_S, _READS_PER_S = 200, 50
_ADDRESSES = 64
_LONG_S, _SHORT_S = 20, 2
_GREEDY = "198.51.100.1"


class SigningInFigures(msgspec.Struct, frozen=True):
    """What was measured; times in milliseconds from when a request was due to its answer."""

    offered_per_s: int
    signed_in_per_s: float
    sent_away_per_s: float
    fair_share_signed_in: float
    greedy_share_signed_in: float
    sign_in_p50_ms: float
    read_alone_p50_ms: float
    read_alone_p99_ms: float
    read_meanwhile_p50_ms: float
    read_meanwhile_p99_ms: float
    reads: int


class Tally:
    """Answers and times of one kind of request."""

    def __init__(self) -> None:
        self.times_ms: list[float] = []
        self.answers: Counter[tuple[bool, int]] = Counter()


async def measured(seconds: int) -> SigningInFigures:
    """Reads alone first, then with sign-ins."""
    async with one_api("signing-in") as api:
        return await _both(api.client, api.port, seconds)


async def _both(client: httpx.AsyncClient, port: int, seconds: int) -> SigningInFigures:
    form = {"username": "ada", "email": "ada@example.org", "password": _PASSWORD}
    (await client.post("/api/auth/register", json=form)).raise_for_status()
    alone, meanwhile, entries = Tally(), Tally(), Tally()
    await _at_rate(_READS_PER_S, seconds, lambda number: _read(client, number), alone)
    await asyncio.gather(
        _at_rate(_SIGN_INS_PER_S, seconds, lambda number: _sign_in(port, number), entries),
        _at_rate(_READS_PER_S, seconds, lambda number: _read(client, number), meanwhile),
    )
    signed_in = {greedy: entries.answers[greedy, 200] for greedy in (True, False)}
    asked = {greedy: sum(n for (who, _), n in entries.answers.items() if who is greedy) for greedy in (True, False)}
    return SigningInFigures(
        offered_per_s=_SIGN_INS_PER_S,
        signed_in_per_s=round(sum(signed_in.values()) / seconds, 1),
        sent_away_per_s=round((entries.answers[True, 503] + entries.answers[False, 503]) / seconds, 1),
        fair_share_signed_in=round(signed_in[False] / asked[False], 3),
        greedy_share_signed_in=round(signed_in[True] / asked[True], 3),
        sign_in_p50_ms=_p(entries.times_ms, 50),
        read_alone_p50_ms=_p(alone.times_ms, 50),
        read_alone_p99_ms=_p(alone.times_ms, 99),
        read_meanwhile_p50_ms=_p(meanwhile.times_ms, 50),
        read_meanwhile_p99_ms=_p(meanwhile.times_ms, 99),
        reads=len(meanwhile.times_ms),
    )


Ask = Callable[[int], Awaitable[tuple[bool, int]]]


async def _at_rate(rate: int, seconds: int, ask: Ask, tally: Tally) -> None:
    """Send at a constant rate, whatever the answers take."""
    start = time.perf_counter()

    async def one(number: int, due: float) -> None:
        tally.answers[await ask(number)] += 1
        tally.times_ms.append((time.perf_counter() - due) * 1000)

    async with asyncio.TaskGroup() as tasks:
        for number in range(rate * seconds):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(one(number, due))


async def _read(client: httpx.AsyncClient, number: int) -> tuple[bool, int]:
    answer = await client.get("/api/users/ada", headers={"x-forwarded-for": f"203.0.113.{number % 200 + 1}"})
    return False, answer.status_code


async def _sign_in(port: int, number: int) -> tuple[bool, int]:
    """On a connection of its own, and past any client library: the pool of one would be what is measured."""
    is_greedy = number % 2 == 0
    address = _GREEDY if is_greedy else f"203.0.113.{number // 2 % _ADDRESSES + 1}"
    body = msgspec.json.encode({"email": "ada@example.org", "password": _PASSWORD})
    head = (
        "POST /api/auth/login HTTP/1.1\r\nhost: courtyard.example\r\nconnection: close\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\nx-forwarded-for: {address}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head.encode() + body)
        answer = await reader.read()
    finally:
        writer.close()
    return is_greedy, int(answer[9:12])


def _p(times: list[float], percent: int) -> float:
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1], 1)


def main() -> None:
    """Measure, print and keep."""
    is_short = "--short" in sys.argv[1:]
    figures = msgspec.json.format(msgspec.json.encode(uvloop.run(measured(_SHORT_S if is_short else _LONG_S)))).decode()
    sys.stdout.write(f"{figures}\n")
    if not is_short:
        _RESULTS.write_text(f"{figures}\n")


if __name__ == "__main__":
    main()
