"""A board as a page shows it, and what its forms do."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.boards import COUNTED_MAX, Board, board_of, cards_of, lane_of, step
from courtyard.modules.tasks.actions.cards import Card, Desk
from courtyard.modules.tasks.actions.moving import move_task
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.actions.quick import Corner, quick_add
from courtyard.modules.tasks.models import Column, Places, Task
from courtyard.modules.tasks.models.values import ColumnKey, Key
from courtyard.modules.tasks.models.written import Move, ProjectWord, QuickLine
from courtyard.modules.tasks.rules.wishing import INBOX


class CardMove(msgspec.Struct, frozen=True, kw_only=True):
    """Where a card goes: to a column, beside another card, or one step up or down in its own."""

    project: ProjectWord
    task: Key
    column: ColumnKey | None = None
    after: Key | None = None
    before: Key | None = None
    step: Literal["up", "down", "top", "bottom"] | None = None


class CardLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line for the end of a column."""

    project: ProjectWord
    column: ColumnKey
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5_000)]


class LaneShown(msgspec.Struct, frozen=True, kw_only=True):
    """A column with some of its cards; ``size`` is how many there are, as far as they are counted."""

    key: str
    name: str
    status: str
    cards: list[Card]
    next_cursor: str | None
    size: str


class BoardShown(msgspec.Struct, frozen=True, kw_only=True):
    """A board in words; ``others`` are pairs of word and name of all boards that the reader has."""

    word: str
    title: str
    colour: str
    archived: bool
    can_write: bool
    lanes: list[LaneShown]
    columns: Sequence[Column]
    others: list[tuple[str, str]]


class Boarding:
    """Boards for pages."""

    def __init__(self, agenda: Agenda, personal: Personal) -> None:
        self._agenda = agenda
        self._personal = personal

    async def whole(self, actor: Actor, word: str | None) -> BoardShown:
        """A board with the first cards of each column; of the oldest project, without a word.

        Raises:
            ProjectNotFound.
        """
        return await self._shown(actor, await board_of(self._agenda, actor, word))

    async def piece(self, actor: Actor, word: str | None, column: str, cursor: str | None) -> BoardShown:
        """One column from a cursor on.

        Raises:
            ProjectNotFound, InvalidCursor.
        """
        return await self._shown(actor, await lane_of(self._agenda, actor, word or INBOX, column, cursor))

    async def cards(self, actor: Actor, word: str | None, tasks: Sequence[str]) -> BoardShown:
        """Those of the tasks that stand on the board now.

        Raises:
            ProjectNotFound.
        """
        return await self._shown(actor, await cards_of(self._agenda, actor, word or INBOX, tasks))

    async def move(self, actor: Actor, sent: CardMove) -> list[str]:
        """Move a card; answers which cards are to be looked at anew.

        Raises:
            What ``move_task`` raises.
        """
        if sent.step is not None:
            return _ids(await step(self._agenda, actor, sent.task, sent.step))
        move = Move(task=sent.task, column=sent.column, after=sent.after, before=sent.before)
        return _ids(await move_task(self._agenda, actor, move))

    async def add(self, actor: Actor, sent: CardLine) -> list[str]:
        """Add a card at the end of a column; the line is read like any other quick line.

        Raises:
            What ``quick_add`` raises.
        """
        line = QuickLine(text=sent.text, project=None if sent.project == INBOX else sent.project)
        added = (await quick_add(self._agenda, actor, line, Corner(column=sent.column))).task
        return [] if added is None else _ids(added)

    async def _shown(self, actor: Actor, board: Board) -> BoardShown:
        tasks = [task for lane in board.lanes for task in lane.tasks]
        desk = await Desk.for_reader(self._agenda, self._personal, actor, tasks)
        lanes = [
            LaneShown(
                key=lane.column.key,
                name=lane.column.name,
                status=lane.column.status.value,
                cards=[desk.card(task) for task in lane.tasks],
                next_cursor=lane.next_cursor,
                size=f"{lane.size:,}" if lane.size <= COUNTED_MAX else f"{COUNTED_MAX:,}+",
            )
            for lane in board.lanes
        ]
        place = board.place
        return BoardShown(
            word=board.word,
            title=place.name or _("Inbox"),
            colour=place.colour,
            archived=place.archived,
            can_write=board.can_write,
            lanes=lanes,
            columns=place.columns,
            others=places_named(board.places),
        )


def places_named(places: Places) -> list[tuple[str, str]]:
    """The inbox and all open projects, as pairs of word and name."""
    return [(INBOX, _("Inbox")), *((str(each.project), each.name) for each in places.projects if not each.archived)]


def _ids(task: Task) -> list[str]:
    return [str(each) for each in (task.id, task.successor) if each is not None]
