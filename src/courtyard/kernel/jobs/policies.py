"""The five queues and how each treats its jobs; every number is a setting."""

from typing import Any

import msgspec

from courtyard.kernel.jobs.definitions import Backoff, JobType
from courtyard.kernel.settings import BadSettings, Settings


class QueuePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How one queue treats its jobs.

    Args:
        concurrency: Jobs at a time in one worker process.
        attempts: How often a job is tried.
        backoff: Pause between attempts.
        limit: Jobs that may wait, delayed ones included.
        rate: Jobs that may start in ``rate_window_s`` seconds, over all workers.
        rate_window_s: See ``rate``.
        bytes_each: Free memory that each job in work needs; 0 when memory is no matter.
    """

    concurrency: int
    attempts: int
    backoff: Backoff
    limit: int = 100_000
    rate: int = 1000
    rate_window_s: float = 5.0
    bytes_each: int = 0


_DEFAULTS: dict[str, QueuePolicy] = {
    "media": QueuePolicy(concurrency=3, attempts=3, backoff=Backoff("exponential", 1000), bytes_each=200 << 20),
    "notification": QueuePolicy(concurrency=10, attempts=3, backoff=Backoff("fixed", 1000)),
    "email": QueuePolicy(concurrency=5, attempts=3, backoff=Backoff("exponential", 2000)),
    "analytics": QueuePolicy(concurrency=5, attempts=2, backoff=Backoff("fixed", 1000)),
    "search": QueuePolicy(concurrency=3, attempts=3, backoff=Backoff("exponential", 1000)),
}
QUEUES: tuple[str, ...] = tuple(_DEFAULTS)

_NUMBERS = ("concurrency", "attempts", "limit")


def policies(settings: Settings) -> dict[str, QueuePolicy]:
    """Queue → policy, with what the settings change: ``QUEUE_EMAIL="concurrency=2 backoff=fixed:500 rate=10/1"``.

    Raises:
        BadSettings: names the setting and the word that cannot be read.
    """
    return {name: _changed(name, _DEFAULTS[name], getattr(settings, f"queue_{name}")) for name in QUEUES}


def attempts_of(job_type: JobType[Any], policy: QueuePolicy) -> int:
    """How often a job of this type is tried."""
    return policy.attempts if job_type.attempts is None else job_type.attempts


def _changed(name: str, policy: QueuePolicy, text: str) -> QueuePolicy:
    changes: dict[str, Any] = {}
    for word in text.replace(",", " ").split():
        try:
            changes |= _change(*word.split("=", 1))
        except (TypeError, ValueError):
            raise BadSettings(
                f"QUEUE_{name.upper()}: {word} cannot be read: write words such as concurrency=3, attempts=3,"
                " backoff=fixed:1000 or backoff=exponential:1000, limit=100000, rate=1000/5"
            ) from None
    return msgspec.structs.replace(policy, **changes)


def _change(key: str, value: str) -> dict[str, Any]:
    if key == "backoff":
        kind, _, delay = value.partition(":")
        return {key: msgspec.convert({"kind": kind, "delay_ms": _positive(delay)}, Backoff)}
    if key == "rate":
        jobs, _, window = value.partition("/")
        return {"rate": _positive(jobs), "rate_window_s": float(_positive(window))}
    if key in _NUMBERS:
        return {key: _positive(value)}
    raise ValueError(key)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
