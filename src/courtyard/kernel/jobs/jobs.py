"""``court.jobs``: adding jobs, looking at them, trying failed ones again."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec

from courtyard.kernel.basics import Actor, Id, Unprocessable
from courtyard.kernel.cache import UNREACHABLE, connect
from courtyard.kernel.documents import LIMIT_DEFAULT, Database, Page, Unit
from courtyard.kernel.jobs import figures
from courtyard.kernel.jobs.adding import Admission, Wish, record_of
from courtyard.kernel.jobs.bull import BullQueue, Timing
from courtyard.kernel.jobs.definitions import JobType
from courtyard.kernel.jobs.errors import JobNotFailed, JobNotFound, QueuesAway
from courtyard.kernel.jobs.forgetting import Forgetting
from courtyard.kernel.jobs.forwarding import Forwarder
from courtyard.kernel.jobs.ledger import Ledger
from courtyard.kernel.jobs.policies import policies
from courtyard.kernel.jobs.pressure import Pressure
from courtyard.kernel.jobs.records import JobFailure, JobRecord
from courtyard.kernel.settings import Settings

P = TypeVar("P", bound=msgspec.Struct)

_ANSWER_LIMIT_S = 2.0
_BULK_MAX = 1000
_OUTCOMES = ("completed", "failed")


class QueueFigures(msgspec.Struct, frozen=True):
    """A queue now; ``completed`` and ``failed`` are those still kept.

    Attributes:
        oldest_s: Age of the job that waits longest, in seconds.
        completed_per_minute: The last 60 minutes, the newest first.
        failed_per_minute: Likewise, of jobs that failed for good.
    """

    name: str
    waiting: int
    active: int
    delayed: int
    failed: int
    completed: int
    oldest_s: float
    completed_per_minute: list[int]
    failed_per_minute: list[int]


class Jobs:
    """Adds jobs: into the ledger at once, to BullMQ behind the caller's back.

    Args:
        settings: Queues, limits, Valkey.
        database: The kernel's.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        self.policies = policies(settings)
        self.timing = Timing(
            settings.jobs_lock_ms,
            settings.jobs_stalled_ms,
            settings.jobs_stalls_max,
            settings.jobs_done_s,
            settings.jobs_failed_s,
        )
        self.client = connect(settings.redis_url or "", timeout_s=_ANSWER_LIMIT_S, retries=0, as_text=True)
        self.prefix = settings.jobs_prefix or f"{settings.database_prefix}:bull"
        self.queues = {
            name: BullQueue(name, self.client, self.prefix, policy, self.timing)
            for name, policy in self.policies.items()
        }
        self.ledger = Ledger(database, settings.jobs_failed_s)
        self.pressure = Pressure(self.queues, self.client, self.ledger, self.policies, settings.jobs_memory_bytes)
        self.forwarder = Forwarder(self.queues, self.ledger)
        self._admission = Admission(self.pressure)

    def start(self) -> None:
        """Give jobs to BullMQ and watch the queues from now on."""
        self.forwarder.start()
        self.pressure.start()

    async def stop(self) -> None:
        """Give what is in line, and watch no more."""
        await self.pressure.stop()
        await self.forwarder.stop()

    async def close(self) -> None:
        """Let go of Valkey."""
        await self.client.aclose()

    async def add(
        self,
        job_type: JobType[P],
        payload: P,
        *,
        id: str | None = None,  # noqa: A002  (what everybody calls it)
        owner: Id | None = None,
        delay_s: float = 0.0,
        priority: int = 0,
        unit: Unit | None = None,
    ) -> str:
        """Add a job and answer its id.

        Args:
            job_type: As declared.
            payload: What the handler gets.
            id: A second job of this id is not added while the first is there, and for a day after it was done. Letters,
                digits and ``. _ @ = + ~ -``; a colon becomes a dot.
            owner: Who may see its progress and result.
            delay_s: It does not run before this time is over.
            priority: As in BullMQ: 0 runs first, then 1, then 2, up to 2,097,152.
            unit: Makes it part of a transaction on any database: it is there if, and only if, the unit is committed.

        Raises:
            QueueFull: the queue is full and the type essential.
            DatabaseAway: it could not be entered in the ledger.
            ValueError: an id, priority or payload that cannot be.
        """
        wish = Wish(id, owner, delay_s, priority)
        return (await self.add_many(job_type, [(payload, wish)], unit=unit))[0]

    async def add_many(
        self, job_type: JobType[P], wanted: Sequence[tuple[P, Wish]], *, unit: Unit | None = None
    ) -> list[str]:
        """Add several jobs of one type in one round trip; see ``add``."""
        records = [record_of(job_type, payload, wish, self.policies) for payload, wish in wanted]
        if records and self._admission.admits(job_type, len(records)):
            new = await self.ledger.owe(records, unit) if job_type.durable else {each.key for each in records}
            fresh = [each for each in records if each.key in new]
            figures.DEDUPLICATED.labels(job_type.queue, job_type.name).inc(len(records) - len(fresh))
            if unit is None:
                self._forward(job_type, fresh)
            elif fresh:
                unit.after_commit(lambda: self._forward(job_type, fresh))
        return [each.key for each in records]

    def _forward(self, job_type: JobType[P], records: Sequence[JobRecord]) -> None:
        self.pressure.note_added(job_type.queue, len(records))
        figures.ADDED.labels(job_type.queue, job_type.name).inc(len(records))
        for record in records:
            self.forwarder.offer(record, durable=job_type.durable)

    async def failures(
        self, queue: str | None = None, *, limit: int = LIMIT_DEFAULT, cursor: str | None = None
    ) -> Page[JobFailure]:
        """Failures, newest first, of one queue or all; their payloads have no secrets."""
        return await self.ledger.failures(queue, limit, cursor)

    async def find(self, key: str) -> JobRecord:
        """A durable job, for everybody; see ``visible`` for what a person may see.

        Raises:
            JobNotFound: the ledger does not have it (any more).
        """
        record = await self.ledger.find(key)
        if record is None:
            raise JobNotFound
        return record

    async def visible(self, key: str, actor: Actor) -> JobRecord:
        """A durable job as its owner or an admin sees it.

        Raises:
            JobNotFound: there is none, or it is another's.
        """
        record = await self.find(key)
        if actor.is_admin or (actor.user_id is not None and record.owner == actor.user_id):
            return record
        raise JobNotFound

    async def retry(self, key: str) -> None:
        """Give a failed job all its attempts again.

        Raises:
            JobNotFound: the ledger does not have it.
            JobNotFailed: it has not failed.
        """
        record = await self.ledger.retry(key)
        if record is None:
            await self.find(key)
            raise JobNotFailed
        await self._put_back([record])

    async def retry_all(self, queue: str) -> int:
        """Give all failed jobs of a queue their attempts again, at most 1,000 at a time; answers how many.

        Raises:
            Unprocessable: there is no such queue.
        """
        if queue not in self.queues:
            raise Unprocessable.field("queue", f"is not one of {', '.join(self.queues)}")
        keys = await self.ledger.failed_keys(queue, _BULK_MAX)
        found = [await self.ledger.retry(key) for key in keys]
        records = [record for record in found if record is not None]
        await self._put_back(records)
        return len(records)

    async def _put_back(self, records: Sequence[JobRecord]) -> None:
        for record in records:
            # BullMQ still has it as failed; without Valkey the sweep does this later.
            with suppress(*UNREACHABLE):
                await self.queues[record.queue].remove(record.key)
            self.forwarder.offer(record, durable=True)

    async def drain(self, queue: str) -> int:
        """Take away the jobs that wait in a queue, at most 1,000 at a time; they count as failed and can be retried."""
        bull = self.queues[queue]
        keys = await bull.waiting_ids(_BULK_MAX)
        for key in keys:
            await self.ledger.give_up(key, "removed from the queue by hand")
            await bull.remove(key)
        return len(keys)

    async def forget(self, owner: Id, words: Sequence[str] = (), *, besides: Sequence[str] = ()) -> int:
        """Remove the jobs of somebody who is erased, and those that have one of these words in them.

        Args:
            owner: Whose.
            words: An address, for example.
            besides: Ids of jobs that stay, such as the one that asks for this.

        Raises:
            QueuesAway: Valkey does not answer; what it has is still there.
        """
        try:
            return await Forgetting(self.database, self.queues).forget(owner, words, besides)
        except UNREACHABLE as error:
            raise QueuesAway(cause=repr(error)) from error

    async def figures(self) -> list[QueueFigures]:
        """Each queue now, and its last hour minute by minute.

        Raises:
            QueuesAway: Valkey does not answer.
        """
        try:
            return await self._figures()
        except UNREACHABLE as error:
            raise QueuesAway(cause=repr(error)) from error

    async def _figures(self) -> list[QueueFigures]:
        await self.pressure.read()
        return [
            QueueFigures(name, *self.pressure.readings[name], *[await bull.per_minute(kind) for kind in _OUTCOMES])
            for name, bull in self.queues.items()
        ]
