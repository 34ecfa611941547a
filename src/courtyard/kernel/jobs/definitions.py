"""What a job is, as its module declares it: type, payload, policy, schedule, and what its handler gets."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, Literal, TypeVar

import msgspec

from courtyard.kernel.basics import Id

P = TypeVar("P", bound=msgspec.Struct)

PROGRESS_MAX = 100


class Backoff(msgspec.Struct, frozen=True):
    """The pause before another attempt: always ``delay_ms``, or twice as long each time."""

    kind: Literal["fixed", "exponential"]
    delay_ms: int

    def before_attempt(self, number: int) -> int:
        """Milliseconds to wait before attempt ``number``, of which the second is the first to wait."""
        return self.delay_ms if self.kind == "fixed" else self.delay_ms * 2 ** max(0, number - 2)


class JobType(msgspec.Struct, Generic[P], frozen=True, kw_only=True):
    """A kind of work, declared once: ``JobType(name="mail.send", queue="email", payload=SendMail)``.

    Args:
        name: Unique; also the name of the job in BullMQ.
        queue: media, notification, email, analytics or search.
        payload: The struct that the handler gets; it travels as JSON.
        attempts: How often it is tried; None takes the queue's policy.
        backoff: The pause between attempts; None takes the queue's policy.
        timeout_s: How long one attempt may take.
        essential: Whether a full queue refuses it (503) rather than drops it with a note.
        durable: Whether it is kept in MongoDB until it is finished. One that is not durable is lost with Valkey.
        secrets: Fields of the payload that failures must not show, besides those whose names say so.
    """

    name: str
    queue: str
    payload: type[P]
    attempts: int | None = None
    backoff: Backoff | None = None
    timeout_s: float = 60.0
    essential: bool = True
    durable: bool = True
    secrets: frozenset[str] = frozenset()


class Unrecoverable(Exception):  # noqa: N818  (the term of BullMQ)
    """Raise it in a handler when another attempt cannot help: the job fails at once."""


Report = Callable[[int, str], Awaitable[None]]


class JobContext:
    """What a handler knows besides its payload.

    Attributes:
        id: The same in every attempt: key effects by it, since a job may run more than once.
        attempt: 1 for the first.
        owner: On whose behalf it runs; that person may see its progress and result.
        trace_id: Of the request or fact that caused it.
    """

    __slots__ = ("_report", "attempt", "id", "owner", "trace_id")

    def __init__(self, job_id: str, attempt: int, owner: Id | None, trace_id: str, report: Report) -> None:
        self.id = job_id
        self.attempt = attempt
        self.owner = owner
        self.trace_id = trace_id
        self._report = report

    async def progress(self, percent: int, text: str = "") -> None:
        """Tell how far it is, 0 to 100, and in a few words what it is doing."""
        await self._report(max(0, min(percent, PROGRESS_MAX)), text[:200])


Handler = Callable[[Any, JobContext], Awaitable[msgspec.Struct | None]]


class Schedule(msgspec.Struct, Generic[P], frozen=True, kw_only=True):
    """Work that comes back by itself, once over all processes: by ``cron`` (UTC) or every ``every_s`` seconds.

    Raises:
        ValueError: unless exactly one of the two is given.
    """

    name: str
    job_type: JobType[P]
    payload: P
    cron: str | None = None
    every_s: int | None = None

    def __post_init__(self) -> None:
        """Refuse a schedule without a rhythm, or with two."""
        if (self.cron is None) == (self.every_s is None):
            raise ValueError(f"schedule {self.name}: give either cron or every_s")
        if self.every_s is not None and self.every_s < 1:
            raise ValueError(f"schedule {self.name}: every_s must be at least 1")
