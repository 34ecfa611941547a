"""Jobs per second, facts per second, and how long a fact takes to its effect."""

import asyncio
import time
from collections.abc import Sequence

import msgspec

from bench.backstage.counting import CHANGES, CUSTOMERS, LOOSE, OWED, Change, Counted, Task
from bench.backstage.figures import Figure
from bench.backstage.stage import Stage
from bench.live import measured
from bench.load.tally import percentile
from courtyard.kernel.documents import Unit
from courtyard.kernel.jobs import JobType, Wish

_BATCH = 500
_LANES = 8


class Sizes(msgspec.Struct, frozen=True):
    """How much is measured."""

    jobs: int = 10_000
    facts: int = 5_000
    rate: float = 200.0
    seconds: float = 20.0
    sockets: int = 2_000


SHORT = Sizes(jobs=300, facts=200, rate=50.0, seconds=2.0, sockets=50)


async def jobs_per_second(stage: Stage, count: int, *, durable: bool) -> Figure:
    """Jobs that do nothing, all added before the worker starts."""
    kind: JobType[Task] = OWED if durable else LOOSE
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        wanted = [(Task(kind.name, number, count), Wish(id=f"{kind.name}-{number}")) for number in numbers]
        await stage.assembly.court.jobs.add_many(kind, wanted)
    async with stage.worker():
        sums = await stage.sums(kind.name)
    name = (
        "jobs per second, one worker process, kept in the ledger" if durable else "the same, not kept (durable=False)"
    )
    return Figure(name, count / sums.seconds, "/s", f"{count:,} jobs that do nothing, from the first to the last")


async def facts_per_second(stage: Stage, count: int) -> Figure:
    """Facts recorded before the worker starts: the relay's and the reaction's own speed."""
    await _record(stage, "backlog", range(count), count)
    async with stage.worker():
        sums = await stage.sums("backlog")
    note = f"{count:,} facts of {CUSTOMERS} keys, one worker process; an effect is a row in a transaction"
    return Figure("facts per second, outbox to committed effect", count / sums.seconds, "/s", note)


async def fact_delays(stage: Stage, rate: float, seconds: float) -> list[Figure]:
    """Facts at a steady rate: from just before the recording transaction to the reaction's commit."""
    count = int(rate * seconds)
    async with stage.worker():
        await _record(stage, "warm", range(_BATCH), _BATCH)
        await stage.sums("warm")
        late_s = await _at_rate(stage, "steady", count, rate)
        sums = await stage.sums("steady")
    delays = sorted(sums.delays_ms)
    note = f"{rate:,.0f} facts per second for {seconds:.0f} s; the sender was at most {late_s * 1000:.0f} ms late"
    return [
        Figure(f"fact to effect at {rate:,.0f} per second, {name}", percentile(delays, share), "ms", note)
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


async def live_delivery(sockets: int) -> list[Figure]:
    """Messages to open sockets of one API process, each told to one person."""
    found = await measured(sockets)
    steady = f"{found.sockets:,} sockets, {found.steady_per_s} messages per second; from telling to reading"
    burst = f"{found.burst_messages:,} messages told at once, one for each of {found.sockets:,} sockets"
    return [
        Figure("live message, steady, p50", found.steady_p50_ms, "ms", steady),
        Figure("live message, steady, p99", found.steady_p99_ms, "ms", steady),
        Figure("live message to everybody at once, p99", found.burst_p99_ms, "ms", burst),
        Figure(
            "memory of an open socket", found.memory_per_socket_kib, "KiB", f"{found.sockets:,} sockets, one process"
        ),
        Figure("live messages lost", found.lost, "", "of all of the above"),
    ]


async def _at_rate(stage: Stage, name: str, count: int, rate: float) -> float:
    begun, late_s = time.monotonic(), 0.0
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            late_s = max(late_s, time.monotonic() - due)
            tasks.create_task(_record(stage, name, [number], count))
    return late_s


async def _record(stage: Stage, name: str, numbers: Sequence[int], total: int) -> None:
    """One transaction per fact, some at a time."""
    court = stage.assembly.court
    database, outbox = court.database("counting"), court.outbox("counting")
    changes = database.collection(CHANGES)

    async def one(number: int) -> None:
        sent_at = time.time()

        async def work(unit: Unit) -> None:
            await changes.insert(Change(number=number), unit=unit)
            customer = f"customer-{number % CUSTOMERS}"
            fact = Counted(round=name, number=number, total=total, customer=customer, sent_at=sent_at)
            await outbox.record(unit, fact)

        await database.unit_of_work(work)

    async def lane(mine: Sequence[int]) -> None:
        for number in mine:
            await one(number)

    await asyncio.gather(*(lane(numbers[first::_LANES]) for first in range(min(_LANES, len(numbers)))))
