"""Every query, index and collection of the tasks module."""

from courtyard.kernel.documents import OverTime, Page, Write
from courtyard.modules.tasks.store.anew import is_found_anew
from courtyard.modules.tasks.store.attachments import AttachmentStore
from courtyard.modules.tasks.store.collections import COLLECTIONS, ORDERS
from courtyard.modules.tasks.store.feeds import FeedStore
from courtyard.modules.tasks.store.importing import ImportStore
from courtyard.modules.tasks.store.invitations import InvitationStore
from courtyard.modules.tasks.store.personal import PersonalStore
from courtyard.modules.tasks.store.projects import ProjectStore
from courtyard.modules.tasks.store.searched import TASK_INDEX, TaskRows, within
from courtyard.modules.tasks.store.stores import Stores
from courtyard.modules.tasks.store.talk import TalkStore
from courtyard.modules.tasks.store.tallies import Hour, Standing, TallyStore
from courtyard.modules.tasks.store.tasks import TREE_MAX, Overtaken, TaskStore, as_it_was, replaced
from courtyard.modules.tasks.store.timing import By, Scope, Spent, TimeStore
from courtyard.modules.tasks.store.traces import ERASES, EXPORTS, TraceStore
from courtyard.modules.tasks.store.uploads import Upload, UploadStore
from courtyard.modules.tasks.store.wanted import Listing

__all__ = [
    "COLLECTIONS",
    "ERASES",
    "EXPORTS",
    "ORDERS",
    "TASK_INDEX",
    "TREE_MAX",
    "AttachmentStore",
    "By",
    "FeedStore",
    "Hour",
    "ImportStore",
    "InvitationStore",
    "Listing",
    "OverTime",
    "Overtaken",
    "Page",
    "PersonalStore",
    "ProjectStore",
    "Scope",
    "Spent",
    "Standing",
    "Stores",
    "TalkStore",
    "TallyStore",
    "TaskRows",
    "TaskStore",
    "TimeStore",
    "TraceStore",
    "Upload",
    "UploadStore",
    "Write",
    "as_it_was",
    "is_found_anew",
    "replaced",
    "within",
]
