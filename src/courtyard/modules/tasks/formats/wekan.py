"""WeKan's export of a board (``wekan-board-1.0.0``)."""

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
from courtyard.modules.tasks.models.values import Status

_COLOURS = {
    "white": "#ffffff",
    "green": "#3cb500",
    "yellow": "#fad900",
    "orange": "#ff9f19",
    "red": "#eb4646",
    "purple": "#a632db",
    "blue": "#0079bf",
    "sky": "#00c2e0",
    "lime": "#51e898",
    "pink": "#ff78cb",
    "black": "#4d4d4d",
}


def is_wekan(value: Any) -> bool:
    """Whether this is a board of WeKan."""
    return isinstance(value, dict) and str(value.get("_format", "")).startswith("wekan-board")


def read_wekan(value: Any, surroundings: Surroundings) -> Reading:
    """The board as a project, its lists as columns, its cards as tasks; subtasks stand below their cards."""
    board, notebook = Raw(value), Notebook()
    lists = sorted(board.many("lists"), key=lambda each: each.number("sort") or 0)
    titles = [each.text("title") for each in lists if not each.flag("archived")]
    project = ProjectDraft(
        key=board.text("_id") or "board",
        name=board.text("title") or surroundings.name,
        description=board.text("description"),
        archived=board.flag("archived"),
        columns=[ColumnDraft(title, status_of_list(title)) for title in titles],
    )
    reader = _Cards(board, project.key, notebook)
    order = {each.text("_id"): place for place, each in enumerate(lists)}
    cards = sorted(
        board.many("cards"), key=lambda card: (order.get(card.text("listId"), len(order)), card.number("sort") or 0)
    )
    labels = [_label(each) for each in board.many("labels")]
    found = Bundle(projects=[project], tasks=[reader.task(card) for card in cards], labels=labels)
    return finished(Source.WEKAN, found, notebook)


def _label(raw: Raw) -> LabelDraft:
    return LabelDraft(raw.text("name", "color"), _COLOURS.get(raw.text("color"), ""))


class _Cards:
    """Cards with what the board says about them elsewhere."""

    def __init__(self, board: Raw, project: str, notebook: Notebook) -> None:
        self._lists = {each.text("_id"): each for each in board.many("lists")}
        self._labels = {each.text("_id"): _label(each).name for each in board.many("labels")}
        self._people = {
            each.text("_id"): each.one("profile").text("fullname") or each.text("username")
            for each in board.many("users")
        }
        lanes = {each.text("_id"): each.text("title") for each in board.many("swimlanes")}
        self._lanes = lanes if len(lanes) > 1 else {}
        self._fields = {each.text("_id"): each for each in board.many("customFields")}
        self._items: dict[str, list[Raw]] = defaultdict(list)
        for item in board.many("checklistItems"):
            self._items[item.text("checklistId")].append(item)
        self._checklists: dict[str, list[Raw]] = defaultdict(list)
        for checklist in board.many("checklists"):
            self._checklists[checklist.text("cardId")].append(checklist)
        self._comments: dict[str, list[Comment]] = defaultdict(list)
        for each in board.many("comments"):
            comment = Comment(each.text("text"), self._people.get(each.text("userId"), ""), each.instant("createdAt"))
            self._comments[each.text("cardId")].append(comment)
        self._attached: dict[str, int] = defaultdict(int)
        for each in board.many("attachments"):
            self._attached[each.text("cardId")] += 1
        self._project, self._notebook = project, notebook

    def task(self, card: Raw) -> TaskDraft:
        key, where = card.text("_id"), quoted("card", card.text("title"))
        in_list = self._lists.get(card.text("listId"), Raw(None))
        if count := self._attached[key]:
            self._notebook.note(where, f"attachments are not taken along; it has {count}")
        for name in ("dueAt", "startAt"):
            if card.text(name) and card.instant(name) is None:
                self._notebook.note(where, f"{name} '{card.text(name)[:40]}' not read")
        status = self._status(card, in_list, where)
        return TaskDraft(
            origin=key,
            where=where,
            title=card.text("title"),
            notes="\n\n".join(filter(None, (card.text("description"), "\n".join(self._custom(card))))),
            project=self._project,
            column=in_list.text("title") or None,
            status=status,
            due_at=card.instant("dueAt"),
            start_at=card.instant("startAt"),
            labels=self._labels_of(card),
            assignees=self._assignees_of(card),
            parent=card.text("parentId") or None,
            checklist=items_of((each.text("title"), self._items_of(each)) for each in self._checklists_of(key)),
            completed_at=card.instant("endAt") if status is Status.DONE else None,
            comments=sorted(self._comments[key], key=lambda each: each.at or datetime.min.replace(tzinfo=UTC)),
            created_at=card.instant("createdAt"),
        )

    def _status(self, card: Raw, in_list: Raw, where: str) -> Status:
        status = status_of_list(in_list.text("title"))
        if card.text("endAt"):
            return Status.DONE
        if (card.flag("archived") or in_list.flag("archived")) and status is not Status.DONE:
            self._notebook.note(where, "is archived; taken as cancelled")
            return Status.CANCELLED
        return status

    def _labels_of(self, card: Raw) -> list[str]:
        found = [self._labels.get(each, "") for each in card.texts("labelIds")]
        return [name for name in (*found, self._lanes.get(card.text("swimlaneId"), "")) if name]

    def _assignees_of(self, card: Raw) -> list[str]:
        people = (*card.texts("assignees"), *card.texts("members"))
        return [name for each in people if (name := self._people.get(each, ""))]

    def _checklists_of(self, key: str) -> list[Raw]:
        return sorted(self._checklists[key], key=lambda each: each.number("sort") or 0)

    def _items_of(self, checklist: Raw) -> list[ItemDraft]:
        items = self._items[checklist.text("_id")] or checklist.many("items")
        ordered = sorted(items, key=lambda each: each.number("sort") or 0)
        return [ItemDraft(each.text("title"), each.flag("isFinished")) for each in ordered]

    def _custom(self, card: Raw) -> list[str]:
        lines = []
        for item in card.many("customFields"):
            field = self._fields.get(item.text("_id"), Raw(None))
            names = {each.text("_id"): each.text("name") for each in field.one("settings").many("dropdownItems")}
            value = item.text("value")
            if value and field.text("name"):
                lines.append(f"{field.text('name')}: {names.get(value, value)}")
        return lines
