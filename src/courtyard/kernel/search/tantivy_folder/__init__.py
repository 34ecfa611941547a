"""Search on one machine: tantivy indexes in a local folder."""

from courtyard.kernel.search.tantivy_folder.engine import TantivyEngine
from courtyard.kernel.search.tantivy_folder.reading import damaged_indexes

__all__ = ["TantivyEngine", "damaged_indexes"]
