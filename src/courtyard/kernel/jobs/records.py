"""What MongoDB keeps of jobs: the ledger of durable jobs, the failures, and when schedules were last due."""

from datetime import datetime
from enum import StrEnum

from courtyard.kernel.basics import Document, Id
from courtyard.kernel.documents import CollectionSpec, index
from courtyard.kernel.jobs.definitions import Backoff


class JobState(StrEnum):
    """How far a job is. OWED: in the ledger, but not known to be in BullMQ yet."""

    OWED = "owed"
    WAITING = "waiting"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (JobState.OWED, JobState.WAITING, JobState.ACTIVE)


class JobRecord(Document, kw_only=True):
    """A durable job.

    Attributes:
        key: The job's id, the same in BullMQ.
        payload: JSON; emptied when the job is done.
        due_at: When it may run.
        attempts: How often it may be tried; ``attempts_made`` counts those that failed.
        lock: The token of the worker that runs it, and BullMQ's lock token too; only its holder may finish it.
        result: JSON.
        expires_at: When a finished job is forgotten.
    """

    key: str
    type: str
    queue: str
    payload: str
    due_at: datetime
    attempts: int
    backoff: Backoff
    state: JobState = JobState.OWED
    owner: Id | None = None
    trace_id: str = ""
    priority: int = 0
    attempts_made: int = 0
    lock: str | None = None
    progress: int = 0
    progress_text: str = ""
    result: str | None = None
    error: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    expires_at: datetime | None = None


class JobFailure(Document, kw_only=True):
    """A job that failed for good; ``created_at`` is when. ``payload`` is JSON with its secrets masked."""

    key: str
    type: str
    queue: str
    payload: str
    error: str
    trace: str
    attempts_made: int
    owner: Id | None = None
    trace_id: str = ""
    retried_at: datetime | None = None
    expires_at: datetime


class ScheduleMark(Document, kw_only=True):
    """The last tick of a schedule for which a job was added."""

    name: str
    last_tick: datetime


JOBS = CollectionSpec(
    "jobs",
    JobRecord,
    (
        index("key", unique=True),
        index("state", "_id"),
        index("queue", "state"),
        index("expires_at", expire_after_s=0),
    ),
)
FAILURES = CollectionSpec(
    "job_failures",
    JobFailure,
    (index("key"), index("queue", "-_id"), index("expires_at", expire_after_s=0)),
)
MARKS = CollectionSpec("job_schedules", ScheduleMark, (index("name", unique=True),))
COLLECTIONS = (JOBS, FAILURES, MARKS)
