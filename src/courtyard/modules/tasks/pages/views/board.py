"""The board of a project: columns of cards that are moved by hand, by keyboard or by form."""

from collections.abc import Sequence
from gettext import gettext as _
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter, QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.boards import COUNTED_MAX, Board, board_of, cards_of, lane_of, step
from courtyard.modules.tasks.actions.moving import move_task
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.actions.quick import Corner, quick_add
from courtyard.modules.tasks.models import Task
from courtyard.modules.tasks.models.values import ColumnKey, Key
from courtyard.modules.tasks.models.written import Move, ProjectWord, QuickLine
from courtyard.modules.tasks.pages.views.cards import Desk
from courtyard.modules.tasks.rules.wishing import INBOX

_HERE, _TEMPLATE = "/tasks/board", "tasks/board.html"

ProjectAsked = Annotated[str | None, Parameter(max_length=24, description="Whose board, or `inbox`")]
ColumnAsked = Annotated[str | None, Parameter(max_length=40, description="One column only")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="Where the column goes on")]
TasksAsked = Annotated[list[str] | None, QueryParameter(name="task", max_items=60, description="Which cards")]


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """Where a card goes: to a column, beside another card, or one step up or down in its own."""

    project: ProjectWord
    task: Key
    column: ColumnKey | None = None
    after: Key | None = None
    before: Key | None = None
    step: Literal["up", "down", "top", "bottom"] | None = None


class AddForm(msgspec.Struct, frozen=True, kw_only=True):
    """A line for the end of a column."""

    project: ProjectWord
    column: ColumnKey
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5_000)]


@route("GET", _HERE, may=MEMBERS, summary="The board of a project", in_schema=False)
async def board_page(
    view: View,
    actor: Actor,
    agenda: Agenda,
    task_personal: Personal,
    project: ProjectAsked = None,
    column: ColumnAsked = None,
    cursor: Cursor = None,
) -> Response[str]:
    """Every column with its first cards; the rest of a column comes as one scrolls to it."""
    if column is None:
        board = await board_of(agenda, actor, project)
        return view.show(_TEMPLATE, block="board", **await _shown(agenda, task_personal, actor, board), tasks=[])
    board = await lane_of(agenda, actor, project or INBOX, column, cursor)
    return view.show(_TEMPLATE, block="board", **await _shown(agenda, task_personal, actor, board), tasks=[])


@route("GET", f"{_HERE}/cards", may=MEMBERS, summary="Some cards of a board as they stand now", in_schema=False)
async def board_cards(
    view: View,
    actor: Actor,
    agenda: Agenda,
    task_personal: Personal,
    project: ProjectAsked = None,
    tasks: TasksAsked = None,
) -> Response[str]:
    """For the script of an open board; whoever comes here directly gets the board."""
    if not view.page.is_htmx:
        return view.go(f"{_HERE}?project={project or INBOX}")
    return await _cards(view, agenda, task_personal, actor, project or INBOX, tasks or [])


@route("POST", f"{_HERE}/move", may=MEMBERS, summary="Move a card", in_schema=False, status=200)
async def move_card(view: View, actor: Actor, agenda: Agenda, task_personal: Personal) -> Response[str]:
    """Others may move cards at the same moment: in the end all see the same order."""
    sent = decode_form(await view.form(), MoveForm)
    if sent.step is not None:
        moved = await step(agenda, actor, sent.task, sent.step)
    else:
        move = Move(task=sent.task, column=sent.column, after=sent.after, before=sent.before)
        moved = await move_task(agenda, actor, move)
    return await _answer(view, agenda, task_personal, actor, sent.project, moved, _("The card is moved."))


@route("POST", f"{_HERE}/add", may=MEMBERS, summary="Add a card", in_schema=False, status=200)
async def add_card(view: View, actor: Actor, agenda: Agenda, task_personal: Personal) -> Response[str]:
    """The line is read like any other quick line."""
    sent = decode_form(await view.form(), AddForm)
    line = QuickLine(text=sent.text, project=None if sent.project == INBOX else sent.project)
    added = (await quick_add(agenda, actor, line, Corner(column=sent.column))).task
    return await _answer(view, agenda, task_personal, actor, sent.project, added, _("The card is added."))


async def _answer(
    view: View, agenda: Agenda, personal: Personal, actor: Actor, project: str, task: Task | None, words: str
) -> Response[str]:
    if view.page.is_htmx:
        told = [str(each) for each in (task and task.id, task and task.successor) if each]
        return await _cards(view, agenda, personal, actor, project, told)
    return view.go(f"{_HERE}?project={project}#card-{task.id if task else ''}", words)


async def _cards(
    view: View, agenda: Agenda, personal: Personal, actor: Actor, project: str, tasks: Sequence[str]
) -> Response[str]:
    board = await cards_of(agenda, actor, project, tasks)
    return view.show(_TEMPLATE, block="cards", **await _shown(agenda, personal, actor, board), tasks=tasks)


async def _shown(agenda: Agenda, personal: Personal, actor: Actor, board: Board) -> dict[str, Any]:
    desk = await Desk.for_reader(agenda, personal, actor, [task for lane in board.lanes for task in lane.tasks])
    lanes = [
        {
            "key": lane.column.key,
            "name": lane.column.name,
            "status": lane.column.status.value,
            "cards": [desk.card(task) for task in lane.tasks],
            "next_cursor": lane.next_cursor,
            "count": lane.size if lane.size <= COUNTED_MAX else f"{COUNTED_MAX:,}+",
        }
        for lane in board.lanes
    ]
    return {
        "board": board,
        "lanes": lanes,
        "columns": board.place.columns,
        "title": board.place.name or _("Inbox"),
        "others": [(INBOX, _("Inbox")), *((str(p.project), p.name) for p in board.places.projects if not p.archived)],
    }


HANDLERS: list[HTTPRouteHandler] = [board_page, board_cards, move_card, add_card]
