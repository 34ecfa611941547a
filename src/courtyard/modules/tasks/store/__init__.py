"""Every query, index and collection of the tasks module."""

from courtyard.modules.tasks.store.collections import COLLECTIONS, ORDERS
from courtyard.modules.tasks.store.projects import ProjectStore
from courtyard.modules.tasks.store.tasks import TREE_MAX, Overtaken, TaskStore
from courtyard.modules.tasks.store.wanted import Listing

__all__ = [
    "COLLECTIONS",
    "ORDERS",
    "TREE_MAX",
    "Listing",
    "Overtaken",
    "ProjectStore",
    "TaskStore",
]
