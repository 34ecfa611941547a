"""Pages of listings that several requests ask for at one moment, fetched by one command."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import ExecutionTimeout

from courtyard.kernel.documents.batches import Batches
from courtyard.kernel.documents.metrics import Timed
from courtyard.kernel.documents.packed import Packed, Row, open_row, open_rows, packed, without_number
from courtyard.kernel.documents.paging import LIMIT_MAX, Order, Page
from courtyard.kernel.documents.where import Where

READ_MAX_MS = 10_000
"""The server ends a reading query after this time, so that one without a fitting index cannot hold it up."""

_BATCH_MAX = 8
_UNDER_WAY_MAX = 2
_NUMBER = "_question"
_NUMBER_FIELD = _NUMBER.encode()

# A page's rows, and one more where there are more.
_Answer = asyncio.Future[list[Packed]]


class OverTime(Exception):  # noqa: N818  (what it is for whoever set the time; never shown to anybody)
    """The server was not done in the time that it was given."""


@contextmanager
def in_time(within_ms: int | None) -> Iterator[int]:
    """A query that is to be over within this time, if any is given; tells what the server is to be given.

    Raises:
        OverTime.
    """
    try:
        yield within_ms or READ_MAX_MS
    except ExecutionTimeout as error:
        if within_ms is None:
            raise
        raise OverTime from error


class PageQuestion:
    """Which page: a filter, an order, how many, and which fields besides ``_id`` (all unless given).

    With ``within_ms`` it is asked alone, and ends with ``OverTime`` when the server needs longer.

    Raises:
        InvalidCursor: the cursor is not of this order.
    """

    __slots__ = ("_fields", "_limit", "_order", "_skip", "_where", "within_ms")

    def __init__(
        self,
        where: Where,
        order: Order,
        *,
        limit: int,
        cursor: str | None = None,
        skip: int = 0,
        fields: Sequence[str] | None = None,
        within_ms: int | None = None,
    ) -> None:
        self.within_ms = within_ms
        self._where = order.behind(cursor, where) if cursor else where
        self._order = order
        self._limit = max(1, min(limit, LIMIT_MAX))
        self._skip = skip
        self._fields = fields

    async def ask(self, collection: AsyncCollection[RawBSONDocument]) -> list[Packed]:
        """Ask for its rows alone."""
        # One row more than asked for tells whether there is a next page; a batch of that size saves a second trip.
        with in_time(self.within_ms) as time_ms, Timed("find"):
            found = collection.find(
                self._where.query(),
                self._projection(),
                sort=self._order.sort(),
                limit=self._limit + 1,
                skip=self._skip,
                batch_size=self._limit + 2,
                max_time_ms=time_ms,
            )
            return packed(await found.to_list())

    @property
    def rows_max(self) -> int:
        """How many rows it fetches at most."""
        return self._limit + 1

    def stages(self, number: int) -> list[Row]:
        """As a pipeline whose rows carry a number."""
        stages: list[Row] = [{"$match": self._where.query()}, {"$sort": dict(self._order.sort())}]
        if self._skip:
            stages.append({"$skip": self._skip})
        stages.append({"$limit": self._limit + 1})
        projection = self._projection()
        if projection is not None:
            stages.append({"$project": projection})
        return [*stages, {"$addFields": {_NUMBER: {"$literal": number}}}]

    def page(self, rows: list[Packed]) -> Page[Packed]:
        """The page that these rows make."""
        limit = self._limit
        following = self._order.cursor_after(open_row(rows[limit - 1])) if len(rows) > limit else None
        return Page(rows[:limit], following)

    def opened(self, page: Page[Packed]) -> Page[Row]:
        """The page's rows with the fields that were asked for."""
        rows = open_rows(page.items)
        if self._fields is not None and self._order.field not in {"_id", *self._fields}:
            for row in rows:
                del row[self._order.field]
        return Page(rows, page.next_cursor)

    def _projection(self) -> Row | None:
        return None if self._fields is None else dict.fromkeys((*self._fields, self._order.field), 1)


class Pages:
    """Answers questions for pages of one collection, those of one moment together; see ``Loader`` for why.

    A question whose trip with others fails is asked alone, so that each has its own answer or error.
    """

    def __init__(self, unopened: AsyncCollection[RawBSONDocument]) -> None:
        self._unopened = unopened
        self._asked = Batches(self._answer, size_max=_BATCH_MAX, under_way_max=_UNDER_WAY_MAX)

    async def get(self, question: PageQuestion) -> Page[Packed]:
        """The page, as of a moment after the question; its rows have the field of the order too.

        Raises:
            OverTime: see ``PageQuestion``.
        """
        if question.within_ms is not None:
            return question.page(await question.ask(self._unopened))
        answer: _Answer = asyncio.get_running_loop().create_future()
        self._asked.put((question, answer))
        return question.page(await answer)

    async def _answer(self, batch: list[tuple[PageQuestion, _Answer]]) -> None:
        batch = [(question, answer) for question, answer in batch if not answer.done()]
        if len(batch) > 1 and await self._answered_together(batch):
            return
        await asyncio.gather(*(self._answer_alone(*each) for each in batch))

    async def _answered_together(self, batch: list[tuple[PageQuestion, _Answer]]) -> bool:
        questions = [question for question, _ in batch]
        first, *others = (question.stages(number) for number, question in enumerate(questions))
        unions: list[Row] = [{"$unionWith": {"coll": self._unopened.name, "pipeline": stages}} for stages in others]
        rows_max = sum(question.rows_max for question in questions)
        try:
            with Timed("aggregate"):
                cursor = await self._unopened.aggregate(
                    [*first, *unions], batchSize=rows_max + 1, maxTimeMS=READ_MAX_MS
                )
                found = packed(await cursor.to_list())
        except Exception:  # noqa: BLE001  (each is asked alone next, and then hears of its own error)
            return False
        rows: list[list[Packed]] = [[] for _ in questions]
        for each in found:
            number, row = without_number(each, _NUMBER_FIELD)
            rows[number].append(row)
        for (_, answer), own in zip(batch, rows, strict=True):
            if not answer.done():
                answer.set_result(own)
        return True

    async def _answer_alone(self, question: PageQuestion, answer: _Answer) -> None:
        try:
            rows = await question.ask(self._unopened)
        except asyncio.CancelledError:  # the loop is being torn down
            answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001  (it belongs to the one who asked)
            if not answer.done():
                answer.set_exception(error)
        else:
            if not answer.done():
                answer.set_result(rows)
