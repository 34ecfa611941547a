"""A module for measuring: jobs that do nothing, facts that are counted; the worker itself says how fast it was."""

import asyncio
import time
from typing import ClassVar

import msgspec

from courtyard import __version__
from courtyard.kernel.basics import Document, Fact
from courtyard.kernel.documents import CollectionSpec, Unit
from courtyard.kernel.events import Reaction, Received
from courtyard.kernel.jobs import JobContext, JobType
from courtyard.kernel.module import Assembly, Built, Court, Module
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import set_up_logs

CUSTOMERS = 64


class Task(msgspec.Struct, frozen=True):
    """One of ``total`` jobs of a round."""

    round: str
    number: int
    total: int


class Counted(Fact, frozen=True, kw_only=True):
    """One of ``total`` facts of a round; ``sent_at`` is the wall clock."""

    topic: ClassVar[str] = "bench.counted"
    key_field: ClassVar[str] = "customer"

    round: str
    number: int
    total: int
    customer: str
    sent_at: float


class Change(Document, kw_only=True):
    """What a fact tells of, and what a reaction leaves behind."""

    number: int


class Sums(Document, kw_only=True):
    """What the worker says of a round when the last one is through: seconds from first to last, delays of each."""

    round: str
    seconds: float
    delays_ms: list[float] = msgspec.field(default_factory=list)


CHANGES = CollectionSpec("changes", Change)
EFFECTS = CollectionSpec("effects", Change)
SUMS = CollectionSpec("sums", Sums)
OWED = JobType(name="bench.owed", queue="analytics", payload=Task)
LOOSE = JobType(name="bench.loose", queue="analytics", payload=Task, durable=False)


class Round:
    """One round as the worker sees it."""

    def __init__(self) -> None:
        self.first_s = time.monotonic()
        self.seen: dict[int, float] = {}

    def add(self, number: int, delay_ms: float) -> int:
        """Count each number once; how many there are."""
        self.seen.setdefault(number, delay_ms)
        return len(self.seen)


class Counter:
    """Counts jobs and facts."""

    def __init__(self, court: Court) -> None:
        database = court.database("counting")
        self._effects, self._sums = database.collection(EFFECTS), database.collection(SUMS)
        self._rounds: dict[str, Round] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def run(self, task: Task, context: JobContext) -> None:  # noqa: ARG002  (a handler's signature)
        """The job: nothing but being counted."""
        await self._count(task.round, task.number, task.total, 0.0)

    async def see(self, received: Received[Counted], unit: Unit) -> None:
        """The reaction: one row; counted when it is committed."""
        fact = received.fact
        await self._effects.insert(Change(number=fact.number), unit=unit)

        def committed() -> None:
            delay_ms = (time.time() - fact.sent_at) * 1000
            telling = asyncio.create_task(self._count(fact.round, fact.number, fact.total, delay_ms))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

        unit.after_commit(committed)

    async def _count(self, name: str, number: int, total: int, delay_ms: float) -> None:
        counted = self._rounds.setdefault(name, Round())
        if counted.add(number, delay_ms) == total:
            del self._rounds[name]
            seconds = time.monotonic() - counted.first_s
            await self._sums.insert(Sums(round=name, seconds=seconds, delays_ms=list(counted.seen.values())))


def _build(court: Court) -> Built:
    counter = Counter(court)
    return Built(
        reactions=[Reaction("counting.see", to=Counted, apply=counter.see)],
        jobs={OWED: counter.run, LOOSE: counter.run},
    )


COUNTING = Module(name="counting", build=_build, collections=(CHANGES, EFFECTS, SUMS), events=[Counted])


def assemble(settings: Settings) -> Assembly:
    """The counting module alone."""
    set_up_logs("warning")
    return Assembly(settings, [COUNTING], __version__)
