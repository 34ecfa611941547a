"""Pages that are asked for at one moment are one command, and each is what it would be alone."""

import asyncio
from typing import Any

import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import NEWEST, OLDEST, Collection, Order, OverTime, Page, Where, counting_commands
from kernel.documents.library import Book

BY_PAGES = Order("pages", "pages", 1, int)


async def shelve(books: Collection[Book]) -> None:
    await books.insert_many([Book(title=str(n), pages=n % 5, shelf="abc"[n % 3]) for n in range(40)])


async def fill_a_shelf(books: Collection[Book]) -> None:
    """With more than can be gone through in a millisecond."""
    rows = [{"_id": Id(), "title": f"no {n}", "pages": 1, "shelf": "z"} for n in range(30_000)]
    await books.raw.insert_many(rows)


def questions(cursor: str | None) -> list[dict[str, Any]]:
    return [
        {"where": Where(shelf="a"), "limit": 5},
        {"where": Where(shelf="b"), "limit": 100, "order": OLDEST},
        {"where": Where(), "limit": 7, "order": BY_PAGES, "fields": ("title",)},
        {"where": Where(shelf="nobody's"), "limit": 5},
        {"where": Where(shelf="a"), "limit": 5, "cursor": cursor},
        {"where": Where(shelf="c"), "limit": 3, "skip": 4, "fields": ("title", "pages")},
        {"where": Where().between("pages", 2, 3), "limit": 20, "order": NEWEST},
    ]


async def asked(books: Collection[Book], question: dict[str, Any]) -> Page[dict[str, Any]]:
    return await books.page_of_rows(**question)


async def test_each_gets_what_it_would_get_alone(books: Collection[Book]) -> None:
    await shelve(books)
    cursor = (await books.page(Where(shelf="a"), limit=5)).next_cursor
    alone = [await asked(books, each) for each in questions(cursor)]
    with counting_commands() as commands:
        together = await asyncio.gather(*(asked(books, each) for each in questions(cursor)))
    assert together == alone
    assert commands == ["aggregate"]
    assert [len(page.items) for page in together] == [5, 13, 7, 0, 5, 3, 16]


async def test_one_alone_is_a_plain_query(books: Collection[Book]) -> None:
    await shelve(books)
    with counting_commands() as commands:
        await books.page(Where(shelf="a"), limit=5)
    assert commands == ["find"]


async def test_a_crowd_is_split_and_everybody_is_answered(books: Collection[Book]) -> None:
    await shelve(books)
    pages = await asyncio.gather(*(books.page(Where(title=str(n)), limit=1) for n in range(40)))
    assert [page.items[0].title for page in pages] == [str(n) for n in range(40)]


async def test_a_question_that_breaks_is_its_own_askers_trouble(books: Collection[Book]) -> None:
    await shelve(books)

    class Broken(Where):
        def query(self) -> dict[str, Any]:
            return {"$where": 1, "title": {"$nonsense": 1}}

    answers = await asyncio.gather(
        books.page(Where(shelf="a"), limit=5), books.page(Broken(), limit=5), return_exceptions=True
    )
    assert isinstance(answers[0], Page)
    assert len(answers[0].items) == 5
    assert isinstance(answers[1], Exception)


async def test_who_leaves_takes_nothing_from_the_others(books: Collection[Book]) -> None:
    await shelve(books)
    leaving, staying = (asyncio.ensure_future(books.page(Where(shelf=shelf), limit=5)) for shelf in "ab")
    await asyncio.wait([leaving, staying], timeout=0)
    leaving.cancel()
    assert len((await staying).items) == 5
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_a_question_with_little_time_is_asked_alone_and_given_up(books: Collection[Book]) -> None:
    await fill_a_shelf(books)
    nowhere = Where(tags="in no index")
    with pytest.raises(OverTime):
        await books.page(nowhere, limit=5, within_ms=1)
    assert (await books.page(nowhere, limit=5)).items == []
    shelf = Where(shelf="z")
    with counting_commands() as commands:
        quick = await asyncio.gather(*(books.page_of_rows(shelf, limit=3, within_ms=5_000) for _ in range(3)))
    assert [len(page.items) for page in quick] == [3, 3, 3]
    assert commands.count("find") == len(quick), "who has little time does not wait for others"


async def test_ids_come_from_the_index_alone(books: Collection[Book]) -> None:
    await shelve(books)
    by_shelf = books.spec.indexes[1]
    ids = [book.id.binary for book in await books.find(Where(shelf="a"))]
    assert await books.ids_in_index(by_shelf, Where(shelf="a"), at_most=len(ids)) == ids
    assert await books.ids_in_index(by_shelf, Where(shelf="a"), at_most=len(ids) - 1) is None
    assert await books.ids_in_index(by_shelf, Where(shelf="nobody's"), at_most=5) == []


async def test_ids_that_take_too_long_are_given_up(books: Collection[Book]) -> None:
    await fill_a_shelf(books)
    by_shelf = books.spec.indexes[1]
    nowhere = Where(shelf="z", tags="in no index")
    with pytest.raises(OverTime):
        await books.ids_in_index(by_shelf, nowhere, at_most=5, within_ms=1)
    assert await books.ids_in_index(by_shelf, nowhere, at_most=5, within_ms=5_000) == []


async def test_a_word_that_goes_on_is_longer_than_its_beginning(books: Collection[Book]) -> None:
    for title, tags in (("as it is", ["plum"]), ("longer", ["ripe", "plums"]), ("neither", ["plate", "zest"])):
        await books.insert(Book(title=title, tags=tags))
    await books.insert(Book(title="far", tags=["plum\U0010fffd"]))
    found = await books.find(Where().goes_on("tags", "plum"))
    assert [book.title for book in found] == ["far", "longer"]
