import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtyard.kernel.documents import NEWEST, OLDEST, Collection, InvalidCursor, Order, Where
from kernel.documents.library import Book

BY_PAGES = Order("pages", "pages", 1, int)
BY_PAGES_DOWN = Order("long", "pages", -1, int)


async def _walk(books: Collection[Book], order: Order, limit: int) -> list[Book]:
    seen: list[Book] = []
    cursor: str | None = None
    while True:
        page = await books.page(Where(), order=order, limit=limit, cursor=cursor)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            return seen


@pytest.mark.parametrize("order", [NEWEST, OLDEST, BY_PAGES, BY_PAGES_DOWN])
@pytest.mark.parametrize("limit", [1, 3, 100])
async def test_walking_the_pages_meets_everything_once_in_order(
    books: Collection[Book], order: Order, limit: int
) -> None:
    await books.insert_many([Book(title=str(n), pages=n % 4) for n in range(11)])
    seen = await _walk(books, order, limit)
    assert sorted(book.title for book in seen) == sorted(str(n) for n in range(11))
    keys = [(book.pages, book.id) if order.field == "pages" else book.id for book in seen]
    assert keys == sorted(keys, reverse=order.direction < 0)


async def test_pages_are_stable_while_others_insert(books: Collection[Book]) -> None:
    await books.insert_many([Book(title=str(n)) for n in range(6)])
    first = await books.page(Where(), limit=3)
    await books.insert(Book(title="late"))
    second = await books.page(Where(), limit=3, cursor=first.next_cursor)
    assert [book.title for book in first.items + second.items] == ["5", "4", "3", "2", "1", "0"]
    assert second.next_cursor is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(cursor=st.text(min_size=1) | st.binary(min_size=1).map(lambda raw: raw.hex()))
def test_any_other_text_is_no_cursor(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        NEWEST.behind(cursor, Where())


async def test_a_cursor_belongs_to_its_order(books: Collection[Book]) -> None:
    await books.insert_many([Book(title=str(n)) for n in range(3)])
    page = await books.page(Where(), order=BY_PAGES, limit=1)
    assert page.next_cursor is not None
    with pytest.raises(InvalidCursor):
        NEWEST.behind(page.next_cursor, Where())
    with pytest.raises(InvalidCursor):
        BY_PAGES_DOWN.behind(page.next_cursor, Where())
