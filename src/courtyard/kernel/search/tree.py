"""A search as a tree that every engine can be told; each node is one kind of query that all of them know."""

from collections.abc import Mapping, Sequence

import msgspec


class Term(msgspec.Struct, frozen=True):
    """Documents with this word or value, scored by how rare it is."""

    field: str
    value: str


class Among(msgspec.Struct, frozen=True):
    """Documents with at least one of these values, unscored."""

    field: str
    values: tuple[str, ...]


class Prefix(msgspec.Struct, frozen=True):
    """Documents with a word that begins so, unscored."""

    field: str
    text: str


class Fuzzy(msgspec.Struct, frozen=True):
    """Documents with a word at most so many insertions, deletions, changes or swaps away, unscored."""

    field: str
    text: str
    distance: int


class Phrase(msgspec.Struct, frozen=True):
    """Documents with these words in this order, up to ``slop`` places apart."""

    field: str
    words: tuple[str, ...]
    slop: int = 0


class Between(msgspec.Struct, frozen=True):
    """Documents whose number lies in the closed range; None leaves an end open. Unscored."""

    field: str
    low: int | None = None
    high: int | None = None


class Everything(msgspec.Struct, frozen=True):
    """All documents."""


class BestOf(msgspec.Struct, frozen=True):
    """Documents that fit at least one: the best score, and a share of the others'."""

    parts: tuple["Node", ...]
    share: float = 0.0


class Constant(msgspec.Struct, frozen=True):
    """Documents that fit, each with this score."""

    part: "Node"
    score: float = 0.0


class Times(msgspec.Struct, frozen=True):
    """The score of the part times a number."""

    part: "Node"
    factor: float


class All(msgspec.Struct, frozen=True, kw_only=True):
    """Documents that fit all of ``must`` and ``at_least`` of ``should``, and none of ``without``; scores are added.

    What is in ``filters`` must fit as well and scores nothing.
    """

    must: tuple["Node", ...] = ()
    should: tuple["Node", ...] = ()
    filters: tuple["Node", ...] = ()
    without: tuple["Node", ...] = ()
    at_least: int = 0


Node = Term | Among | Prefix | Fuzzy | Phrase | Between | Everything | BestOf | Constant | Times | All


class Bucket(msgspec.Struct, frozen=True):
    """Numbers from ``low`` (included) to ``high`` (left out) count together."""

    name: str
    low: int | None = None
    high: int | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many documents have which value of a field: the most frequent ones, or those in each bucket.

    Args:
        field: A counted keyword, or a number with buckets.
        size: Values at most.
        prefix: Only values that begin so.
        buckets: For numbers.
    """

    field: str
    size: int = 10
    prefix: str = ""
    buckets: tuple[Bucket, ...] = ()


class Order(msgspec.Struct, frozen=True):
    """By a number instead of by score."""

    field: str
    descending: bool = True


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine is asked.

    Args:
        query: What fits.
        counts: Name → what is counted over all that fits.
        others: Name → a query of its own, and what is counted over what fits that one.
        order: By a number; None for the best score first.
        factor: The field that scores are multiplied by.
        offset: Hits to leave out.
        limit: Hits to answer; 0 for counts alone.
        counted_from: With fewer documents that fit, nobody needs the counts, and they may be left out.
    """

    query: Node
    counts: Mapping[str, Count] = {}
    others: Mapping[str, tuple[Node, Count]] = {}
    order: Order | None = None
    factor: str | None = None
    offset: int = 0
    limit: int = 20
    counted_from: int = 0


class Hit(msgspec.Struct, frozen=True):
    """A document that fits; the score is 0 where another order was asked for."""

    id: str
    score: float = 0.0


class Answer(msgspec.Struct, frozen=True):
    """What an engine found: hits, how many fit in all, name → value → count."""

    hits: Sequence[Hit]
    total: int
    counts: dict[str, list[tuple[str, int]]]
