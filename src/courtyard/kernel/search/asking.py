"""What a module asks of its index, and what it gets."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.search.tree import Count, Hit, Node, Order

DEPTH_MAX = 1_000
FILTERS_MAX = 30
FACETS_MAX = 10


class Way(StrEnum):
    """How the words were taken to find something: as they are, as they were perhaps meant, most of them, any."""

    EXACT = "exact"
    GUESSED = "guessed"
    SOME = "some"
    ANY = "any"


class Facet(msgspec.Struct, frozen=True):
    """What is counted beside the hits.

    Args:
        count: Field, size, buckets.
        chosen: The filter that this facet set itself: left out when it is counted, so that others can be chosen.
    """

    count: Count
    chosen: Node | None = None


class Collection(msgspec.Struct, frozen=True):
    """Rank by how many of these a document has, times the factor: so "with what I have" ranks by coverage.

    Each of them is a few values, one of which is enough.
    """

    field: str
    each: tuple[tuple[str, ...], ...]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A search.

    Args:
        words: As typed: words, "phrases", -exclusions.
        typing: Whether the last word may be unfinished.
        within: Look for the words in these fields only; empty for all.
        audience: Who may see what: every hit and every count fits it. The module's access decides it.
        filters: What else must fit.
        without: What must not.
        facets: Name → what is counted; at most ten.
        bonuses: What fits these gets so much more.
        factor: The field that scores are multiplied by.
        order: By a number in place of the score.
        has: Rank by coverage.
        offset: Hits to leave out; with ``limit`` at most 1,000 deep.
        limit: Hits at most.
    """

    audience: Node
    words: str = ""
    typing: bool = False
    within: tuple[str, ...] = ()
    filters: tuple[Node, ...] = ()
    without: tuple[Node, ...] = ()
    facets: Mapping[str, Facet] = {}
    bonuses: tuple[tuple[Node, float], ...] = ()
    factor: str | None = None
    order: Order | None = None
    has: Collection | None = None
    offset: int = 0
    limit: int = 20


def following_page(page: int, limit: int, total: int) -> int | None:
    """The next page of so many results, if there is one, and it is not too deep."""
    reached = page * limit
    return page + 1 if reached < total and reached + limit <= DEPTH_MAX else None


class Labelled(msgspec.Struct, frozen=True):
    """One value of a facet, as it is shown."""

    value: str
    label: str
    count: int


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """What every answer has: how many fit, what they can be narrowed to, how the words were taken, the search's id."""

    total: int = 0
    facets: Mapping[str, Sequence[Labelled]] = {}
    way: Way = Way.EXACT
    search: Id | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found.

    Args:
        hits: In order.
        total: How many fit in all.
        facets: Name → value and number, the most frequent first.
        way: How the words were taken.
    """

    hits: Sequence[Hit] = ()
    total: int = 0
    facets: dict[str, list[tuple[str, int]]] = {}
    way: Way = Way.EXACT

    @property
    def ids(self) -> list[str]:
        """The documents, in order."""
        return [hit.id for hit in self.hits]
