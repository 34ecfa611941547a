"""The queues: live counts, the last hour, failures to try again."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.basics import ngettext
from courtyard.kernel.http import ADMINS, route
from courtyard.kernel.web import Point, View, decode_form
from courtyard.modules.administration.actions import work
from courtyard.modules.administration.actions.work import Jobs

_HERE, _TEMPLATE = "/admin/jobs", "administration/jobs.html"

QueueName = Annotated[str | None, Parameter(max_length=40, description="Failures of this queue only")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="Where to go on")]


class JobForm(msgspec.Struct, frozen=True):
    """Which job is meant."""

    job: Annotated[str, msgspec.Meta(max_length=200)]


class QueueForm(msgspec.Struct, frozen=True):
    """Which queue is meant."""

    queue: Annotated[str, msgspec.Meta(max_length=40)]


@route("GET", "/admin", may=ADMINS, summary="Administration", in_schema=False)
async def administration(view: View) -> Response[str]:
    """Begin with the jobs."""
    return view.go(_HERE)


@route("GET", _HERE, may=ADMINS, summary="Jobs", in_schema=False)
async def jobs_page(view: View, jobs: Jobs, queue: QueueName = None, cursor: Cursor = None) -> Response[str]:
    """Queues and failures."""
    failed, next_cursor = await work.failures(jobs, queue, cursor)
    return view.show(
        _TEMPLATE,
        **await _figures(jobs),
        failed=failed,
        next_cursor=next_cursor,
        queue=queue or "",
        names=[*jobs.queues],
    )


@route("GET", f"{_HERE}/now", may=ADMINS, summary="The queues now", in_schema=False)
async def queues_now(view: View, jobs: Jobs) -> Response[str]:
    """Only what changes by the second; the whole page for whoever comes here directly."""
    if not view.page.is_htmx:
        return view.go(_HERE)
    return view.show(_TEMPLATE, block="now", **await _figures(jobs))


@route("POST", f"{_HERE}/retry", may=ADMINS, summary="Try a failed job again", in_schema=False, status=200)
async def retry_job_here(view: View, jobs: Jobs) -> Response[str]:
    """It gets all its attempts again."""
    sent = decode_form(await view.form(), JobForm)
    await work.retry(jobs, sent.job)
    return view.go(f"{_HERE}#failures", _("The job is tried again."))


@route("POST", f"{_HERE}/retry-all", may=ADMINS, summary="Try all of a queue again", in_schema=False, status=200)
async def retry_queue_here(view: View, jobs: Jobs) -> Response[str]:
    """At most 1,000 at a time."""
    sent = decode_form(await view.form(), QueueForm)
    count = await work.retry_all(jobs, sent.queue)
    words = ngettext("%(num)d job is tried again.", "%(num)d jobs are tried again.", count) % {"num": count}
    return view.go(f"{_HERE}#failures", words)


async def _figures(jobs: Jobs) -> dict[str, Any]:
    now = await work.queues(jobs)
    return {"now": now, "completed": _points(now.completed), "failures": _points(now.failed)}


def _points(minutes: list[int]) -> list[Point]:
    last = len(minutes) - 1
    return [Point(_("now") if age == last else f"−{last - age}", value) for age, value in enumerate(minutes)]  # noqa: RUF001  (a minus, not a hyphen)


HANDLERS: list[HTTPRouteHandler] = [administration, jobs_page, queues_now, retry_job_here, retry_queue_here]
