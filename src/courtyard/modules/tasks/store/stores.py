"""All stores of the module on one database."""

import msgspec

from courtyard.kernel.documents import Database
from courtyard.kernel.events import Outbox
from courtyard.modules.tasks.store.attachments import AttachmentStore
from courtyard.modules.tasks.store.feeds import FeedStore
from courtyard.modules.tasks.store.importing import ImportStore
from courtyard.modules.tasks.store.invitations import InvitationStore
from courtyard.modules.tasks.store.personal import PersonalStore
from courtyard.modules.tasks.store.projects import ProjectStore
from courtyard.modules.tasks.store.searched import TaskRows
from courtyard.modules.tasks.store.talk import TalkStore
from courtyard.modules.tasks.store.tallies import TallyStore
from courtyard.modules.tasks.store.tasks import TaskStore
from courtyard.modules.tasks.store.timing import TimeStore
from courtyard.modules.tasks.store.traces import TraceStore
from courtyard.modules.tasks.store.uploads import UploadStore


class Stores(msgspec.Struct, frozen=True):
    """One of each."""

    tasks: TaskStore
    projects: ProjectStore
    invitations: InvitationStore
    tallies: TallyStore
    talk: TalkStore
    attachments: AttachmentStore
    timing: TimeStore
    personal: PersonalStore
    importing: ImportStore
    feeds: FeedStore
    uploads: UploadStore
    traces: TraceStore
    searched: TaskRows

    @classmethod
    def on(cls, database: Database, outbox: Outbox) -> "Stores":
        """Those of the module's database."""
        return cls(
            TaskStore(database, outbox),
            ProjectStore(database, outbox),
            InvitationStore(database),
            TallyStore(database),
            TalkStore(database, outbox),
            AttachmentStore(database, outbox),
            TimeStore(database),
            PersonalStore(database),
            ImportStore(database, outbox),
            FeedStore(database),
            UploadStore(database),
            TraceStore(database),
            TaskRows(database),
        )
