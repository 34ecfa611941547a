"""Instants come out of the database in UTC, wherever in a document they stand."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Document, Id
from courtyard.kernel.documents import from_row, to_row

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
AS_STORED = NOON.replace(tzinfo=None)


class Visit(msgspec.Struct):
    at: datetime
    note: str = ""


class Branch(msgspec.Struct):
    grown: datetime | None = None
    branches: "list[Branch]" = []


class Everything(Document, kw_only=True):
    plain: datetime
    perhaps: datetime | None = None
    day: date | None = None
    renamed: datetime = msgspec.field(name="calledOtherwise")
    many: list[datetime] = msgspec.field(default_factory=list)
    visit: Visit | None = None
    visits: list[Visit] = msgspec.field(default_factory=list)
    by_name: dict[str, Visit] = msgspec.field(default_factory=dict)
    tree: Branch | None = None
    loose: Any = None


def naive(value: Any) -> Any:
    """As the driver gives it: in UTC without saying so."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dict):
        return {name: naive(inner) for name, inner in value.items()}
    return [naive(inner) for inner in value] if isinstance(value, list) else value


def test_every_instant_says_that_it_is_in_utc() -> None:
    document = Everything(
        created_at=NOON,
        updated_at=NOON,
        plain=NOON,
        perhaps=NOON,
        day=date(2026, 5, 4),
        renamed=NOON,
        many=[NOON, NOON],
        visit=Visit(NOON),
        visits=[Visit(NOON, "first"), Visit(NOON)],
        by_name={"ada": Visit(NOON)},
        tree=Branch(NOON, [Branch(), Branch(None, [Branch(NOON)])]),
        loose={"deep": [{"at": NOON}]},
    )
    assert from_row(naive(to_row(document)), Everything) == document


def test_what_is_not_there_is_left_alone() -> None:
    row = {"_id": Id(), "created_at": AS_STORED, "updated_at": AS_STORED, "version": 1, "plain": AS_STORED}
    found = from_row({**row, "calledOtherwise": AS_STORED, "unknown": {"at": AS_STORED}}, Everything)
    assert (found.perhaps, found.visit, found.many, found.tree) == (None, None, [], None)
