"""The queues as an admin sees them: now, over the last hour, and what failed."""

import json
from datetime import datetime

import msgspec

from courtyard.kernel.jobs import JobFailure, Jobs, QueueFigures, QueuesAway

__all__ = ["Failed", "Jobs", "Queues", "failures", "queues", "retry", "retry_all"]

_RECENT_MIN = 5
_PAGE = 20


class Queues(msgspec.Struct, frozen=True):
    """All queues; ``is_known`` is False while Valkey does not answer.

    ``completed`` and ``failed`` are of all queues together, minute by minute, the oldest first.
    """

    is_known: bool
    queues: list[QueueFigures]
    completed: list[int]
    failed: list[int]

    @property
    def waiting(self) -> int:
        """Jobs that wait now, delayed ones not counted."""
        return sum(queue.waiting for queue in self.queues)

    @property
    def active(self) -> int:
        """Jobs that run now."""
        return sum(queue.active for queue in self.queues)

    @property
    def oldest_s(self) -> float:
        """How long the job waits that waits longest."""
        return max((queue.oldest_s for queue in self.queues), default=0.0)

    @property
    def per_minute(self) -> float:
        """Jobs done in a minute, over the last five whole ones."""
        recent = self.completed[-_RECENT_MIN - 1 : -1]
        return sum(recent) / len(recent) if recent else 0.0


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A job that failed for good; ``payload`` is JSON to read, without secrets."""

    key: str
    type: str
    queue: str
    error: str
    payload: str
    attempts: int
    failed_at: datetime
    retried_at: datetime | None


async def queues(jobs: Jobs) -> Queues:
    """Every queue now, and the last hour."""
    try:
        found = await jobs.figures()
    except QueuesAway:
        return Queues(is_known=False, queues=[], completed=[], failed=[])
    return Queues(
        is_known=True,
        queues=found,
        completed=_summed([queue.completed_per_minute for queue in found]),
        failed=_summed([queue.failed_per_minute for queue in found]),
    )


async def failures(jobs: Jobs, queue: str | None, cursor: str | None) -> tuple[list[Failed], str | None]:
    """What failed, the newest first, and the cursor to the next ones.

    Raises:
        InvalidCursor.
    """
    page = await jobs.failures(queue, limit=_PAGE, cursor=cursor)
    return [_failed(each) for each in page.items], page.next_cursor


async def retry(jobs: Jobs, key: str) -> None:
    """Give a failed job all its attempts again.

    Raises:
        JobNotFound, JobNotFailed.
    """
    await jobs.retry(key)


async def retry_all(jobs: Jobs, queue: str) -> int:
    """Give all failed jobs of a queue their attempts again; answers how many.

    Raises:
        Unprocessable: there is no such queue.
    """
    return await jobs.retry_all(queue)


def _summed(series: list[list[int]]) -> list[int]:
    """Newest first in, oldest first out; a queue that is younger than the others counts as nothing before."""
    length = max(map(len, series), default=0)
    padded = [each + [0] * (length - len(each)) for each in series]
    return [sum(minute) for minute in zip(*padded, strict=True)][::-1]


def _failed(failure: JobFailure) -> Failed:
    return Failed(
        key=failure.key,
        type=failure.type,
        queue=failure.queue,
        error=failure.error,
        payload=json.dumps(json.loads(failure.payload), indent=2, ensure_ascii=False),
        attempts=failure.attempts_made,
        failed_at=failure.created_at,
        retried_at=failure.retried_at,
    )
