"""Typed collections on MongoDB: declared indexes, cursor paging, units of work, optimistic versions."""

from courtyard.kernel.documents.attempts import LONG_PATIENCE_S
from courtyard.kernel.documents.batches import Batches
from courtyard.kernel.documents.changes import Changes
from courtyard.kernel.documents.collection import Collection, CollectionSpec
from courtyard.kernel.documents.database import Database, DatabaseAway, DatabaseHealth, Databases, refusal_for
from courtyard.kernel.documents.dumps import Dump, Dumped, DumpRefused
from courtyard.kernel.documents.duplicates import Duplicate
from courtyard.kernel.documents.indexes import Index, IndexReport, IndexState, Retired, index
from courtyard.kernel.documents.leases import LEASES, Lease
from courtyard.kernel.documents.loading import Loader
from courtyard.kernel.documents.metrics import counting_commands
from courtyard.kernel.documents.packed import Packed, id_of, open_row
from courtyard.kernel.documents.pages import OverTime
from courtyard.kernel.documents.paging import LIMIT_DEFAULT, LIMIT_MAX, NEWEST, OLDEST, InvalidCursor, Order, Page
from courtyard.kernel.documents.shapes import Document, from_row, to_row
from courtyard.kernel.documents.units import Contended, Outdated, Unit
from courtyard.kernel.documents.where import Where
from courtyard.kernel.documents.written import Write

__all__ = [
    "LEASES",
    "LIMIT_DEFAULT",
    "LIMIT_MAX",
    "LONG_PATIENCE_S",
    "NEWEST",
    "OLDEST",
    "Batches",
    "Changes",
    "Collection",
    "CollectionSpec",
    "Contended",
    "Database",
    "DatabaseAway",
    "DatabaseHealth",
    "Databases",
    "Document",
    "Dump",
    "DumpRefused",
    "Dumped",
    "Duplicate",
    "Index",
    "IndexReport",
    "IndexState",
    "InvalidCursor",
    "Lease",
    "Loader",
    "Order",
    "Outdated",
    "OverTime",
    "Packed",
    "Page",
    "Retired",
    "Unit",
    "Where",
    "Write",
    "counting_commands",
    "from_row",
    "id_of",
    "index",
    "open_row",
    "refusal_for",
    "to_row",
]
