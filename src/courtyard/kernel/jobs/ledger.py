"""The ledger: durable jobs in MongoDB, from the moment they are owed until they are finished. Every query of this room.

Whoever runs a job holds its lock. A change by anybody else, such as a worker that slept too long, changes nothing.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from courtyard.kernel.basics import now
from courtyard.kernel.documents import Changes, Database, Page, Unit, Where, to_row
from courtyard.kernel.jobs.records import FAILURES, JOBS, UNFINISHED, JobFailure, JobRecord, JobState

_DUPLICATE_KEY = 11000
_DONE_KEPT = timedelta(hours=24)


class Ledger:
    """The collections ``jobs`` and ``job_failures``.

    Args:
        database: The kernel's.
        failed_kept_s: How long failures are kept.
    """

    def __init__(self, database: Database, failed_kept_s: int) -> None:
        self._database = database
        self._jobs = database.collection(JOBS)
        self._failures = database.collection(FAILURES)
        self._failed_kept = timedelta(seconds=failed_kept_s)

    async def owe(self, records: Sequence[JobRecord], unit: Unit | None) -> set[str]:
        """Enter jobs whose keys are new; answers those keys.

        Raises:
            ValueError: a key is taken by a job of another type.
        """
        writes = [UpdateOne({"key": each.key}, {"$setOnInsert": to_row(each)}, upsert=True) for each in records]
        session = None if unit is None else unit.session
        try:
            outcome = await self._jobs.raw.bulk_write(writes, ordered=False, session=session)
        except BulkWriteError as error:
            if session is not None or any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise
            return await self.owe(records, unit)  # somebody else entered the same key at this moment
        entered = {records[number].key for number in (outcome.upserted_ids or {})}
        known = {each.key: each.type for each in records if each.key not in entered}
        if known:
            await self._check_types(known, unit)
        return entered

    async def _check_types(self, expected: dict[str, str], unit: Unit | None) -> None:
        for each in await self._jobs.find(Where().one_of("key", expected), unit=unit):
            if each.type != expected[each.key]:
                raise ValueError(f"job {each.key} is a {each.type}: give a {expected[each.key]} another id")

    async def find(self, key: str) -> JobRecord | None:
        """The job with this key."""
        return await self._jobs.find_one(Where(key=key))

    async def given(self, keys: Collection[str]) -> None:
        """Note that BullMQ has these."""
        where = Where(state=JobState.OWED).one_of("key", keys)
        await self._jobs.change_many(where, Changes().set(state=JobState.WAITING))

    async def begin(self, key: str, lock: str) -> JobRecord | None:
        """Take the job's lock, whoever had it; None when there is no such unfinished job."""
        changes = Changes().set(state=JobState.ACTIVE, lock=lock, started_at=now())
        return await self._jobs.change(Where(key=key).one_of("state", UNFINISHED), changes)

    async def progress(self, key: str, lock: str, percent: int, text: str) -> bool:
        """Note the progress; False when the lock is another's."""
        return await self._as_holder(key, lock, Changes().set(progress=percent, progress_text=text))

    async def done(self, key: str, lock: str, result: str | None) -> bool:
        """Finish the job; False when the lock is another's. Its payload, which may hold secrets, is forgotten."""
        changes = _finished(JobState.DONE, _DONE_KEPT).set(result=result, payload="{}", progress=100, error="")
        return await self._as_holder(key, lock, changes)

    async def again(self, key: str, lock: str, error: str, due_at: datetime) -> bool:
        """Note a failed attempt that will be followed by another; False when the lock is another's."""
        changes = Changes().set(state=JobState.WAITING, lock=None, error=error, due_at=due_at).add(attempts_made=1)
        return await self._as_holder(key, lock, changes)

    async def release(self, key: str, lock: str) -> bool:
        """Give the job back as if it had not begun; False when the lock is another's."""
        return await self._as_holder(key, lock, Changes().set(state=JobState.WAITING, lock=None))

    async def failed(self, key: str, lock: str, failure: JobFailure) -> bool:
        """Finish the job as failed, and keep the failure; False when the lock is another's."""

        async def fail(unit: Unit) -> bool:
            changes = _finished(JobState.FAILED, self._failed_kept).set(error=failure.error).add(attempts_made=1)
            if not await self._as_holder(key, lock, changes, unit):
                return False
            await self._failures.insert(failure, unit=unit)
            return True

        return await self._database.unit_of_work(fail)

    async def keep_failure(self, failure: JobFailure) -> None:
        """Keep the failure of a job that is not in the ledger."""
        await self._failures.insert(failure)

    def failure_expires_at(self) -> datetime:
        """When a failure of this moment is forgotten."""
        return now() + self._failed_kept

    async def failures(self, queue: str | None, limit: int, cursor: str | None) -> Page[JobFailure]:
        """The newest failures first."""
        return await self._failures.page(Where(queue=queue) if queue else Where(), limit=limit, cursor=cursor)

    async def failed_keys(self, queue: str, limit: int) -> list[str]:
        """Keys of failed jobs of a queue, oldest first."""
        found = self._jobs.raw.find({"queue": queue, "state": JobState.FAILED.value}, {"key": 1}, limit=limit)
        return [row["key"] async for row in found]

    async def retry(self, key: str) -> JobRecord | None:
        """Make a failed job owed again, with all its attempts; None unless it has failed."""
        changes = Changes().set(
            state=JobState.OWED, due_at=now(), attempts_made=0, progress=0, progress_text="", finished_at=None
        )
        record = await self._jobs.change(Where(key=key, state=JobState.FAILED), changes.set(expires_at=None, lock=None))
        if record is not None:
            await self._failures.change_many(Where(key=key, retried_at=None), Changes().set(retried_at=now()))
        return record

    async def give_up(self, key: str, reason: str) -> None:
        """Finish a job that waits as failed, without an attempt."""
        where = Where(key=key).one_of("state", (JobState.OWED, JobState.WAITING))
        await self._jobs.change(where, _finished(JobState.FAILED, self._failed_kept).set(error=reason))

    async def owed(self, before: datetime, limit: int) -> list[JobRecord]:
        """Jobs that BullMQ should have got before this instant and has not, as far as is known."""
        return await self._jobs.find(Where(state=JobState.OWED).before("updated_at", before), limit=limit)

    def unfinished(self, batch_size: int) -> AsyncIterator[JobRecord]:
        """All jobs that are not finished, in id order."""
        return self._jobs.stream(Where().one_of("state", UNFINISHED), batch_size=batch_size)

    async def waiting(self, queue: str, at_most: int) -> int:
        """How many jobs of a queue wait, counted no further than ``at_most``."""
        where = Where(queue=queue).one_of("state", (JobState.OWED, JobState.WAITING))
        return await self._jobs.count(where, at_most=at_most)

    async def _as_holder(self, key: str, lock: str, changes: Changes, unit: Unit | None = None) -> bool:
        where = Where(key=key, lock=lock, state=JobState.ACTIVE)
        return await self._jobs.change(where, changes, unit=unit) is not None


def _finished(state: JobState, kept: timedelta) -> Changes:
    instant: Any = now()
    return Changes().set(state=state, lock=None, finished_at=instant, expires_at=instant + kept)
