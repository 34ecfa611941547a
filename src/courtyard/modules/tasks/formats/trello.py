"""Trello's "Export as JSON" of a board."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from courtyard.modules.tasks.formats.boards import items_of, quoted, status_of_list
from courtyard.modules.tasks.formats.draft import (
    Bundle,
    ColumnDraft,
    Comment,
    ItemDraft,
    LabelDraft,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    Surroundings,
    TaskDraft,
)
from courtyard.modules.tasks.formats.finishing import finished
from courtyard.modules.tasks.formats.raw import Raw
from courtyard.modules.tasks.models.values import Reminder, Status

_COLOURS = {
    "green": "#4bce97",
    "yellow": "#f5cd47",
    "orange": "#fea362",
    "red": "#f87168",
    "purple": "#9f8fef",
    "blue": "#579dff",
    "sky": "#6cc3e0",
    "lime": "#94c748",
    "pink": "#e774bb",
    "black": "#8590a2",
}
_ID_HEX = 8


def is_trello(value: Any) -> bool:
    """Whether this is a board of Trello."""
    return isinstance(value, dict) and {"cards", "lists"} <= value.keys() and "_format" not in value


def read_trello(value: Any, surroundings: Surroundings) -> Reading:
    """The board as a project, its lists as columns, its cards as tasks."""
    board, notebook = Raw(value), Notebook()
    lists = sorted(board.many("lists"), key=lambda each: each.number("pos") or 0)
    project = ProjectDraft(
        key=board.text("id") or "board",
        name=board.text("name") or surroundings.name,
        description=board.text("desc"),
        archived=board.flag("closed"),
        columns=[
            ColumnDraft(each.text("name"), status_of_list(each.text("name")))
            for each in lists
            if not each.flag("closed")
        ],
    )
    reader = _Cards(board, lists, project.key, notebook)
    order = {each.text("id"): place for place, each in enumerate(lists)}
    cards = sorted(
        board.many("cards"), key=lambda card: (order.get(card.text("idList"), len(order)), card.number("pos") or 0)
    )
    labels = [_label(each) for each in board.many("labels")]
    found = Bundle(projects=[project], tasks=[reader.task(card) for card in cards], labels=labels)
    return finished(Source.TRELLO, found, notebook)


def _label(raw: Raw) -> LabelDraft:
    colour = raw.text("color")
    return LabelDraft(raw.text("name") or colour, _COLOURS.get(colour.partition("_")[0], ""))


class _Cards:
    """Cards with what the board says about them elsewhere."""

    def __init__(self, board: Raw, lists: list[Raw], project: str, notebook: Notebook) -> None:
        self._lists = {each.text("id"): each for each in lists}
        self._members = {each.text("id"): each.text("fullName", "username") for each in board.many("members")}
        self._labels = {each.text("id"): _label(each).name for each in board.many("labels")}
        self._checklists: dict[str, list[Raw]] = defaultdict(list)
        for checklist in board.many("checklists"):
            self._checklists[checklist.text("idCard")].append(checklist)
        self._comments: dict[str, list[Comment]] = defaultdict(list)
        for action in board.many("actions"):
            if action.text("type") in {"commentCard", "copyCommentCard"}:
                data = action.one("data")
                author = action.one("memberCreator").text("fullName", "username")
                comment = Comment(data.text("text"), author, action.instant("date"))
                self._comments[data.one("card").text("id")].append(comment)
        self._fields = {each.text("id"): each for each in board.many("customFields")}
        self._project, self._notebook = project, notebook

    def task(self, card: Raw) -> TaskDraft:
        key, where = card.text("id"), quoted("card", card.text("name"))
        in_list = self._lists.get(card.text("idList"), Raw(None))
        due = card.instant("due")
        if card.text("due") and due is None:
            self._notebook.note(where, f"due date '{card.text('due')[:40]}' not read")
        status = self._status(card, in_list, where)
        before = card.number("dueReminder")
        return TaskDraft(
            origin=key,
            where=where,
            title=card.text("name"),
            notes="\n\n".join(filter(None, (card.text("desc"), *self._further(card, where)))),
            project=self._project,
            column=in_list.text("name") or None,
            status=status,
            due_at=due,
            start_at=card.instant("start"),
            labels=self._labels_of(card),
            assignees=[name for each in card.texts("idMembers") if (name := self._members.get(each))],
            checklist=items_of((each.text("name"), _items(each)) for each in self._checklists_of(card)),
            reminders=[Reminder(before_min=int(before))] if due and before is not None and before >= 0 else [],
            completed_at=card.instant("dateCompleted") if status is Status.DONE else None,
            comments=sorted(self._comments[key], key=lambda each: each.at or datetime.min.replace(tzinfo=UTC)),
            created_at=_made_at(key),
        )

    def _status(self, card: Raw, in_list: Raw, where: str) -> Status:
        status = status_of_list(in_list.text("name"))
        if card.flag("dueComplete"):
            return Status.DONE
        if (card.flag("closed") or in_list.flag("closed")) and status is not Status.DONE:
            self._notebook.note(where, "is archived; taken as cancelled")
            return Status.CANCELLED
        return status

    def _labels_of(self, card: Raw) -> list[str]:
        inside = [_label(each).name for each in card.many("labels")]
        return inside or [name for each in card.texts("idLabels") if (name := self._labels.get(each))]

    def _checklists_of(self, card: Raw) -> list[Raw]:
        found = self._checklists[card.text("id")] or card.many("checklists")
        return sorted(found, key=lambda each: each.number("pos") or 0)

    def _further(self, card: Raw, where: str) -> list[str]:
        """What has no field of its own: values of custom fields, and the addresses of attachments."""
        lines = [line for each in card.many("customFieldItems") if (line := self._custom(each))]
        attached = [each for each in card.many("attachments") if each.text("url")]
        if attached:
            self._notebook.note(
                where, f"{len(attached)} attachments stay where they are; their addresses are in the notes"
            )
        lines += [f"[{each.text('name') or each.text('url')}]({each.text('url')})" for each in attached]
        return ["\n".join(lines)] if lines else []

    def _custom(self, item: Raw) -> str:
        field = self._fields.get(item.text("idCustomField"), Raw(None))
        chosen = {each.text("id"): each.one("value").text("text") for each in field.many("options")}
        value = item.one("value").text("text", "number", "date", "checked") or chosen.get(item.text("idValue"), "")
        return f"{field.text('name')}: {value}" if value else ""


def _items(checklist: Raw) -> list[ItemDraft]:
    items = sorted(checklist.many("checkItems"), key=lambda each: each.number("pos") or 0)
    return [ItemDraft(each.text("name"), each.text("state") == "complete") for each in items]


def _made_at(key: str) -> datetime | None:
    """Trello's ids begin with the second in which they were made."""
    try:
        return datetime.fromtimestamp(int(key[:_ID_HEX], 16), UTC)
    except (ValueError, OverflowError, OSError):
        return None
