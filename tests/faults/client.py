"""The client: a process of its own that orders at a steady rate and keeps a journal.

``python client.py '{"port": …}'`` with the fields of ``Load``; it ends by itself, or earlier on SIGTERM.
"""

import asyncio
import json
import random
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from faults.journal import Journal, Step
from faults.passing import pass_time
from faults.wire import NotSentError, Wire

_ANSWER_LIMIT_S = 15.0
_LANES = 24
_IN_USE = b"idempotency_key_in_use"
_IN_USE_PAUSE_S = 0.5
_ORDERS_PER_CONNECTION = 5  # so that a process that was started again gets its share


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked.

    Args:
        port: Of the API on the loopback.
        journal: The file.
        seconds: How long, unless ended earlier.
        rate: Orders per second, on average.
        seed: Decides customers and work.
        customers: How many keys there are.
        work_ms: Shortest and longest packing.
        path: Which route.
        durable: Whether the job is owed.
        sendings: How often one order may be sent when the connection breaks (with one idempotency key).
    """

    port: int
    journal: str
    seconds: float
    rate: float
    seed: int
    customers: int = 16
    work_ms: tuple[int, int] = (20, 200)
    path: str = "/api/v1/orders"
    durable: bool = True
    sendings: int = 1


class Client:
    """Orders in lanes, each with a connection of its own."""

    def __init__(self, load: Load, journal: Journal) -> None:
        self._load, self._journal = load, journal
        self._queue: asyncio.Queue[int | None] = asyncio.Queue(_LANES)
        self._chance = random.Random(load.seed)  # noqa: S311  (it must be repeatable)
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Ask for nothing more."""
        self._ended.set()

    async def run(self) -> None:
        """Order until the time is over, then wait for the answers."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(_LANES):
                lanes.create_task(self._lane())
            begun = time.monotonic()
            for number in range(int(self._load.seconds * self._load.rate)):
                pause_s = begun + number / self._load.rate - time.monotonic()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), max(pause_s, 0.0))
                if self._ended.is_set() or time.monotonic() > begun + self._load.seconds:
                    break
                await self._queue.put(number)
            for _ in range(_LANES):
                await self._queue.put(None)

    async def _lane(self) -> None:
        wire, orders = Wire(self._load.port), 0
        while (number := await self._queue.get()) is not None:
            op = f"{self._load.seed}-{number}"
            order = {
                "op": op,
                "customer": f"customer-{self._chance.randrange(self._load.customers)}",
                "work_ms": self._chance.randint(*self._load.work_ms),
                "durable": self._load.durable,
            }
            await self._journal.write(op, "invoke")
            begun = time.monotonic()
            step, note, sent = await self._order(wire, op, json.dumps(order).encode())
            await self._journal.write(op, step, note, sent=sent, took_s=round(time.monotonic() - begun, 4))
            orders += 1
            if orders % _ORDERS_PER_CONNECTION == 0:
                wire.close()
        wire.close()

    async def _order(self, wire: Wire, op: str, body: bytes) -> tuple[Step, str, int]:
        note, sent = "", 0
        headers = {"Idempotency-Key": op} if self._load.sendings > 1 else {}
        for sent in range(1, self._load.sendings + 1):
            try:
                async with asyncio.timeout(_ANSWER_LIMIT_S):
                    status, text = await wire.post(self._load.path, body, headers)
            except NotSentError as error:
                wire.close()
                if sent == self._load.sendings:
                    return "fail", repr(error.__cause__), sent
            except (OSError, EOFError, TimeoutError) as error:
                wire.close()
                note = repr(error)
            else:
                if status == 201:
                    return "ok", "", sent
                if _IN_USE in text:  # an earlier sending is still at work
                    note = "in use"
                    await pass_time(_IN_USE_PAUSE_S)
                    continue
                # What the server refuses by the rules was not done; after an accident nobody knows.
                return ("fail" if status < 500 else "info"), f"{status} {text[:200].decode()}", sent
        return "info", note, sent


async def main(load: Load) -> None:
    """Run one load."""
    async with Journal(Path(load.journal)) as journal:
        client = Client(load, journal)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, client.end)
        await client.run()


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(sys.argv[1].encode(), type=Load)))
