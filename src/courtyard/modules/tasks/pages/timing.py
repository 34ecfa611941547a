"""Recorded time on a task's page: start, stop, add, mend."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Unprocessable
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Flash, Tone, View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.showing.words import NOTE_LENGTH_MAX, TimePatch, WrittenTime
from courtyard.modules.tasks.actions.timing import Timing
from courtyard.modules.tasks.pages.answers import LIST, told

# As a browser sends a day with its time.
LocalTime = Annotated[str, msgspec.Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$")]
Note = Annotated[str, msgspec.Meta(max_length=NOTE_LENGTH_MAX)]


class SpanForm(msgspec.Struct, frozen=True):
    """From when to when, where the member lives, and what was done."""

    started: LocalTime
    ended: LocalTime | None = None
    note: Note = ""


@route("POST", f"{LIST}/{{task:str}}/time/start", may=MEMBERS, summary="Start the clock", in_schema=False, status=200)
async def start_here(task: str, view: View, actor: Actor, task_timing: Timing) -> Response[str]:
    """Record time from now on; what ran before is stopped."""
    await task_timing.record(actor, WrittenTime(task=task))
    return told(view, back=f"{LIST}/{task}#time")


@route("POST", f"{LIST}/{{task:str}}/time/stop", may=MEMBERS, summary="Stop the clock", in_schema=False, status=200)
async def stop_here(task: str, view: View, actor: Actor, task_timing: Timing) -> Response[str]:
    """Stop what runs."""
    await task_timing.stop(actor)
    return told(view, back=f"{LIST}/{task}#time")


@route("POST", f"{LIST}/{{task:str}}/time", may=MEMBERS, summary="Add time", in_schema=False, status=200)
async def add_time(task: str, view: View, actor: Actor, agenda: Agenda, task_timing: Timing) -> Response[str]:
    """Record time that is over."""
    sent = decode_form(await view.form(), SpanForm)
    zone = await agenda.zone(actor.member_id)
    if sent.ended is None:
        raise Unprocessable.field("ended", "say when it ended")
    start, end = (_instant(name, text, zone) for name, text in (("started", sent.started), ("ended", sent.ended)))
    await task_timing.record(actor, WrittenTime(task=task, started_at=start, ended_at=end, note=sent.note))
    return told(view, Flash(_("The time is recorded."), Tone.GOOD), back=f"{LIST}/{task}#time")


@route("POST", f"{LIST}/{{task:str}}/time/{{entry:str}}", may=MEMBERS, summary="Change recorded time", in_schema=False,
       status=200)  # fmt: skip
async def change_time(
    task: str, entry: str, view: View, actor: Actor, agenda: Agenda, task_timing: Timing
) -> Response[str]:
    """One's own."""
    sent = decode_form(await view.form(), SpanForm)
    zone = await agenda.zone(actor.member_id)
    end = msgspec.UNSET if sent.ended is None else _instant("ended", sent.ended, zone)
    patch = TimePatch(started_at=_instant("started", sent.started, zone), ended_at=end, note=sent.note)
    await task_timing.change(actor, entry, patch)
    return told(view, Flash(_("The time is changed."), Tone.GOOD), back=f"{LIST}/{task}#time")


@route("POST", f"{LIST}/{{task:str}}/time/{{entry:str}}/remove", may=MEMBERS, summary="Remove recorded time",
       in_schema=False, status=200)  # fmt: skip
async def remove_time(task: str, entry: str, view: View, actor: Actor, task_timing: Timing) -> Response[str]:
    """One's own."""
    await task_timing.remove(actor, entry)
    return told(view, Flash(_("The recorded time is removed."), Tone.GOOD), back=f"{LIST}/{task}#time")


def _instant(name: str, text: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unprocessable.field(name, "is no day of the calendar") from None


TIME_PAGES: list[HTTPRouteHandler] = [start_here, stop_here, add_time, change_time, remove_time]
