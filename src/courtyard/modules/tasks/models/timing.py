"""Time that members spend on tasks."""

from datetime import datetime, timedelta

from courtyard.kernel.basics import Document, Id

ENTRY_LENGTH_MAX = timedelta(days=7)
NOTE_LENGTH_MAX = 500


class TimeEntry(Document, kw_only=True):
    """Some time of one member on one task; it runs while it has no end. A member has one that runs at most."""

    user: Id
    task: Id
    project: Id
    started_at: datetime
    ended_at: datetime | None = None
    seconds: int = 0
    note: str = ""
    running: bool = True
