"""Gives jobs to BullMQ behind the caller's back: nothing in a request waits for Valkey."""

import asyncio
from collections import deque
from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

import structlog
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Refusal
from courtyard.kernel.cache import UNREACHABLE, end_tasks
from courtyard.kernel.jobs import figures
from courtyard.kernel.jobs.bull import BullQueue
from courtyard.kernel.jobs.ledger import Ledger
from courtyard.kernel.jobs.records import JobRecord
from courtyard.kernel.telemetry import CrashPoint

_WAITING_MAX = 10_000
_BATCH_MAX = 200
_PAUSE_S = 0.5
_FAREWELL_S = 2.0

_BEFORE_ADD = CrashPoint("jobs.before_add")
_AFTER_ADD = CrashPoint("jobs.after_add_before_note")

_log = structlog.get_logger()


class _Parcel(NamedTuple):
    record: JobRecord
    durable: bool

    @property
    def kind(self) -> tuple[str, bool]:
        return self.record.queue, self.durable


class Forwarder:
    """A bounded line of jobs on their way to BullMQ, carried in batches.

    A durable job that cannot be carried stays owed in the ledger, where the workers' sweep finds it. One that is not
    durable waits in line while there is room, then it is lost, with a count and a note.
    """

    def __init__(self, queues: Mapping[str, BullQueue], ledger: Ledger) -> None:
        self._queues, self._ledger = queues, ledger
        self._line: deque[_Parcel] = deque()
        self._filled = asyncio.Event()
        self._is_ending = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Carry from now on."""
        self._task = asyncio.create_task(self._carry(), name="jobs to BullMQ")

    async def stop(self) -> None:
        """Carry what is in line, for at most two seconds."""
        self._is_ending = True
        self._filled.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=_FAREWELL_S)
            await end_tasks(self._task)
        for parcel in self._line:
            _note_loss(parcel)

    def offer(self, record: JobRecord, *, durable: bool) -> None:
        """Put a job in line; never waits, never raises."""
        parcel = _Parcel(record, durable)
        if len(self._line) < _WAITING_MAX:
            self._line.append(parcel)
            self._filled.set()
        else:
            _note_loss(parcel)

    async def _carry(self) -> None:
        while self._line or not self._is_ending:
            await self._filled.wait()
            batch = [self._line.popleft() for _ in range(min(_BATCH_MAX, len(self._line)))]
            if not self._line and not self._is_ending:
                self._filled.clear()
            for (queue, durable), parcels in groupby(
                sorted(batch, key=lambda each: each.kind), key=lambda each: each.kind
            ):
                await self._hand_over(queue, list(parcels), durable=durable)

    async def _hand_over(self, queue: str, parcels: list[_Parcel], *, durable: bool) -> None:
        try:
            _BEFORE_ADD.reach()
            await self._queues[queue].add([each.record for each in parcels], durable=durable)
            _AFTER_ADD.reach()
            figures.GIVEN.labels(queue, "request").inc(len(parcels))
            if durable:
                await self._ledger.given([each.record.key for each in parcels])
        except UNREACHABLE as error:
            _log.warning("jobs_not_given", queue=queue, count=len(parcels), durable=durable, reason=repr(error))
            if not durable:
                for parcel in parcels:
                    self.offer(parcel.record, durable=False)
            await asyncio.sleep(_PAUSE_S)
        except (PyMongoError, Refusal) as error:  # BullMQ has them; the sweep will see that and note it
            _log.warning("jobs_given_not_noted", queue=queue, count=len(parcels), reason=repr(error))


def _note_loss(parcel: _Parcel) -> None:
    if not parcel.durable:
        figures.LOST.labels(parcel.record.queue, parcel.record.type).inc()
        _log.warning("job_lost", job=parcel.record.key, type=parcel.record.type, reason="Valkey is away")
