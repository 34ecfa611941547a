"""Units of work that share a transaction: each is saved, refused or tried again as if it were alone."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from courtyard.kernel.basics import Conflict, Id
from courtyard.kernel.documents import (
    Changes,
    Collection,
    Contended,
    Database,
    Databases,
    Duplicate,
    Outdated,
    Unit,
    Where,
    attempts,
    counting_commands,
    to_row,
)
from kernel.documents.library import BOOKS, Book
from support.waiting import wait_until

TOGETHER = 8


def shelving(books: Collection[Book], added: Book) -> Callable[[Unit], Awaitable[Id]]:
    async def work(unit: Unit) -> Id:
        books.insert_last(added, unit=unit)
        return added.id

    return work


def lending(books: Collection[Book], lent: Id) -> Callable[[Unit], Awaitable[int]]:
    """Read, then write what was read plus one: wrong unless each works on what the others have saved."""

    async def work(unit: Unit) -> int:
        found = await books.get(lent, unit=unit)
        assert found is not None
        await books.change(Where(id=lent), Changes().set(pages=found.pages + 1), unit=unit)
        return found.pages

    return work


async def test_units_of_one_tick_are_one_command_and_one_commit(library: Database, books: Collection[Book]) -> None:
    added = [Book(title=f"Number {number}") for number in range(TOGETHER)]
    with counting_commands() as commands:
        ids = await asyncio.gather(*(library.unit_together(shelving(books, each)) for each in added))
    assert ids == [each.id for each in added]
    assert commands == ["insert"]
    assert await books.count(Where()) == TOGETHER


async def test_patience_outlasts_somebody_who_hangs(
    library: Database, books: Collection[Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a run that was killed in the middle: requests give up, the next run waits until the server lets go."""
    monkeypatch.setattr(attempts, "_ATTEMPTS_MAX", 3)
    tried: Counter[str] = Counter()

    async def shelve(title: str, unit: Unit) -> None:
        tried[title] += 1
        await books.insert(Book(title=title), unit=unit)

    client = library._client  # noqa: SLF001  (somebody else's transaction, open for as long as it takes)
    async with client.start_session() as hanging:
        await hanging.start_transaction()
        await books.raw.insert_many([to_row(Book(title=title)) for title in ("One", "Two")], session=hanging)
        for run in (library.unit_of_work, library.unit_together):
            with pytest.raises(Contended):
                await run(partial(shelve, "One"))
        assert tried["One"] == 6
        patient = [
            asyncio.create_task(library.unit_of_work(partial(shelve, "One"), patience_s=60)),
            asyncio.create_task(library.unit_together(partial(shelve, "Two"), patience_s=60)),
        ]
        await wait_until(lambda: tried["One"] > 10 and tried["Two"] > 4, "more attempts than a request makes")
        await hanging.abort_transaction()
        await asyncio.gather(*patient)
    assert {book.title for book in await books.find(Where(), limit=9)} == {"One", "Two"}


async def test_a_unit_alone_is_a_unit_of_work(library: Database, books: Collection[Book]) -> None:
    added = Book(title="Alone")
    assert await library.unit_together(shelving(books, added)) == added.id
    assert await books.get(added.id) is not None


async def test_what_is_taken_is_told_only_to_its_own(library: Database, books: Collection[Book]) -> None:
    first = Book(title="First")
    await books.insert(first)
    again = Book(title="Again")
    again.id = first.id
    others = [Book(title=f"Number {number}") for number in range(TOGETHER - 1)]
    outcomes = await asyncio.gather(
        *(library.unit_together(shelving(books, each)) for each in (again, *others)), return_exceptions=True
    )
    assert isinstance(outcomes[0], Duplicate)
    assert outcomes[1:] == [each.id for each in others]
    assert await books.count(Where()) == TOGETHER


async def test_a_refusal_undoes_its_own_writes_and_nobody_elses(library: Database, books: Collection[Book]) -> None:
    async def refused(unit: Unit) -> None:
        await books.insert(Book(title="Refused"), unit=unit)
        raise Conflict("no")

    kept = Book(title="Kept")
    outcomes = await asyncio.gather(
        library.unit_together(refused), library.unit_together(shelving(books, kept)), return_exceptions=True
    )
    assert isinstance(outcomes[0], Conflict)
    assert [each.title for each in await books.find(Where())] == ["Kept"]


async def test_what_breaks_one_reaches_only_that_one(library: Database, books: Collection[Book]) -> None:
    async def broken(unit: Unit) -> None:
        await books.insert(Book(title="Broken"), unit=unit)
        raise RuntimeError("a mistake of ours")

    outcomes = await asyncio.gather(
        library.unit_together(broken),
        library.unit_together(shelving(books, Book(title="Kept"))),
        return_exceptions=True,
    )
    assert isinstance(outcomes[0], RuntimeError)
    assert [each.title for each in await books.find(Where())] == ["Kept"]


async def test_many_writers_of_one_document_over_two_processes_lose_nothing(
    library: Database, books: Collection[Book], mongodb_url: str, database_prefix: str
) -> None:
    lent = await books.insert(Book(title="Wanted", pages=0))
    elsewhere = Databases(mongodb_url, prefix=database_prefix)
    try:
        other = elsewhere.database("library")
        work = [
            partial(place.unit_together, lending(place.collection(BOOKS), lent.id)) for place in (library, other) * 25
        ]
        seen = await asyncio.gather(*(each() for each in work))
    finally:
        await elsewhere.close()
    found = await books.get(lent.id)
    assert found is not None
    assert found.pages == len(work)
    assert sorted(seen) == list(range(len(work)))


async def test_what_follows_a_commit_follows_once_for_each(library: Database, books: Collection[Book]) -> None:
    told: list[str] = []

    def noting(title: str, *, breaks: bool = False) -> Callable[[Unit], Awaitable[None]]:
        async def work(unit: Unit) -> None:
            unit.after_commit(lambda: told.append(title))
            books.insert_last(Book(title=title), unit=unit)
            if breaks:
                raise Conflict("no")

        return work

    await asyncio.gather(
        library.unit_together(noting("a")),
        library.unit_together(noting("b", breaks=True)),
        library.unit_together(noting("c")),
        return_exceptions=True,
    )
    assert sorted(told) == ["a", "c"]


async def test_who_leaves_harms_nobody(library: Database, books: Collection[Book]) -> None:
    leaving = asyncio.ensure_future(library.unit_together(shelving(books, Book(title="Left"))))
    staying = asyncio.ensure_future(library.unit_together(shelving(books, Book(title="Stayed"))))
    await asyncio.gather(asyncio.create_task(_tick()))
    leaving.cancel()
    await staying
    assert "Stayed" in [each.title for each in await books.find(Where())]
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_more_than_fit_are_split(library: Database, books: Collection[Book]) -> None:
    added = [Book(title=f"Number {number}") for number in range(50)]
    await asyncio.gather(*(library.unit_together(shelving(books, each)) for each in added))
    assert await books.count(Where()) == len(added)


def retitling(books: Collection[Book], book: Book, title: str) -> Callable[[Unit], Awaitable[str]]:
    async def work(unit: Unit) -> str:
        books.change_last(Where(id=book.id, version=book.version), Changes().set(title=title), unit=unit)
        return title

    return work


async def test_changes_of_one_moment_are_one_command(library: Database, books: Collection[Book]) -> None:
    shelved = [Book(title=f"Number {number}") for number in range(TOGETHER)]
    await books.insert_many(shelved)
    with counting_commands() as commands:
        await asyncio.gather(*(library.unit_together(retitling(books, each, f"New {each.title}")) for each in shelved))
    assert commands == ["update"]
    found = {each.id: each for each in await books.find(Where())}
    assert {(found[each.id].title, found[each.id].version) for each in shelved} == {
        (f"New {each.title}", 2) for each in shelved
    }


async def test_who_read_an_older_state_is_told_and_nobody_else(library: Database, books: Collection[Book]) -> None:
    stale, fresh = Book(title="Stale"), Book(title="Fresh")
    await books.insert_many([stale, fresh])
    await books.change(Where(id=stale.id), Changes().set(pages=7))
    outcomes = await asyncio.gather(
        library.unit_together(retitling(books, stale, "Overwritten")),
        library.unit_together(retitling(books, fresh, "Renewed")),
        return_exceptions=True,
    )
    assert isinstance(outcomes[0], Outdated)
    assert sorted(each.title for each in await books.find(Where())) == ["Renewed", "Stale"]


async def test_of_two_changes_of_one_state_one_is_kept(library: Database, books: Collection[Book]) -> None:
    book = await books.insert(Book(title="Wanted"))
    outcomes = await asyncio.gather(
        *(library.unit_together(retitling(books, book, f"By {name}")) for name in "ab"), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Outdated", "str"]
    found = await books.get(book.id)
    assert found is not None
    assert found.version == 2
    assert found.title in outcomes


async def _tick() -> None:
    return None
