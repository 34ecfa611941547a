"""Search on one machine: tantivy indexes in a local folder."""

from courtyard.kernel.search.tantivy_folder.engine import TantivyEngine

__all__ = ["TantivyEngine"]
