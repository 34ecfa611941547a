"""Rows that stay packed until somebody opens them say enough of themselves before."""

from datetime import UTC, datetime

import bson
import pytest
from bson.raw_bson import RawBSONDocument

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Collection, id_of
from courtyard.kernel.documents.packed import number_in
from kernel.documents.library import Book


def packed_row(**fields: object) -> RawBSONDocument:
    return RawBSONDocument(bson.encode(fields))


async def test_they_are_the_same_rows(books: Collection[Book]) -> None:
    kept = [await books.insert(Book(title=str(n), pages=n, shelf="a")) for n in range(3)]
    rows = await books.aggregate_packed([{"$sort": {"_id": 1}}])
    assert [id_of(row) for row in rows] == [book.id for book in kept]
    assert [books.open(row) for row in rows] == await books.aggregate_rows([{"$sort": {"_id": 1}}])


@pytest.mark.parametrize("number", [0, 1, 7, 255, 70_000])
def test_the_number_behind_a_row_is_read(number: int) -> None:
    large = packed_row(text="x" * 9000, _question=number)  # the driver hands large ones on without a copy
    assert number_in(packed_row(a=1, _question=number), b"_question") == number == number_in(large, b"_question")


@pytest.mark.parametrize(
    "row", [packed_row(_question=3, a=1), packed_row(_question=1 << 40), packed_row(my_question=3), packed_row()]
)
def test_what_is_no_such_number_is_refused(row: RawBSONDocument) -> None:
    with pytest.raises(ValueError, match="_question"):
        number_in(row, b"_question")


@pytest.mark.parametrize("row", [packed_row(_id="name"), packed_row(a=1), packed_row()])
def test_what_has_no_id_in_front_is_refused(row: RawBSONDocument) -> None:
    with pytest.raises(ValueError, match="id in front"):
        id_of(row)


def test_an_id_is_read_from_a_large_row_too() -> None:
    wanted = Id()
    assert id_of(packed_row(_id=wanted, at=datetime(2026, 5, 4, tzinfo=UTC), text="x" * 9000)) == wanted
