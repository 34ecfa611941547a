"""One job from its taking to its outcome: ledger, handler, ledger, BullMQ.

The ledger is told before BullMQ. A worker that dies between the two leaves a job that BullMQ runs again; the next
worker finds it finished in the ledger and only tells BullMQ.
"""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

import msgspec
import structlog
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Id, Refusal, Unavailable, is_id, now
from courtyard.kernel.cache import UNREACHABLE
from courtyard.kernel.documents import refusal_for
from courtyard.kernel.jobs import figures
from courtyard.kernel.jobs.bull import BullQueue, LockLost, Taken
from courtyard.kernel.jobs.definitions import Backoff, Handler, JobContext, JobType, Unrecoverable
from courtyard.kernel.jobs.encoding import RESULT_BYTES_MAX, decoded, encoded
from courtyard.kernel.jobs.ledger import Ledger
from courtyard.kernel.jobs.records import JobFailure, JobRecord, JobState
from courtyard.kernel.jobs.redaction import redacted
from courtyard.kernel.telemetry import CrashPoint

N = TypeVar("N")

_ERROR_LENGTH_MAX = 2000
_TRACE_LENGTH_MAX = 8000
_LEDGER_PAUSE_S = 0.5

_AFTER_BEGIN = CrashPoint("jobs.after_begin")
_AFTER_EFFECT = CrashPoint("jobs.after_effect")
_AFTER_LEDGER = CrashPoint("jobs.after_ledger_before_complete")
_AFTER_COMPLETE = CrashPoint("jobs.after_complete")

_log = structlog.get_logger()


class Entry(NamedTuple):
    """A job type and what is done with it."""

    job_type: JobType[Any]
    handler: Handler


Entries = Mapping[str, Entry]


class Run:
    """One attempt. Cancel it to give the job back, or after ``lose`` because it is no longer ours."""

    def __init__(self, taken: Taken, queue: BullQueue, ledger: Ledger, entries: Entries) -> None:
        self.taken = taken
        self._queue = queue
        self._ledger = ledger
        self._entry = entries.get(taken.name)
        self._entries = entries
        self._durable = bool(taken.ours.get("durable"))
        self._is_lost = False
        self.is_letting_go = False

    def lose(self) -> None:
        """BullMQ gave the job to somebody else, or will."""
        self._is_lost = True

    async def to_the_end(self) -> None:
        """Run the job; every outcome is noted, so that nothing is raised but the cancellation."""
        with structlog.contextvars.bound_contextvars(
            job=self.taken.id, type=self.taken.name, trace_id=self.taken.ours.get("trace", "")
        ):
            try:
                await self._attempt()
            except asyncio.CancelledError:
                await self._let_go()
                raise
            except (LockLost, PyMongoError, Refusal, *UNREACHABLE) as error:
                # The job stays locked until the lock ends, then it counts as stalled and comes back.
                figures.FENCED.labels(self._queue.name).inc(isinstance(error, LockLost))
                _log.warning("job_outcome_not_taken", reason=f"{type(error).__name__}: {error}")

    async def _attempt(self) -> None:
        record = None
        if self._durable:
            record = await self._insist(self._ledger.begin)
            if record is None and await self._was_finished():
                return
            self._durable = record is not None
        _AFTER_BEGIN.reach()
        started = time.perf_counter()
        try:
            result = await self._handled(record)
        except LockLost:
            raise
        except Exception as error:  # noqa: BLE001  (whatever a handler raises is the job's failure, and kept)
            self._count("failed", started)
            await self._note_failure(error)
        else:
            self._count("done", started)
            await self._note_success(result)

    async def _was_finished(self) -> bool:
        """Whether the ledger has it finished; then BullMQ is told only now. False when the ledger has no such job."""
        record = await self._ledger.find(self.taken.id)
        if record is None:
            return False
        if record.state is JobState.DONE:
            await self._queue.complete(self.taken, _plain(record.result))
        elif record.state is JobState.FAILED:
            await self._queue.fail(self.taken, record.error)
        return True

    async def _handled(self, record: JobRecord | None) -> str | None:
        if self.taken.stalled_for_good:
            raise Unrecoverable("its workers fell silent too often while they ran it")
        if self._entry is None:
            raise LookupError(f"this worker knows no job type {self.taken.name}")
        job_type, handler = self._entry
        try:
            payload = decoded(self.taken.job.data, job_type.payload)
        except msgspec.ValidationError as error:
            raise Unrecoverable(f"payload: {error}") from error
        limit = asyncio.timeout(job_type.timeout_s)
        try:
            async with limit:
                result = await handler(payload, self._context(record))
        except TimeoutError as error:
            if limit.expired():
                raise TimeoutError(f"it took longer than {job_type.timeout_s:g} s") from error
            raise
        text = None if result is None else encoded(result)
        if text is not None and len(text) > RESULT_BYTES_MAX:
            raise Unrecoverable(f"its result has more than {RESULT_BYTES_MAX} bytes")
        return text

    def _context(self, record: JobRecord | None) -> JobContext:
        owner = self.taken.ours.get("owner")
        attempt = (record.attempts_made if record else self.taken.attempts_made) + 1
        known = Id(owner) if owner and is_id(owner) else None
        return JobContext(self.taken.id, attempt, known, str(self.taken.ours.get("trace", "")), self._report)

    async def _report(self, percent: int, text: str) -> None:
        if self._durable and not await self._ledger.progress(self.taken.id, self.taken.token, percent, text):
            raise LockLost("the ledger says that another worker has the job")
        try:
            await self._queue.progress(self.taken, percent, text)
        except (TypeError, *UNREACHABLE):  # only BullMQ's own listeners miss it
            _log.debug("progress_not_told")

    async def _note_success(self, result: str | None) -> None:
        _AFTER_EFFECT.reach()
        if not self._durable or await self._insist(self._ledger.done, result):
            _AFTER_LEDGER.reach()
            await self._queue.complete(self.taken, _plain(result))
            _AFTER_COMPLETE.reach()
        else:
            raise LockLost("the ledger says that another worker has the job")

    async def _note_failure(self, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"[:_ERROR_LENGTH_MAX]
        number = self.taken.attempts_made + 1
        is_last = isinstance(error, Unrecoverable) or number >= self.taken.attempts
        _log.warning("job_failed", attempt=number, final=is_last, error=words)
        if is_last:
            await self._fail_for_good(words, error)
            return
        delay_ms = _backoff(self.taken).before_attempt(number + 1)
        due_at = now() + timedelta(milliseconds=delay_ms)
        if self._durable and not await self._insist(self._ledger.again, words, due_at):
            raise LockLost("the ledger says that another worker has the job")
        await self._queue.again(self.taken, words, delay_ms)

    async def _fail_for_good(self, words: str, error: Exception) -> None:
        ours = self.taken.ours
        secrets = self._entry.job_type.secrets if self._entry else frozenset[str]()
        failure = JobFailure(
            key=self.taken.id,
            type=self.taken.name,
            queue=self._queue.name,
            payload=redacted(msgspec.json.encode(self.taken.job.data).decode(), secrets),
            error=words,
            trace="".join(traceback.format_exception(error))[-_TRACE_LENGTH_MAX:],
            attempts_made=self.taken.attempts_made + 1,
            owner=Id(ours["owner"]) if ours.get("owner") else None,
            trace_id=str(ours.get("trace", "")),
            expires_at=self._ledger.failure_expires_at(),
        )
        if not self._durable:
            await self._ledger.keep_failure(failure)
        elif not await self._insist(self._ledger.failed, failure):
            raise LockLost("the ledger says that another worker has the job")
        await self._queue.fail(self.taken, words)

    async def _insist(self, note: Callable[..., Awaitable[N]], *values: object) -> N:
        """Ask or tell the ledger again and again while MongoDB is away; meanwhile this place in the worker is taken."""
        while True:
            try:
                return await note(self.taken.id, self.taken.token, *values)
            except PyMongoError as error:
                if refusal_for(error) is None:
                    raise
            except Unavailable:  # a transaction that met too many others
                _log.info("ledger_busy")
            await asyncio.sleep(_LEDGER_PAUSE_S)

    async def _let_go(self) -> None:
        """Give the job back to the queue, unless it is somebody else's by now; no attempt is counted."""
        self.is_letting_go = True
        if self._is_lost:
            _log.warning("job_lock_lost")
            return
        try:
            if self._durable:
                await self._ledger.release(self.taken.id, self.taken.token)
            await self._queue.release(self.taken)
            figures.RELEASED.labels(self._queue.name).inc()
            _log.info("job_released")
        except (LockLost, PyMongoError, Refusal, *UNREACHABLE) as error:
            _log.warning("job_not_released", reason=f"{type(error).__name__}: {error}")

    def _count(self, outcome: str, started: float) -> None:
        # Types that this worker does not know come from outside: as labels they would be without end.
        label = self.taken.name if self.taken.name in self._entries else "unknown"
        figures.FINISHED.labels(self._queue.name, label, outcome).inc()
        figures.SECONDS.labels(self._queue.name, label).observe(time.perf_counter() - started)


def _plain(result: str | None) -> Any:
    return None if result is None else msgspec.json.decode(result)


def _backoff(taken: Taken) -> Backoff:
    """The pause that the job was added with; Node may have added it, with a strategy that we do not have."""
    given = taken.job.opts.get("backoff") or {}
    delay_ms = int(given.get("delay") or 0)
    return Backoff("exponential" if given.get("type") == "exponential" else "fixed", delay_ms)
