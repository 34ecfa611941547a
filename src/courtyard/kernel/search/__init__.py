"""Indexes that modules declare once, on tantivy in a local folder or on Elasticsearch.

A module opens an index with its declaration and a source of its documents, searches it with ``find``, and has its
reactions ``mark`` what changed. The rest happens in the workers.
"""

from courtyard.kernel.search.asking import (
    DEPTH_MAX,
    Ask,
    Collection,
    Facet,
    Found,
    Labelled,
    Results,
    Way,
    following_page,
)
from courtyard.kernel.search.declaring import Factor, IndexSpec, Keyword, Number, Text
from courtyard.kernel.search.elastic import ElasticClient, ElasticEngine, ElasticRefused
from courtyard.kernel.search.engine import Engine, Writer
from courtyard.kernel.search.engines import engine_of
from courtyard.kernel.search.entries import Entry, Row, Source, SourcePage, row_of
from courtyard.kernel.search.errors import Overtaken, SearchAway, SearchNotReady, SearchRefused
from courtyard.kernel.search.index import Index
from courtyard.kernel.search.log import SEARCH_LOGS, Asked, SearchLog, SearchRecord, SearchUnknown
from courtyard.kernel.search.overseeing import IndexBusy, IndexReport, IndexUnknown, Overseer
from courtyard.kernel.search.planning import request_of, term_forms
from courtyard.kernel.search.search import COLLECTIONS, Search
from courtyard.kernel.search.tantivy_folder import TantivyEngine, damaged_indexes
from courtyard.kernel.search.tree import (
    All,
    Among,
    Answer,
    Between,
    Bucket,
    Count,
    Everything,
    Hit,
    Node,
    Order,
    Request,
    Term,
)
from courtyard.kernel.search.wanted import TYPED_LENGTH_MAX, Wanted, wanted_of
from courtyard.kernel.search.widening import widened
from courtyard.kernel.search.words import exact_value, guess_language, known_language, small_words, stem, words_of

__all__ = [
    "COLLECTIONS",
    "DEPTH_MAX",
    "SEARCH_LOGS",
    "TYPED_LENGTH_MAX",
    "All",
    "Among",
    "Answer",
    "Ask",
    "Asked",
    "Between",
    "Bucket",
    "Collection",
    "Count",
    "ElasticClient",
    "ElasticEngine",
    "ElasticRefused",
    "Engine",
    "Entry",
    "Everything",
    "Facet",
    "Factor",
    "Found",
    "Hit",
    "Index",
    "IndexBusy",
    "IndexReport",
    "IndexSpec",
    "IndexUnknown",
    "Keyword",
    "Labelled",
    "Node",
    "Number",
    "Order",
    "Overseer",
    "Overtaken",
    "Request",
    "Results",
    "Row",
    "Search",
    "SearchAway",
    "SearchLog",
    "SearchNotReady",
    "SearchRecord",
    "SearchRefused",
    "SearchUnknown",
    "Source",
    "SourcePage",
    "TantivyEngine",
    "Term",
    "Text",
    "Wanted",
    "Way",
    "Writer",
    "damaged_indexes",
    "engine_of",
    "exact_value",
    "following_page",
    "guess_language",
    "known_language",
    "request_of",
    "row_of",
    "small_words",
    "stem",
    "term_forms",
    "wanted_of",
    "widened",
    "words_of",
]
