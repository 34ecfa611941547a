"""How tasks are found: what the index has of them, what is asked of it, and what is made of the answer."""

from courtyard.modules.tasks.actions.searching.entries import TaskSource
from courtyard.modules.tasks.actions.searching.finding import TaskFinder
from courtyard.modules.tasks.actions.searching.indexing import Indexing

__all__ = ["Indexing", "TaskFinder", "TaskSource"]
