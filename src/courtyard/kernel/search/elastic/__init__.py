"""Search on a cluster: Elasticsearch, or anything that speaks the part of its REST interface that OpenSearch shares."""

from courtyard.kernel.search.elastic.client import ElasticClient, ElasticRefused
from courtyard.kernel.search.elastic.engine import ElasticEngine

__all__ = ["ElasticClient", "ElasticEngine", "ElasticRefused"]
