"""A transaction that ends in one trip, on a wire that is cut at the worst moments: it is saved once, or not at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from enum import Enum
from urllib.parse import urlsplit

import pytest
from prometheus_client import REGISTRY

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Changes, Collection, Database, Databases, Outdated, Unit, Where, pipelining
from kernel.documents.library import BOOKS, Book
from support.listening import listening

_CHUNK = 1 << 16


class Cut(Enum):
    """Where the wire is cut when a commit is on its way."""

    BEFORE = "nothing arrives"
    HALF = "the first command arrives, and the others never do"
    ANSWERS = "everything arrives, and no answer comes back"
    LATE = "everything arrives when the other side has given it up"


class Scissors:
    """Stands before mongod, and cuts the first connection on which it sees a commit."""

    def __init__(self, upstream: int, cut: Cut) -> None:
        self.cut = cut
        self.is_done = False
        self.late_answers = b""
        self._upstream = upstream
        self._is_given_up = asyncio.Event()
        self._late: asyncio.Task[None] | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        answers, onward = await asyncio.open_connection("127.0.0.1", self._upstream)
        back = asyncio.create_task(self._pass_back(answers, writer))
        is_late = False
        try:
            while piece := await reader.read(_CHUNK):
                if b"commitTransaction" in piece and not self.is_done:
                    self.is_done, is_late = True, self.cut is Cut.LATE
                    back.cancel()
                    await self._cut(piece, answers, onward)
                    return
                onward.write(piece)
        finally:
            back.cancel()
            if not is_late:
                await _close(onward)

    async def late(self) -> bytes:
        """What the server said to what came late."""
        assert self._late is not None
        await self._late
        return self.late_answers

    async def _pass_back(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await answers.read(_CHUNK):
            writer.write(piece)
            if self.is_done and b"cursor" in piece:  # a find has been answered, in another transaction
                self._is_given_up.set()

    async def _cut(self, piece: bytes, answers: asyncio.StreamReader, onward: asyncio.StreamWriter) -> None:
        if self.cut is Cut.HALF:
            onward.write(piece[: int.from_bytes(piece[:4], "little")])
            await answers.read(_CHUNK)
        elif self.cut is Cut.ANSWERS:
            onward.write(piece)
            await _messages(answers, 2)
        elif self.cut is Cut.LATE:
            self._late = asyncio.create_task(self._send_late(piece, answers, onward))

    async def _send_late(self, piece: bytes, answers: asyncio.StreamReader, onward: asyncio.StreamWriter) -> None:
        await self._is_given_up.wait()
        onward.write(piece)
        self.late_answers = await _messages(answers, 2)
        await _close(onward)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


async def _messages(answers: asyncio.StreamReader, count: int) -> bytes:
    found = b""
    for _ in range(count):
        head = await answers.readexactly(4)
        found += await answers.readexactly(int.from_bytes(head, "little") - 4)
    return found


@asynccontextmanager
async def library_behind(cut: Cut, mongodb_url: str, prefix: str) -> AsyncIterator[tuple[Database, Scissors]]:
    parts = urlsplit(mongodb_url)
    assert parts.port is not None
    scissors = Scissors(parts.port, cut)
    async with listening(scissors.serve) as port:
        # Directly: the members of the replica set would tell where they really are.
        url = parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{port}"), query="directConnection=true")
        databases = Databases(url.geturl(), prefix=prefix)
        try:
            yield databases.database("library"), scissors
        finally:
            await databases.close()


def shelving(library: Database, titles: list[str], ran: list[str]) -> list[Awaitable[Id]]:
    """Each in a unit of its own."""
    books = library.collection(BOOKS)

    def work_of(title: str) -> Callable[[Unit], Awaitable[Id]]:
        async def work(unit: Unit) -> Id:
            ran.append(title)
            book = Book(title=title)
            books.insert_last(book, unit=unit)
            return book.id

        return work

    return [library.unit_together(work_of(title)) for title in titles]


@pytest.mark.parametrize("cut", Cut)
@pytest.mark.parametrize("count", [1, 3])
async def test_what_was_cut_off_is_saved_once(
    cut: Cut, count: int, books: Collection[Book], mongodb_url: str, database_prefix: str
) -> None:
    titles = [f"Number {number}" for number in range(count)]
    ran: list[str] = []
    async with library_behind(cut, mongodb_url, database_prefix) as (library, scissors):
        ids = await asyncio.gather(*shelving(library, titles, ran))
        late = await scissors.late() if cut is Cut.LATE else b""
    assert scissors.is_done
    found = {book.id: book.title for book in await books.find(Where())}
    assert found == dict(zip(ids, titles, strict=True))
    assert sorted(ran) == sorted(titles * (1 if cut is Cut.ANSWERS else 2))
    assert (b"TransactionTooOld" in late) == (cut is Cut.LATE)


def trips() -> float:
    return REGISTRY.get_sample_value("courtyard_database_command_seconds_count", {"command": "pipeline"}) or 0.0


async def test_a_write_ends_in_one_trip_and_what_it_reads_before_does_not(
    library: Database, books: Collection[Book]
) -> None:
    before = trips()
    ran: list[str] = []
    first = await shelving(library, ["First"], ran)[0]

    async def work(unit: Unit) -> None:
        found = await books.get(first, unit=unit)
        assert found is not None
        books.change_last(Where(id=first, version=found.version), Changes().set(pages=found.pages + 1), unit=unit)
        books.insert_last(Book(title="Second"), unit=unit)

    await library.unit_of_work(work)
    assert trips() == before + 2
    assert ran == ["First"]
    assert sorted((book.title, book.pages) for book in await books.find(Where())) == [("First", 101), ("Second", 100)]


async def test_a_change_of_what_is_gone_or_other_brings_nothing_back(
    library: Database, books: Collection[Book]
) -> None:
    gone, other = Book(title="Gone"), Book(title="Other")
    await books.insert(other)
    await books.change(Where(id=other.id), Changes().set(pages=7))
    for book in (gone, other):

        async def work(unit: Unit, book: Book = book) -> None:
            books.change_last(Where(id=book.id, version=1), Changes().set(title="Written over"), unit=unit)
            books.insert_last(Book(title=f"Beside {book.title}"), unit=unit)

        with pytest.raises(Outdated):
            await library.unit_of_work(work)
    assert [book.title for book in await books.find(Where())] == ["Other"]


def noting(books: Collection[Book], book: Book, title: str) -> Callable[[Unit], Awaitable[str]]:
    """A change of one book in the state in which it was read, and a note of it."""

    async def work(unit: Unit) -> str:
        books.change_last(Where(id=book.id, version=book.version), Changes().set(title=title), unit=unit)
        books.insert_last(Book(title=f"Note: {title}"), unit=unit)
        return title

    return work


@pytest.mark.parametrize("reason", ["nothing", "changed", "gone", "twice"])
async def test_of_many_changes_of_one_moment_those_are_kept_whose_state_is_there(
    library: Database, books: Collection[Book], reason: str
) -> None:
    before = trips()
    shelf = [Book(title=f"Number {number}") for number in range(8)]
    await books.insert_many(shelf)
    if reason == "changed":
        await books.change(Where(id=shelf[5].id), Changes().set(pages=7))
    if reason == "gone":
        await books.remove(Where(id=shelf[5].id))
    wanted = [(book, f"New {book.title}") for book in shelf] + [(shelf[5], "Again")] * (reason == "twice")
    outcomes = await asyncio.gather(
        *(library.unit_together(noting(books, book, title)) for book, title in wanted), return_exceptions=True
    )
    kept = [each for each in outcomes if isinstance(each, str)]
    refused = [each for each in outcomes if not isinstance(each, str)]
    assert [type(each) for each in refused] == ([] if reason == "nothing" else [Outdated])
    assert len(kept) == len(wanted) - len(refused)
    assert (trips() == before + 1) == (reason == "nothing"), "else each is asked for alone"
    titles = sorted(book.title for book in await books.find(Where()))
    unchanged = ["Number 5"] * (reason == "changed")
    assert titles == sorted([*kept, *(f"Note: {title}" for title in kept), *unchanged])
    assert all(book.version == 2 for book in await books.find(Where()) if book.title in kept)


async def test_more_than_fits_goes_step_by_step(
    library: Database, books: Collection[Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipelining, "_TOGETHER_BYTES_MAX", 1 << 20)  # sixteen are much for the cache of a small mongod
    before = trips()
    shelf = [Book(title=f"Number {number}", tags=["x" * 100_000] * 3) for number in range(7)]

    async def work(unit: Unit) -> None:
        for book in shelf:
            books.insert_last(book, unit=unit)

    await library.unit_of_work(work)
    assert await books.count(Where()) == len(shelf)
    assert trips() == before
