"""The board of a project: columns of cards that are moved by hand, by keyboard or by form."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter, QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.tasks.actions.boarding import Boarding, CardLine, CardMove

_HERE, _TEMPLATE = "/tasks/board", "tasks/board.html"

ProjectAsked = Annotated[str | None, Parameter(max_length=24, description="Whose board, or `inbox`")]
ColumnAsked = Annotated[str | None, Parameter(max_length=40, description="One column only")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="Where the column goes on")]
TasksAsked = Annotated[list[str] | None, QueryParameter(name="task", max_items=60, description="Which cards")]


@route("GET", _HERE, may=MEMBERS, summary="The board of a project", in_schema=False)
async def board_page(
    view: View,
    actor: Actor,
    task_boarding: Boarding,
    project: ProjectAsked = None,
    column: ColumnAsked = None,
    cursor: Cursor = None,
) -> Response[str]:
    """Every column with its first cards; the rest of a column comes as one scrolls to it."""
    if column is None:
        return view.show(_TEMPLATE, block="board", board=await task_boarding.whole(actor, project), tasks=())
    piece = await task_boarding.piece(actor, project, column, cursor)
    return view.show(_TEMPLATE, block="board", board=piece, tasks=())


@route("GET", f"{_HERE}/cards", may=MEMBERS, summary="Some cards of a board as they stand now", in_schema=False)
async def board_cards(
    view: View, actor: Actor, task_boarding: Boarding, project: ProjectAsked = None, tasks: TasksAsked = None
) -> Response[str]:
    """For the script of an open board; whoever comes here directly gets the board."""
    if not view.page.is_htmx:
        return view.go(f"{_HERE}?project={project or 'inbox'}")
    return await _cards(view, actor, task_boarding, project, tasks or [])


@route("POST", f"{_HERE}/move", may=MEMBERS, summary="Move a card", in_schema=False, status=200)
async def move_card(view: View, actor: Actor, task_boarding: Boarding) -> Response[str]:
    """Others may move cards at the same moment: in the end all see the same order."""
    sent = decode_form(await view.form(), CardMove)
    moved = await task_boarding.move(actor, sent)
    if view.page.is_htmx:
        return await _cards(view, actor, task_boarding, sent.project, moved)
    return view.go(f"{_HERE}?project={sent.project}#card-{sent.task}", _("The card is moved."))


@route("POST", f"{_HERE}/add", may=MEMBERS, summary="Add a card", in_schema=False, status=200)
async def add_card(view: View, actor: Actor, task_boarding: Boarding) -> Response[str]:
    """The line is read like any other quick line."""
    sent = decode_form(await view.form(), CardLine)
    added = await task_boarding.add(actor, sent)
    if view.page.is_htmx:
        return await _cards(view, actor, task_boarding, sent.project, added)
    return view.go(f"{_HERE}?project={sent.project}#lane-{sent.column}", _("The card is added."))


async def _cards(
    view: View, actor: Actor, boarding: Boarding, project: str | None, tasks: Sequence[str]
) -> Response[str]:
    return view.show(_TEMPLATE, block="cards", board=await boarding.cards(actor, project, tasks), tasks=tasks)


HANDLERS: list[HTTPRouteHandler] = [board_page, board_cards, move_card, add_card]
