"""What is asked of the store: which tasks, in which order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Index, Where
from courtyard.modules.tasks.models.crossing import Among, Crossing
from courtyard.modules.tasks.models.task import CLOSED_FACET, OPEN_FACET, STATUS_FACETS
from courtyard.modules.tasks.store.collections import FOUND_ANEW, ORDERS, WORDS

STATES = (OPEN_FACET, CLOSED_FACET)
# The orders whose indexes begin with a task's state instead of each of its facets, since each facet in each index costs
# each write; what is rare in one of these orders is found by its facet, and sorted.
_BY_STATE = frozenset({"due", "priority", "updated"})


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What to list.

    Args:
        projects: Where to look; without any there is nothing to find.
        states: Open, closed, or both; what is in the trash is neither.
        facets: Facets that all must hold.
        equals: Field → value.
        one_of: Field → values.
        empty: List fields without an element.
        words: Words that the title must have.
        prefix: What another word of the title must begin with.
        urgency: Between which two all must lie in the order of priority.
        due_from: Nothing due before.
        due_to: Nothing due after.
        order: By name.
        within_ms: How long the server may look.
        among: The tasks of a crossing that all of it is among.
    """

    projects: Sequence[Id]
    states: Sequence[str] = STATES
    facets: Sequence[str] = ()
    equals: dict[str, Any] = {}
    one_of: dict[str, Sequence[Any]] = {}
    empty: Sequence[str] = ()
    words: Sequence[str] = ()
    prefix: str = ""
    urgency: tuple[str | None, str | None] = (None, None)
    due_from: datetime | None = None
    due_to: datetime | None = None
    order: str = "created"
    limit: int = 20
    cursor: str | None = None
    within_ms: int | None = None
    among: Among | None = None

    @property
    def words_count(self) -> int:
        """How many words are asked for, whole or not."""
        return len(self.words) + bool(self.prefix)

    def question(self) -> dict[str, Any]:
        """As a collection is asked for a page."""
        where = self.where()
        if self.among is not None:
            where = where.between("_id", *self.among.between).one_of("_id", self.among.ids)
        asked = {"order": ORDERS[self.order], "limit": self.limit, "cursor": self.cursor, "within_ms": self.within_ms}
        return {**asked, "where": where}

    def newcomers(self, since: datetime) -> list[tuple[Index, Where]]:
        """What may have come to have its words since: in which indexes, and how it is asked for there.

        Of what has an id of that time one of the words is asked for; of what is found anew none, which are few.
        """
        anew = self._there().after("found_anew_at", since)
        return [(WORDS, self.by_words()[0].after("_id", Id.from_datetime(since))), (FOUND_ANEW, anew)]

    def other_words(self) -> Where:
        """Tasks there with another word that begins as the last one does."""
        return self._there().goes_on("words", self.prefix)

    def with_whole_words(self) -> "Listing":
        """The same with the last word as it stands."""
        return msgspec.structs.replace(self, words=[*self.words, self.prefix], prefix="")

    def by_words(self) -> list[Where]:
        """For each word, all tasks in these projects whose titles have it."""
        there = self._there()
        beginning = [there.begins("words", self.prefix)] if self.prefix else []
        return [*(there.equal("words", word) for word in self.words), *beginning]

    def narrowed(self, crossing: Crossing, at_most: int) -> "Listing | None":
        """The same among the next tasks of a crossing, so many at most; None where those must be sorted, and are more.

        Raises:
            InvalidCursor.
        """
        order = ORDERS[self.order]
        is_by_id, is_rising = order.field == "_id", order.direction > 0
        if not crossing.is_listed or (not is_by_id and len(crossing) > at_most):
            return None
        last = self.last_id() if is_by_id else None
        ids = crossing.behind(last, is_rising=is_rising, at_most=at_most)
        is_cut = is_by_id and len(ids) == at_most
        ends = (None, ids[-1]) if is_cut and is_rising else (ids[0], None) if is_cut else (None, None)
        return msgspec.structs.replace(self, among=Among(ids, ends))

    def last_id(self) -> Id | None:
        """The last task of the page before; None where this is the first.

        Raises:
            InvalidCursor.
        """
        return ORDERS[self.order].last_id(self.cursor) if self.cursor else None

    def where(self) -> Where:
        """As a filter."""
        where = self._there()
        is_by_state = self.order.removeprefix("-") in _BY_STATE
        if is_by_state or self.due_from is not None or self.due_to is not None:
            where = _any_of(where, "state", self.states)
        if not (is_by_state or self._facets_tell_the_state):
            where = _any_of(where, "facets", self.states)
        for facet in self.facets:
            where = where.equal("facets", facet)
        for field, value in self.equals.items():
            where = where.equal(field, value)
        for field, values in self.one_of.items():
            where = where.one_of(field, values)
        for field in self.empty:
            where = where.empty(field)
        for word in self.words:
            where = where.equal("words", word)
        if self.prefix:
            where = where.begins("words", self.prefix)
        where = where.between("priority_order", *self.urgency)
        return where.between("due_order", self.due_from, self.due_to)

    def _there(self) -> Where:
        """Whatever lies in these projects."""
        return _any_of(Where(), "project", self.projects)

    @property
    def _facets_tell_the_state(self) -> bool:
        """Whatever has any facet is not in the trash, and what has a status is open or closed."""
        is_any = len(self.states) == len(STATES)
        return any(is_any or facet.startswith(STATUS_FACETS) for facet in self.facets)


def _any_of(where: Where, field: str, values: Sequence[Any]) -> Where:
    return where.equal(field, values[0]) if len(values) == 1 else where.one_of(field, values)
