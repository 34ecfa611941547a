"""Cursor paging by key: stable under inserts, and as quick on the thousandth page as on the first."""

import base64
import binascii
from typing import Any, Generic, TypeVar

import msgspec

from courtyard.kernel.basics import Id, Malformed, is_id
from courtyard.kernel.documents.where import Where

T = TypeVar("T")

LIMIT_MAX = 100
LIMIT_DEFAULT = 20


class InvalidCursor(Malformed):
    """A cursor that was not given out for this listing and order."""

    message = "cursor: not a cursor of this listing and sort. Start again without one."


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some items and the way to the next ones (None at the end)."""

    items: list[T]
    next_cursor: str | None = None


class Order(msgspec.Struct, frozen=True):
    """A named order over one field and, behind it, the id: ``Order("rating", "rank", -1, float)``.

    The field must never be null in the collection; ``kind`` is its type, which the cursor is checked against.
    """

    name: str
    field: str = "_id"
    direction: int = -1
    kind: type = Id

    def sort(self) -> list[tuple[str, int]]:
        """The sort that MongoDB is asked for."""
        by_id = ("_id", self.direction)
        return [by_id] if self.field == "_id" else [(self.field, self.direction), by_id]

    def cursor_after(self, row: dict[str, Any]) -> str:
        """The cursor that continues behind this row."""
        values = [self.name, str(row["_id"])]
        if self.field != "_id":
            values.append(row[self.field])
        return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")

    def last_id(self, cursor: str) -> Id:
        """The id of the row that the cursor continues behind.

        Raises:
            InvalidCursor: for text that is no cursor of this order.
        """
        return self._read(cursor)[0]

    def behind(self, cursor: str, where: Where) -> Where:
        """Narrow a filter to what comes behind the cursor.

        Raises:
            InvalidCursor: for text that is no cursor of this order.
        """
        last_id, value = self._read(cursor)
        beyond = where.after if self.direction > 0 else where.before
        if self.field == "_id":
            return beyond("_id", last_id)
        ends = (value, None) if self.direction > 0 else (None, value)
        tie = Where().equal(self.field, value)
        return where.between(self.field, *ends).either(
            Where().after(self.field, value) if self.direction > 0 else Where().before(self.field, value),
            tie.after("_id", last_id) if self.direction > 0 else tie.before("_id", last_id),
        )

    def _read(self, cursor: str) -> tuple[Id, Any]:
        expected: Any = tuple[str, str] if self.field == "_id" else tuple[str, str, self.kind]  # type: ignore[name-defined]  # (a type made at run time)
        try:
            raw = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
            name, last_id, *value = msgspec.json.decode(raw, type=expected)
        except (msgspec.MsgspecError, binascii.Error, ValueError):
            raise InvalidCursor from None
        if name != self.name or not is_id(last_id):
            raise InvalidCursor
        return Id(last_id), value[0] if value else None


NEWEST = Order("newest")
OLDEST = Order("oldest", direction=1)
