"""From a payload to a record in the ledger: ids, limits, what happens when a queue is full."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
import structlog

from courtyard.kernel.basics import Id, now
from courtyard.kernel.jobs import figures
from courtyard.kernel.jobs.definitions import JobType
from courtyard.kernel.jobs.encoding import encoded
from courtyard.kernel.jobs.errors import QueueFull
from courtyard.kernel.jobs.policies import QueuePolicy, attempts_of
from courtyard.kernel.jobs.pressure import Pressure
from courtyard.kernel.jobs.records import JobRecord

PAYLOAD_BYTES_MAX = 256 << 10
PRIORITY_MAX = 2_097_152

# BullMQ keeps a job beside the queue's own keys, so an id must not look like one of those, nor like BullMQ's numbers.
_ID = re.compile(r"(?!\d+\Z)[A-Za-z0-9][A-Za-z0-9._@=+~-]{0,199}\Z")
_KEYS_OF_BULLMQ = {"active", "wait", "waiting-children", "paused", "completed", "failed", "delayed", "repeat"}
_KEYS_OF_BULLMQ |= {"limiter", "prioritized", "priority", "id", "stalled-check", "meta", "pc", "events", "marker", "de"}
_KEYS_OF_BULLMQ |= {"stalled", "metrics"}
_log = structlog.get_logger()


class Wish(NamedTuple):
    """How a job is wanted, besides its type and payload."""

    id: str | None = None
    owner: Id | None = None
    delay_s: float = 0.0
    priority: int = 0


class Admission:
    """Decides whether a queue takes another job: a full one refuses essential jobs and drops others, with a note."""

    def __init__(self, pressure: Pressure) -> None:
        self._pressure = pressure

    def admits(self, job_type: JobType[Any], count: int) -> bool:
        """Whether these may come in; False when they are dropped.

        Raises:
            QueueFull: the queue is full and the type essential.
        """
        queue = job_type.queue
        if self._pressure.is_full(queue):
            if job_type.essential:
                figures.REFUSED.labels(queue, job_type.name).inc(count)
                raise QueueFull(cause=f"queue {queue}")
            return self._shed(job_type, "queue full", count)
        if self._pressure.must_shed and not job_type.essential:
            return self._shed(job_type, "memory short", count)
        return True

    @staticmethod
    def _shed(job_type: JobType[Any], reason: str, count: int) -> bool:
        figures.SHED.labels(job_type.queue, job_type.name, reason).inc(count)
        _log.warning("jobs_shed", queue=job_type.queue, type=job_type.name, reason=reason, count=count)
        return False


def record_of(
    job_type: JobType[Any], payload: msgspec.Struct, wish: Wish, policies: Mapping[str, QueuePolicy]
) -> JobRecord:
    """The job as the ledger keeps it.

    Raises:
        ValueError: an id, priority or payload that cannot be.
    """
    if not isinstance(payload, job_type.payload):
        raise TypeError(f"{job_type.name} takes {job_type.payload.__name__}, not {type(payload).__name__}")
    text = encoded(payload)
    if len(text) > PAYLOAD_BYTES_MAX:
        raise ValueError(f"{job_type.name}: a payload has at most {PAYLOAD_BYTES_MAX} bytes: pass an id instead")
    if not 0 <= wish.priority <= PRIORITY_MAX:
        raise ValueError(f"{job_type.name}: priority is 0 (first) to {PRIORITY_MAX} (last)")
    policy = policies[job_type.queue]
    return JobRecord(
        key=_checked(wish.id) if wish.id else str(Id()),
        type=job_type.name,
        queue=job_type.queue,
        payload=text,
        due_at=now() + timedelta(seconds=max(0.0, wish.delay_s)),
        attempts=attempts_of(job_type, policy),
        backoff=job_type.backoff or policy.backoff,
        owner=wish.owner,
        trace_id=_trace_id(),
        priority=wish.priority,
    )


def _checked(job_id: str) -> str:
    """The id as BullMQ takes it: a colon, which separates the parts of its keys, becomes a dot."""
    wanted = job_id.replace(":", ".")
    if not _ID.match(wanted) or wanted in _KEYS_OF_BULLMQ:
        raise ValueError(f"job id {job_id[:50]!r}: use up to 200 letters, digits and . _ @ = + ~ -, not digits only")
    return wanted


def _trace_id() -> str:
    bound = structlog.contextvars.get_contextvars()
    return str(bound.get("trace_id") or bound.get("request_id") or Id())
