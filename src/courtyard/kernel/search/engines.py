"""Which engine an installation has."""

from courtyard.kernel.search.elastic import ElasticEngine
from courtyard.kernel.search.engine import Engine
from courtyard.kernel.search.tantivy_folder import TantivyEngine
from courtyard.kernel.settings import Settings


def engine_of(settings: Settings) -> Engine:
    """Elasticsearch where its address is given, else a local folder."""
    if settings.elasticsearch_url:
        return ElasticEngine(settings)
    return TantivyEngine(settings.data_dir / "search", timeout_s=settings.search_timeout_s)
