"""The tree of a search as Elasticsearch's query language: only what OpenSearch has too."""

from typing import Any

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
    Request,
    Term,
    Times,
)

Json = dict[str, Any]

# Lucene leaves out the factor k1 + 1 of BM25, which changes no order by itself, but what fixed scores count beside it.
_BM25 = 2.2
# An expression that is sent is data: these mean something in Lucene's.
_SPECIAL = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


def body_of(request: Request) -> Json:
    """The body of a search."""
    query = query_of(request.query)
    if request.factor is not None and request.order is None:
        factor = {"field": request.factor, "missing": 1}
        query = {"function_score": {"query": query, "field_value_factor": factor, "boost_mode": "multiply"}}
    body: Json = {
        "query": query,
        "from": request.offset,
        "size": request.limit,
        "_source": False,
        "track_total_hits": True,
    }
    if request.order is not None:
        direction = "desc" if request.order.descending else "asc"
        body["sort"] = [{request.order.field: {"order": direction, "unmapped_type": "long"}}]
    if request.counts:
        body["aggs"] = {name: aggregation_of(count) for name, count in request.counts.items()}
    return body


def others_of(request: Request) -> list[tuple[str, Json]]:
    """Searches of their own for what is counted over other documents, each with one aggregation."""
    return [
        (name, {"query": query_of(node), "size": 0, "aggs": {name: aggregation_of(count)}})
        for name, (node, count) in request.others.items()
    ]


def query_of(node: Node) -> Json:
    """The node and all below it."""
    match node:
        case Everything():
            return {"match_all": {}}
        case BestOf(parts, share):
            return {"dis_max": {"queries": [query_of(part) for part in parts], "tie_breaker": share}}
        case Constant(part, score):
            return {"constant_score": {"filter": query_of(part), "boost": score}}
        case Times(part, factor):
            return {"bool": {"must": [query_of(part)], "boost": factor}}
        case All():
            return _all(node)
        case _:
            return _leaf(node)


def _leaf(node: Term | Among | Prefix | Fuzzy | Phrase | Between) -> Json:
    match node:
        case Term(field, value):
            return {"term": {field: {"value": value, "boost": _BM25}}}
        case Among(field, values):
            return {"constant_score": {"filter": {"terms": {field: list(values)}}, "boost": 0.0}}
        case Prefix(field, text):
            return {"prefix": {field: {"value": text}}}
        case Fuzzy(field, text, distance):
            return {"fuzzy": {field: {"value": text, "fuzziness": distance, "prefix_length": 0}}}
        case Phrase(field, words, slop):
            return {"match_phrase": {field: {"query": " ".join(words), "slop": slop, "boost": _BM25}}}
        case Between(field, low, high):
            ends = {"gte": low, "lte": high}
            return {"range": {field: {name: end for name, end in ends.items() if end is not None}}}


def _all(node: All) -> Json:
    parts: Json = {
        "must": [query_of(part) for part in node.must],
        "filter": [query_of(part) for part in node.filters],
        "should": [query_of(part) for part in node.should],
        "must_not": [query_of(part) for part in node.without],
    }
    if not node.must and not node.filters and not node.at_least:
        parts["filter"] = [{"match_all": {}}]
    return {"bool": {**{name: part for name, part in parts.items() if part}, "minimum_should_match": node.at_least}}


def aggregation_of(count: Count) -> Json:
    """What is counted."""
    if count.buckets:
        ranges = [
            {
                "key": bucket.name,
                **({} if bucket.low is None else {"from": bucket.low}),
                **({} if bucket.high is None else {"to": bucket.high}),
            }
            for bucket in count.buckets
        ]
        return {"range": {"field": count.field, "ranges": ranges}}
    terms: Json = {"field": count.field, "size": count.size}
    if count.prefix:
        terms["include"] = "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in count.prefix) + ".*"
    return {"terms": terms}


def counted(count: Count, aggregation: Json) -> list[tuple[str, int]]:
    """Value and number of each bucket of an answer."""
    pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in aggregation["buckets"]]
    if count.buckets:
        by_name = dict(pairs)
        return [(bucket.name, by_name.get(bucket.name, 0)) for bucket in count.buckets]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
