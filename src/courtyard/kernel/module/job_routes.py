"""Jobs over HTTP: one's own job, and what an admin sees and mends."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.documents import LIMIT_DEFAULT, LIMIT_MAX, InvalidCursor
from courtyard.kernel.http import ADMINS, MEMBERS, route
from courtyard.kernel.jobs import JobFailure, JobNotFailed, JobNotFound, JobRecord, Jobs, QueueFigures, QueuesAway

_SHOWN_STATE = {"owed": "waiting"}


class JobOut(msgspec.Struct, frozen=True):
    """A job as its owner sees it: waiting, active, done or failed; ``progress`` is 0 to 100."""

    id: str
    type: str
    state: str
    progress: int
    text: str
    result: Any
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class FailureOut(msgspec.Struct, frozen=True):
    """A job that failed for good; secrets in its payload are masked."""

    job: str
    type: str
    queue: str
    payload: Any
    error: str
    attempts: int
    failed_at: datetime
    retried_at: datetime | None
    owner: Id | None


class FailuresOut(msgspec.Struct, frozen=True):
    """Failures, newest first."""

    items: list[FailureOut]
    next_cursor: str | None


class RetriesOut(msgspec.Struct, frozen=True):
    """How many jobs will be tried again."""

    retried: int


class QueueIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which queue is meant."""

    queue: Annotated[str, msgspec.Meta(max_length=40, examples=["email"])]


@route("GET", "/jobs/{job:str}", may=MEMBERS, keys="jobs", summary="Read a job of one's own", raises=[JobNotFound])
async def read_job(job: str, actor: Actor, jobs: Jobs) -> JobOut:
    """How far it is, and its result or error. Admins can read every job."""
    return _job_out(await jobs.visible(job, actor))


@route("GET", "/admin/jobs", may=ADMINS, summary="Read the queues", raises=[QueuesAway])
async def read_queues(jobs: Jobs) -> list[QueueFigures]:
    """Each queue: what waits, runs, failed, and the last hour minute by minute."""
    return await jobs.figures()


@route("GET", "/admin/jobs/failures", may=ADMINS, summary="List failed jobs", raises=[InvalidCursor])
async def list_failures(
    jobs: Jobs,
    queue: Annotated[str | None, Parameter(max_length=40, description="Of this queue only")] = None,
    limit: Annotated[int, Parameter(ge=1, le=LIMIT_MAX, description="How many at most")] = LIMIT_DEFAULT,
    cursor: Annotated[str | None, Parameter(max_length=200, description="The next_cursor of the page before")] = None,
) -> FailuresOut:
    """The newest first."""
    page = await jobs.failures(queue, limit=limit, cursor=cursor)
    return FailuresOut([_failure_out(each) for each in page.items], page.next_cursor)


@route(
    "POST",
    "/admin/jobs/{job:str}/retries",
    may=ADMINS,
    summary="Try a failed job again",
    raises=[JobNotFound, JobNotFailed],
    status=202,
)
async def retry_job(job: str, jobs: Jobs) -> RetriesOut:
    """It gets all its attempts again."""
    await jobs.retry(job)
    return RetriesOut(1)


@route("POST", "/admin/jobs/retries", may=ADMINS, summary="Try all failed jobs of a queue again", status=202)
async def retry_queue(data: QueueIn, jobs: Jobs) -> RetriesOut:
    """At most 1,000 at a time."""
    return RetriesOut(await jobs.retry_all(data.queue))


JOB_ROUTES: list[HTTPRouteHandler] = [read_job, read_queues, list_failures, retry_job, retry_queue]


def _job_out(record: JobRecord) -> JobOut:
    return JobOut(
        id=record.key,
        type=record.type,
        state=_SHOWN_STATE.get(record.state.value, record.state.value),
        progress=record.progress,
        text=record.progress_text,
        result=None if record.result is None else msgspec.json.decode(record.result),
        error=record.error or None,
        created_at=record.created_at,
        started_at=record.started_at,
        finished_at=record.finished_at,
    )


def _failure_out(failure: JobFailure) -> FailureOut:
    return FailureOut(
        job=failure.key,
        type=failure.type,
        queue=failure.queue,
        payload=msgspec.json.decode(failure.payload),
        error=failure.error,
        attempts=failure.attempts_made,
        failed_at=failure.created_at,
        retried_at=failure.retried_at,
        owner=failure.owner,
    )
