"""The tree of a search as tantivy's queries.

A field that the generation does not have (it is older than this process) fits nothing, as in Elasticsearch.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import tantivy
from tantivy import Occur, Query

from courtyard.kernel.search.tree import (
    All,
    Among,
    BestOf,
    Between,
    Constant,
    Count,
    Everything,
    Fuzzy,
    Node,
    Phrase,
    Prefix,
    Term,
    Times,
)

_SCORING, _PLAIN = "freq", "basic"


class Compiler:
    """Makes queries for one generation.

    Args:
        schema: Its schema.
        fields: The names that it has.
    """

    def __init__(self, schema: tantivy.Schema, fields: Collection[str]) -> None:
        self._schema, self._fields = schema, fields

    def query(self, node: Node) -> Query:
        """The node and all below it."""
        match node:
            case Term() | Among() | Prefix() | Fuzzy() | Phrase() | Between():
                return self._leaf(node)
            case Everything():
                return Query.all_query()
            case BestOf(parts, share):
                return Query.disjunction_max_query([self.query(part) for part in parts], share)
            case Constant(part, score):
                return Query.const_score_query(self.query(part), score)
            case Times(part, factor):
                return Query.boost_query(self.query(part), factor)
            case All():
                return self._all(node)

    def fitting(self, node: Node) -> Query:
        """What fits the node, without how well: to count, or to order by a number, in about half the time."""
        match node:
            case Term(field, value) if field in self._fields:
                return self._term(field, value, _PLAIN)
            case Term() | Among() | Prefix() | Fuzzy() | Phrase() | Between():
                return self._leaf(node)
            case Everything():
                return Query.all_query()
            case BestOf() | Constant() | Times():
                parts = _widest(_alternatives(node))
                return _boolean([(Occur.Should, self.fitting(part)) for part in parts])
            case All():
                return self._all_fitting(node)

    def _leaf(self, node: Term | Among | Prefix | Fuzzy | Phrase | Between) -> Query:
        return self._known_leaf(node) if node.field in self._fields else Query.empty_query()

    def _known_leaf(self, node: Term | Among | Prefix | Fuzzy | Phrase | Between) -> Query:
        match node:
            case Term(field, value):
                return self._term(field, value)
            case Among(field, values):
                return Query.const_score_query(self._among(field, values), 0.0)
            case Prefix(field, text):
                return Query.fuzzy_term_query(self._schema, field, text, 0, prefix=True)
            case Fuzzy(field, text, distance):
                return Query.fuzzy_term_query(self._schema, field, text, distance)
            case Phrase(field, words, slop):
                phrase: list[str | tuple[int, str]] = list(words)
                return (
                    Query.phrase_query(self._schema, field, phrase, slop)
                    if len(phrase) > 1
                    else self._term(field, words[0])
                )
            case Between(field, low, high):
                kind = tantivy.FieldType.Integer
                return Query.range_query(self._schema, field, kind, lower_bound=low, upper_bound=high)

    def _term(self, field: str, word: str, option: str = _SCORING) -> Query:
        return Query.term_query(self._schema, field, word, option)

    def _among(self, field: str, values: Sequence[str]) -> Query:
        # A set of values is read to its end before the search begins; one value is looked at where the others fit.
        if len(values) == 1:
            return self._term(field, values[0], _PLAIN)
        return Query.term_set_query(self._schema, field, list(values))

    def _all(self, node: All) -> Query:
        parts = [(Occur.Must, self.query(part)) for part in node.must]
        parts += [(Occur.Must, Query.const_score_query(self.query(part), 0.0)) for part in node.filters]
        if not parts and not node.at_least:
            parts = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0))]
        parts += [(Occur.Should, self.query(part)) for part in node.should]
        parts += [(Occur.MustNot, self.fitting(part)) for part in node.without]
        return Query.boolean_query(parts, node.at_least or None)

    def _all_fitting(self, node: All) -> Query:
        parts = [(Occur.Must, self.fitting(part)) for part in (*node.must, *node.filters)]
        if not parts and not node.at_least:
            parts = [(Occur.Must, Query.all_query())]
        if node.at_least:
            parts += [(Occur.Should, self.fitting(part)) for part in node.should]
        parts += [(Occur.MustNot, self.fitting(part)) for part in node.without]
        return _boolean(parts, node.at_least)

    def can_count(self, count: Count) -> bool:
        """Whether the generation has the field."""
        return count.field in self._fields


def _boolean(parts: list[tuple[Occur, Query]], at_least: int = 0) -> Query:
    if len(parts) == 1 and at_least <= 1 and parts[0][0] is not Occur.MustNot:
        return parts[0][1]
    return Query.boolean_query(parts, at_least or None)


def _alternatives(node: Node) -> Iterator[Node]:
    """What a node fits, of which one is enough."""
    match node:
        case BestOf(parts, _):
            for part in parts:
                yield from _alternatives(part)
        case Constant(part, _) | Times(part, _):
            yield from _alternatives(part)
        case _:
            yield node


def _widest(nodes: Iterable[Node]) -> list[Node]:
    """Each once, and of guesses at one word only the boldest: it fits what the others do."""
    found = dict.fromkeys(nodes)
    boldest: dict[tuple[str, str], int] = {}
    for node in found:
        if isinstance(node, Fuzzy):
            place = node.field, node.text
            boldest[place] = max(node.distance, boldest.get(place, 0))
    return [each for each in found if not isinstance(each, Fuzzy) or boldest[each.field, each.text] == each.distance]


def aggregation_of(count: Count) -> dict[str, object]:
    """What is counted, as tantivy's aggregation."""
    if not count.buckets:
        return {"terms": {"field": count.field, "size": count.size}}
    ranges = [
        {
            "key": bucket.name,
            **({} if bucket.low is None else {"from": bucket.low}),
            **({} if bucket.high is None else {"to": bucket.high}),
        }
        for bucket in count.buckets
    ]
    return {"range": {"field": count.field, "ranges": ranges}}
