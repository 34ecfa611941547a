"""The checklist of a task, and the tasks below it: each change its own small form."""

from typing import Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.showing.words import Item, Key, Line, TaskPatch, Title, WrittenItem, WrittenTask
from courtyard.modules.tasks.actions.writing import change_task, read_task, write_task
from courtyard.modules.tasks.errors import TaskChanged
from courtyard.modules.tasks.pages.answers import LIST, told

_ATTEMPTS_MAX = 5


class StepForm(msgspec.Struct, frozen=True):
    """What to do with which line of the checklist."""

    act: Literal["add", "tick", "untick", "remove"]
    item: Key | None = None
    text: Line | None = None


class BelowForm(msgspec.Struct, frozen=True):
    """A task below another."""

    title: Title


@route("POST", f"{LIST}/{{task:str}}/steps", may=MEMBERS, summary="Change a checklist", in_schema=False, status=200)
async def change_steps(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Add a line, tick it, take it out; two people doing so at once lose nothing."""
    sent = decode_form(await view.form(), StepForm)
    for _attempt in range(_ATTEMPTS_MAX - 1):
        try:
            await _change(task, sent, actor, agenda)
            break
        except TaskChanged:
            continue  # somebody else was here: the same act on the list as it is now
    else:
        await _change(task, sent, actor, agenda)
    return told(view, back=f"{LIST}/{task}#checklist")


@route("POST", f"{LIST}/{{task:str}}/below", may=MEMBERS, summary="Add a task below", in_schema=False, status=200)
async def add_below(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """A new task in the same project that belongs to this one."""
    sent = decode_form(await view.form(), BelowForm)
    parent = await read_task(agenda, actor, task)
    project = None if parent.project == actor.member_id else str(parent.project)
    await write_task(agenda, actor, WrittenTask(title=sent.title, parent_id=str(parent.id), project=project))
    return told(view, back=f"{LIST}/{task}#below")


async def _change(task: str, sent: StepForm, actor: Actor, agenda: Agenda) -> None:
    present = await read_task(agenda, actor, task)
    items = [_written(each, sent) for each in present.checklist if not _goes(each, sent)]
    if sent.act == "add" and sent.text is not None:
        items.append(WrittenItem(sent.text))
    await change_task(agenda, actor, task, TaskPatch(checklist=items), version=present.version)


def _goes(item: Item, sent: StepForm) -> bool:
    return sent.act == "remove" and str(item.id) == sent.item


def _written(item: Item, sent: StepForm) -> WrittenItem:
    is_meant = str(item.id) == sent.item
    done = sent.act == "tick" if is_meant and sent.act in ("tick", "untick") else item.done
    return WrittenItem(item.text, done, str(item.id))


STEP_PAGES: list[HTTPRouteHandler] = [change_steps, add_below]
