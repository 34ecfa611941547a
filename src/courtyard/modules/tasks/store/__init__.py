"""Every query, index and collection of the tasks module."""

from courtyard.modules.tasks.store.collections import COLLECTIONS, ORDERS
from courtyard.modules.tasks.store.invitations import InvitationStore
from courtyard.modules.tasks.store.projects import ProjectStore
from courtyard.modules.tasks.store.tallies import Hour, Standing, TallyStore
from courtyard.modules.tasks.store.tasks import TREE_MAX, Overtaken, TaskStore, as_it_was, replaced
from courtyard.modules.tasks.store.wanted import Listing

__all__ = [
    "COLLECTIONS",
    "ORDERS",
    "TREE_MAX",
    "Hour",
    "InvitationStore",
    "Listing",
    "Overtaken",
    "ProjectStore",
    "Standing",
    "TallyStore",
    "TaskStore",
    "as_it_was",
    "replaced",
]
