"""Work behind the answer: BullMQ queues in Valkey, a ledger of durable jobs in MongoDB, schedules, failures.

A job is entered in the ledger in its caller's transaction and given to BullMQ afterwards. Whatever becomes of Valkey,
the workers' sweep gives BullMQ again what the ledger owes. A job runs at least once; its id is the same in every
attempt, so that effects can be keyed by it.
"""

from courtyard.kernel.jobs.adding import Wish
from courtyard.kernel.jobs.definitions import Backoff, Handler, JobContext, JobType, Schedule, Unrecoverable
from courtyard.kernel.jobs.errors import JobNotFailed, JobNotFound, QueueFull, QueuesAway
from courtyard.kernel.jobs.jobs import Jobs, QueueFigures
from courtyard.kernel.jobs.policies import QUEUES, QueuePolicy
from courtyard.kernel.jobs.records import COLLECTIONS, FAILURES, JOBS, JobFailure, JobRecord, JobState
from courtyard.kernel.jobs.work import Work

__all__ = [
    "COLLECTIONS",
    "FAILURES",
    "JOBS",
    "QUEUES",
    "Backoff",
    "Handler",
    "JobContext",
    "JobFailure",
    "JobNotFailed",
    "JobNotFound",
    "JobRecord",
    "JobState",
    "JobType",
    "Jobs",
    "QueueFigures",
    "QueueFull",
    "QueuePolicy",
    "QueuesAway",
    "Schedule",
    "Unrecoverable",
    "Wish",
    "Work",
]
