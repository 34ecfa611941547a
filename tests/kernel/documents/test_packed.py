"""Rows that stay packed until somebody opens them say enough of themselves before."""

from datetime import UTC, datetime

import bson
import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Collection, id_of, open_row
from courtyard.kernel.documents.packed import without_number
from kernel.documents.library import Book


def packed_row(**fields: object) -> bytes:
    return bson.encode(fields)


async def test_they_are_the_same_rows(books: Collection[Book]) -> None:
    kept = [await books.insert(Book(title=str(n), pages=n, shelf="a")) for n in range(3)]
    rows = await books.aggregate_packed([{"$sort": {"_id": 1}}])
    assert [id_of(row) for row in rows] == [book.id for book in kept]
    assert [open_row(row) for row in rows] == await books.aggregate_rows([{"$sort": {"_id": 1}}])


@pytest.mark.parametrize("number", [0, 1, 7, 255, 70_000])
def test_the_number_behind_a_row_is_read_and_taken_away(number: int) -> None:
    numbered = packed_row(a=1, text="é", _question=number)
    assert without_number(numbered, b"_question") == (number, packed_row(a=1, text="é"))


@pytest.mark.parametrize(
    "row", [packed_row(_question=3, a=1), packed_row(_question=1 << 40), packed_row(my_question=3), packed_row()]
)
def test_what_is_no_such_number_is_refused(row: bytes) -> None:
    with pytest.raises(ValueError, match="_question"):
        without_number(row, b"_question")


@pytest.mark.parametrize("row", [packed_row(_id="name"), packed_row(a=1), packed_row()])
def test_what_has_no_id_in_front_is_refused(row: bytes) -> None:
    with pytest.raises(ValueError, match="id in front"):
        id_of(row)


def test_an_id_is_read_from_a_large_row_too() -> None:
    wanted = Id()
    assert id_of(packed_row(_id=wanted, at=datetime(2026, 5, 4, tzinfo=UTC), text="x" * 9000)) == wanted
