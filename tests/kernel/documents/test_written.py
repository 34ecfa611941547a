"""Rows that go on the wire are written once as long as they stay as they are, and never once too seldom."""

from typing import Any

import msgspec
import pytest
from prometheus_client import REGISTRY

from courtyard.kernel.documents import NEWEST, Changes, Collection, Where
from kernel.documents.library import Book

FIELDS = ("title", "pages")


class Scribe:
    """Writes rows, and remembers how many."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def __call__(self, row: dict[str, Any], reader: bytes) -> bytes:
        self.written.append(row["title"])
        return msgspec.json.encode({"title": row["title"], "pages": row["pages"], "for": reader.decode()})


@pytest.fixture
def scribe() -> Scribe:
    return Scribe()


async def read(books: Collection[Book], scribe: Scribe, reader: bytes = b"ada", **where: Any) -> list[Any]:
    page = await books.page_written(Where(**where), write=scribe, reader=reader, order=NEWEST, limit=100, fields=FIELDS)
    return [msgspec.json.decode(item) for item in page.items]


async def test_what_stays_is_written_once(books: Collection[Book], scribe: Scribe) -> None:
    await books.insert_many([Book(title=str(n), pages=n, shelf="ab"[n % 2]) for n in range(6)])
    everything = await read(books, scribe)
    assert [book["pages"] for book in everything] == [5, 4, 3, 2, 1, 0]
    assert await read(books, scribe) == everything
    assert await read(books, scribe, shelf="b") == [book for book in everything if book["pages"] % 2]
    assert len(scribe.written) == 6


async def test_what_changes_is_written_anew_and_so_is_what_it_was_again(
    books: Collection[Book], scribe: Scribe
) -> None:
    book = await books.insert(Book(title="Emma", pages=1))
    for pages in (1, 2, 3, 1):
        await books.change(Where(id=book.id), Changes().set(pages=pages), counted=False)
        assert [each["pages"] for each in await read(books, scribe)] == [pages]
    assert scribe.written == ["Emma"] * 3


async def test_each_reader_has_their_own_words(books: Collection[Book], scribe: Scribe) -> None:
    await books.insert(Book(title="Emma", pages=1))
    for _ in range(2):
        assert [each["for"] for each in await read(books, scribe, b"ada")] == ["ada"]
        assert [each["for"] for each in await read(books, scribe, b"bob")] == ["bob"]
    assert len(scribe.written) == 2


async def test_one_with_the_same_words_in_place_of_another_is_another(books: Collection[Book], scribe: Scribe) -> None:
    for _ in range(2):
        book = await books.insert(Book(title="Emma", pages=1))
        assert len(await read(books, scribe)) == 1
        await books.remove(Where(id=book.id))
    assert len(scribe.written) == 2


async def test_what_is_large_is_not_kept(books: Collection[Book], scribe: Scribe) -> None:
    await books.insert(Book(title="E" * 3_000, pages=1))
    assert await read(books, scribe) == await read(books, scribe)
    assert len(scribe.written) == 2


async def test_no_more_are_kept_than_there_is_room_for(
    books: Collection[Book], scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtyard.kernel.documents.written._KEPT_MAX", 4)
    few = Collection(books.raw, books.spec)
    await few.insert_many([Book(title=str(n), pages=n) for n in range(6)])
    for _ in range(2):
        assert len(await read(few, scribe)) == 6
    assert len(scribe.written) == 12


async def test_a_figure_tells_how_many_were_written(books: Collection[Book], scribe: Scribe) -> None:
    def figure() -> float:
        return REGISTRY.get_sample_value("courtyard_database_rows_written_total") or 0.0

    before = figure()
    await books.insert_many([Book(title=str(n), pages=n) for n in range(6)])
    await books.insert(Book(title="E" * 3_000, pages=1))
    for _ in range(2):
        await read(books, scribe)
    assert figure() - before == len(scribe.written) == 6 + 2
