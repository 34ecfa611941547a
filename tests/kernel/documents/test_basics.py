import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from courtyard.kernel.basics import Id, utc_text
from courtyard.kernel.documents import (
    Changes,
    Collection,
    Database,
    Databases,
    Duplicate,
    IndexState,
    Order,
    Retired,
    Unit,
    Where,
    counting_commands,
    index,
)
from kernel.documents.library import BOOKS, Book

BY_PAGES = Order("pages", "pages", 1, int)


async def test_a_document_comes_back_as_it_was_stored(books: Collection[Book]) -> None:
    stored = await books.insert(Book(title="Middlemarch", owner=Id(), tags=["novel"]))
    assert await books.get(stored.id) == stored


async def test_a_taken_unique_value_is_refused_by_field(books: Collection[Book]) -> None:
    await books.insert(Book(title="Emma"))
    with pytest.raises(Duplicate) as refused:
        await books.insert(Book(title="Emma"))
    assert refused.value.field == "title"


async def test_changes_count_the_version_and_return_what_is_then_there(books: Collection[Book]) -> None:
    stored = await books.insert(Book(title="Emma"))
    changed = await books.change(Where(id=stored.id), Changes().set(shelf="b").add(pages=5))
    assert changed is not None
    assert (changed.shelf, changed.pages, changed.version) == ("b", 105, 2)


async def test_figures_can_change_without_a_new_version(books: Collection[Book]) -> None:
    stored = await books.insert(Book(title="Emma"))
    changed = await books.change(Where(id=stored.id), Changes().add(pages=5), counted=False)
    assert changed is not None
    assert (changed.version, changed.updated_at) == (1, stored.updated_at)


async def test_an_optimistic_write_loses_to_an_earlier_one(books: Collection[Book]) -> None:
    stored = await books.insert(Book(title="Emma"))
    attempts = [books.change(Where(id=stored.id, version=1), Changes().set(shelf=shelf)) for shelf in "xyz"]
    done = [each for each in await asyncio.gather(*attempts) if each is not None]
    assert len(done) == 1
    assert (await books.get(stored.id)) == done[0]


@pytest.mark.parametrize("value", [{"$ne": None}, {"$gt": ""}, ["a"], object()])
def test_a_filter_takes_no_structure(value: object) -> None:
    with pytest.raises(TypeError):
        Where(title=value)
    with pytest.raises(TypeError):
        Where().one_of("title", [value])


async def test_filters_narrow(books: Collection[Book]) -> None:
    await books.insert_many([Book(title=f"{n:02}", pages=n, shelf="ab"[n % 2], tags=[str(n % 3)]) for n in range(12)])
    found = await books.find(Where(shelf="a").between("pages", 4, None).one_of("tags", ["0", "1"]))
    assert sorted(book.pages for book in found) == [4, 6, 10]
    assert await books.count(Where().before("pages", 4).after("pages", 1)) == 2
    assert await books.count(Where().either(Where(pages=3), Where(pages=5))) == 2
    assert await books.count(Where(shelf="a").equal("shelf", "b")) == 0


async def test_a_unit_of_work_happens_whole_or_not_at_all(library: Database, books: Collection[Book]) -> None:
    async def fail_halfway(unit: Unit) -> None:
        await books.insert(Book(title="Persuasion"), unit=unit)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await library.unit_of_work(fail_halfway)
    assert await books.count(Where()) == 0


async def test_fifty_units_on_one_document_all_count(library: Database, books: Collection[Book]) -> None:
    stored = await books.insert(Book(title="Emma", pages=0))

    async def read_and_add(unit: Unit) -> None:
        seen = await books.get(stored.id, unit=unit)
        assert seen is not None
        await books.change(Where(id=stored.id), Changes().set(pages=seen.pages + 1), unit=unit)

    await asyncio.gather(*(library.unit_of_work(read_and_add) for _ in range(50)))
    final = await books.get(stored.id)
    assert final is not None
    assert final.pages == 50


async def test_instants_come_back_in_utc(books: Collection[Book]) -> None:
    stored = await books.insert(Book(title="Emma", created_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC)))
    found = await books.get(stored.id)
    assert found is not None
    assert found.created_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


async def test_commands_are_counted_for_the_task_that_asks(books: Collection[Book]) -> None:
    with counting_commands() as commands:
        await books.page(Where(shelf="a"), limit=20)
    assert commands == ["find"]


async def test_indexes_are_created_once_and_changes_are_reported(library: Database, databases: Databases) -> None:
    await library.create_indexes([BOOKS])
    report = await library.index_report([BOOKS])
    assert {entry.state for entry in report} == {IndexState.PRESENT}
    changed = type(BOOKS)("books", Book, indexes=(index("title"), index("owner")))
    states = {entry.name: entry.state for entry in await library.index_report([changed])}
    assert states == {
        "title": IndexState.CHANGED,
        "owner": IndexState.MISSING,
        "shelf_~_id": IndexState.UNDECLARED,
        "pages": IndexState.UNDECLARED,
    }
    await library.rebuild_indexes([changed])
    assert {entry.state for entry in await library.index_report([changed])} == {IndexState.PRESENT}


async def test_what_replaces_a_retired_index_is_filled_in_first(library: Database, books: Collection[Book]) -> None:
    await library.create_indexes([BOOKS])
    await books.insert(Book(title="Old", shelf="a"))
    later = type(BOOKS)(
        "books",
        Book,
        indexes=tuple(each for each in BOOKS.indexes if each.name != "pages"),
        retired=(Retired("pages", {"shelf": "a"}, [{"$set": {"shelf": "b"}}]), Retired("never_was")),
    )
    await library.create_indexes([later])
    assert [book.shelf for book in await books.find(Where())] == ["b"]
    assert {entry.state for entry in await library.index_report([later])} == {IndexState.PRESENT}
    await books.insert(Book(title="New", shelf="a"))
    await library.create_indexes([later])
    assert len(await books.find(Where(shelf="a"))) == 1, "once"


async def test_health_says_when_the_server_is_away() -> None:
    away = Databases("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200", prefix="none", timeout_ms=300)
    assert (await away.health()).status == "down"
    await away.close()


async def test_fields_can_be_derived_from_the_document_in_the_same_write(books: Collection[Book]) -> None:
    stored = await books.insert(Book(title="Emma", pages=90))
    changes = Changes().set(shelf="$title").add(pages=10).derive(tags=["$shelf", {"$toString": "$pages"}])
    changed = await books.change(Where(id=stored.id), changes)
    assert changed is not None
    assert changed.shelf == "$title", "values from outside stay what they are"
    assert (changed.tags, changed.version) == (["$title", "100"], 2)


def test_what_cannot_go_together_with_derived_fields_is_refused() -> None:
    with pytest.raises(TypeError):
        Changes().append(tags="x").derive(shelf="$title").update()


async def test_a_page_of_rows_holds_the_fields_that_were_asked_for(books: Collection[Book]) -> None:
    for number in range(3):
        await books.insert(Book(title=f"Volume {number}", pages=number))
    page = await books.page_of_rows(Where(), order=BY_PAGES, limit=2, fields=("title",))
    assert [set(row) for row in page.items] == [{"_id", "title"}] * 2
    rest = await books.page_of_rows(Where(), order=BY_PAGES, limit=2, cursor=page.next_cursor, fields=("title",))
    assert [row["title"] for row in rest.items] == ["Volume 2"]


@pytest.mark.parametrize("microsecond", [0, 7_000, 120_000])
def test_a_stored_instant_goes_on_the_wire_as_one_with_its_zone(microsecond: int) -> None:
    instant = datetime(2026, 11, 28, 10, 0, 0, microsecond, tzinfo=UTC)
    assert msgspec.json.encode(utc_text(instant.replace(tzinfo=None))) == msgspec.json.encode(instant)
