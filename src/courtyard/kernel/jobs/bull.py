"""One BullMQ queue, through the Lua scripts of the ``bullmq`` package: what Node's BullMQ adds and takes is the same.

The package's own Worker is not used. Cancelled or closed by force, it leaves its jobs locked and active, so they wait
for the lock's end and count as stalled; it waits for the whole drain delay where the rate limit says when to come
back; it prints tracebacks; and it tells nobody of jobs that failed because they stalled too often.
"""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import bullmq
import msgspec
from redis.asyncio import Redis

from courtyard.kernel.jobs.policies import QueuePolicy
from courtyard.kernel.jobs.records import JobRecord

_RELEASE = Path(bullmq.__file__).parent / "commands" / "moveJobFromActiveToWait-9.lua"
_OURS = "courtyard"
_METRIC_MINUTES = 60
_DONE_COUNT_MAX = 50_000
_SETTLING_S = 5.0


class LockLost(Exception):  # noqa: N818  (a state, not an accident)
    """BullMQ says that the job is no longer ours."""


class Timing(NamedTuple):
    """How long locks last, how often stalled jobs are looked for, how long finished jobs stay in Valkey."""

    lock_ms: int
    stalled_ms: int
    stalls_max: int
    done_s: int
    failed_s: int


class Taken(NamedTuple):
    """A job in our hands, until the lock ``token`` ends."""

    job: Any
    token: str

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.job.id)

    @property
    def name(self) -> str:
        """The name of its type."""
        return str(self.job.name)

    @property
    def ours(self) -> Mapping[str, Any]:
        """What we noted beside the payload; empty for a job that Node added."""
        noted: Mapping[str, Any] = self.job.opts.get(_OURS) or {}
        return noted

    @property
    def attempts_made(self) -> int:
        """Attempts that failed before this one."""
        return int(self.job.attemptsMade)

    @property
    def attempts(self) -> int:
        """How often it may be tried."""
        return int(self.job.opts.get("attempts") or 1)

    @property
    def stalled_for_good(self) -> str:
        """Why it must not run again, if so."""
        return str(self.job.deferredFailure or "")


class Look(NamedTuple):
    """The answer to "is there work?": a job, or when to ask again (milliseconds, and Unix time in milliseconds)."""

    taken: Taken | None
    limited_ms: int = 0
    due_ms: int = 0


class BullQueue:
    """Adds to and takes from one queue.

    Args:
        name: The queue's.
        client: From ``connect(…, as_text=True)``, without retries.
        prefix: Of all keys.
        policy: Its rate limit is enforced by the scripts.
        timing: See there.
    """

    def __init__(self, name: str, client: Redis, prefix: str, policy: QueuePolicy, timing: Timing) -> None:
        self.name = name
        self._client = client
        self._prefix = prefix
        self._timing = timing
        limiter = {"max": policy.rate, "duration": int(policy.rate_window_s * 1000)}
        self._options = {"lockDuration": timing.lock_ms, "limiter": limiter}

    @cached_property
    def _bull(self) -> Any:
        """Made when first needed: it reads its scripts from 35 files, and most processes never use most queues."""
        metrics = {"maxDataPoints": _METRIC_MINUTES}
        given = {"connection": self._client, "prefix": self._prefix, "metrics": metrics, **self._options}
        return bullmq.Queue(self.name, given)

    @property
    def _backend(self) -> Any:
        return self._bull.backend

    @cached_property
    def _release(self) -> Any:
        return self._client.register_script(_RELEASE.read_text())

    def key(self, part: str) -> str:
        """The Valkey key of a part of the queue, or of a job."""
        return f"{self._prefix}:{self.name}:{part}"

    async def add(self, records: Sequence[JobRecord], *, durable: bool) -> None:
        """Add jobs in one round trip; those whose ids BullMQ knows are left as they are.

        Args:
            records: All of this queue.
            durable: Whether they are in the ledger.
        """
        await self._bull.addBulk([self._entry(each, durable=durable) for each in records])

    def _entry(self, record: JobRecord, *, durable: bool) -> dict[str, Any]:
        delay_ms = int((record.due_at.timestamp() - time.time()) * 1000)
        options: dict[str, Any] = {
            "jobId": record.key,
            "attempts": max(1, record.attempts - record.attempts_made),
            "backoff": {"type": record.backoff.kind, "delay": record.backoff.delay_ms},
            "priority": record.priority,
            "removeOnComplete": {"age": self._timing.done_s, "count": _DONE_COUNT_MAX},
            "removeOnFail": {"age": self._timing.failed_s, "count": _DONE_COUNT_MAX},
            "stackTraceLimit": 1,
            _OURS: {
                "owner": str(record.owner) if record.owner else None,
                "trace": record.trace_id,
                "durable": durable,
            },
        }
        if delay_ms > 0:
            options["delay"] = delay_ms
        return {"name": record.type, "data": msgspec.json.decode(record.payload), "opts": options}

    async def unknown(self, keys: Sequence[str]) -> list[str]:
        """Which of these jobs BullMQ does not have, or takes for finished since five seconds (those are removed)."""
        pipe = self._client.pipeline(transaction=False)
        for key in keys:
            pipe.execute_command("HMGET", self.key(key), "name", "finishedOn")
        missing = []
        settled_ms = (time.time() - _SETTLING_S) * 1000
        for key, (name, finished) in zip(keys, await pipe.execute(), strict=True):
            is_over = finished is not None and int(finished) < settled_ms
            if is_over:
                await self.remove(key)
            if is_over or not name:
                missing.append(key)
        return missing

    async def remove(self, key: str) -> bool:
        """Remove a job; False when a worker has it."""
        return bool(await self._backend.remove(key, remove_children=False))

    async def take(self, token: str) -> Look:
        """Take the next job under this lock token, unless there is none or the rate limit says later."""
        row, key, limited_ms, due_ms = await self._backend.moveToActive(token, self._options)
        if not row:
            return Look(None, int(limited_ms or 0), int(due_ms or 0))
        return Look(Taken(bullmq.Job.fromJSON(self._bull, row, key), token))

    async def wait(self, client: Redis, timeout_s: float) -> float:
        """Wait for a sign of work, and answer when to look again (Unix time in seconds; 0: now)."""
        found = await client.bzpopmin(self.key("marker"), timeout_s)
        return float(found[2]) / 1000 if found else 0.0

    async def call_others(self) -> None:
        """Give the sign of work, in place of one that we may have taken and not followed."""
        await self._client.zadd(self.key("marker"), {"0": 0})

    async def extend(self, held: Mapping[str, str]) -> list[str]:
        """Renew the locks of jobs (id → token); answers the ids of those that are lost."""
        lost = await self._backend.extendLocks(list(held), list(held.values()), self._timing.lock_ms)
        return [str(key) for key in lost or ()]

    async def complete(self, taken: Taken, result: Any) -> None:
        """Finish the job.

        Raises:
            LockLost: it is no longer ours.
        """
        keep = taken.job.opts.get("removeOnComplete") or {"age": self._timing.done_s, "count": _DONE_COUNT_MAX}
        await _ours(self._backend.moveToCompleted(taken.job, result, keep, taken.token, fetch_next=False))

    async def fail(self, taken: Taken, error: str) -> None:
        """Finish the job as failed.

        Raises:
            LockLost: it is no longer ours.
        """
        keep = taken.job.opts.get("removeOnFail") or {"age": self._timing.failed_s, "count": _DONE_COUNT_MAX}
        fields = {"failedReason": error}
        await _ours(
            self._backend.moveToFailed(taken.job, error, keep, taken.token, fetch_next=False, fields_to_update=fields)
        )

    async def again(self, taken: Taken, error: str, delay_ms: int) -> None:
        """Let the job be tried again after a pause.

        Raises:
            LockLost: it is no longer ours.
        """
        options = {"fieldsToUpdate": {"failedReason": error}}
        if delay_ms > 0:
            instant = round(time.time() * 1000)
            await _ours(self._backend.moveToDelayed(taken.id, instant, delay_ms, taken.token, options))
        else:
            await _ours(self._backend.retryJob(taken.id, lifo=False, token=taken.token, opts=options))

    async def release(self, taken: Taken) -> None:
        """Put the job back to the front of the queue at once, as if it had not begun."""
        parts = ("active", "wait", "stalled", "paused", "meta", "limiter", "prioritized", "marker", "events")
        await self._release(keys=[self.key(part) for part in parts], args=[taken.id, taken.token, self.key(taken.id)])

    async def progress(self, taken: Taken, percent: int, text: str) -> None:
        """Tell BullMQ's listeners."""
        await self._backend.updateProgress(taken.id, {"percent": percent, "text": text})

    async def recover_stalled(self) -> list[str]:
        """Put jobs back whose workers let their locks end; answers their ids."""
        found = await self._backend.moveStalledJobsToWait(self._timing.stalls_max, self._timing.stalled_ms)
        return [str(key) for key in found]

    async def raw(self, key: str) -> dict[str, str]:
        """A job as BullMQ keeps it; empty when it has none."""
        return {str(name): str(value) for name, value in (await self._client.hgetall(self.key(key))).items()}

    async def per_minute(self, outcome: str) -> list[int]:
        """How many jobs were ``completed`` or ``failed`` in each of the last 60 whole minutes, the newest first."""
        key = self.key(f"metrics:{outcome}")
        known = await self._client.lrange(f"{key}:data", 0, _METRIC_MINUTES - 1)
        found = await self._client.hmget(key, ["prevTS", "count", "prevCount"])
        if not found[0]:
            return [0] * _METRIC_MINUTES
        since, count, counted = (int(each or 0) for each in found)
        # BullMQ closes a minute when the next job finishes; minutes that passed since then are closed here.
        open_minutes = int(time.time() // 60 - since // 60_000)
        newer = [0] * (open_minutes - 1) + [count - counted] if open_minutes > 0 else []
        return ([*newer, *(int(each) for each in known)] + [0] * _METRIC_MINUTES)[:_METRIC_MINUTES]

    async def everything(self, at_once: int) -> AsyncIterator[tuple[str, str]]:
        """Ids of all jobs that no worker has, with all that BullMQ keeps of each, as one text."""
        for part in ("completed", "failed", "wait", "prioritized", "delayed"):
            name = self.key(part)
            kind = await self._client.type(name)
            read = self._client.lrange if kind == "list" else self._client.zrange
            keys = [] if kind == "none" else [str(key) for key in await read(name, 0, -1)]
            for start in range(0, len(keys), at_once):
                some = keys[start : start + at_once]
                pipe = self._client.pipeline(transaction=False)
                for key in some:
                    pipe.execute_command("HVALS", self.key(key))
                for key, values in zip(some, await pipe.execute(), strict=True):
                    yield key, "\n".join([key, *map(str, values)])

    async def waiting_ids(self, limit: int) -> list[str]:
        """Ids of jobs that wait, those in order of age first, then by priority, then delayed ones."""
        plain = await self._client.lrange(self.key("wait"), -limit, -1)
        sorted_sets = [await self._client.zrange(self.key(part), 0, limit - 1) for part in ("prioritized", "delayed")]
        return [str(key) for part in (plain, *sorted_sets) for key in part][:limit]


async def _ours(change: Any) -> None:
    try:
        await change
    except TypeError as error:  # the package says so of missing keys and locks
        raise LockLost(str(error)) from error
