"""What MongoDB keeps of mail: the log of letters, and who is not written to any more."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Document, now
from courtyard.kernel.documents import CollectionSpec, index

LOG_DAYS = 90
EVERYTHING = "*"


class LetterState(StrEnum):
    """How far a letter is. FAILED letters are tried again only by hand."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class LetterRecord(Document, kw_only=True):
    """One letter in ``email_logs``; ``created_at`` is when it was posted. It never holds what the letter says.

    Attributes:
        job_id: Of the job that sends it.
        to_key: The address as it is compared.
        attempts: How often it was tried.
        reply: What the mail server said when it took it.
        error: Why the last attempt failed, or why the letter is suppressed.
    """

    job_id: str
    to: str
    to_key: str
    template: str
    kind: str
    essential: bool
    state: LetterState = LetterState.QUEUED
    subject: str = ""
    message_id: str = ""
    attempts: int = 0
    reply: str = ""
    error: str = ""
    sent_at: datetime | None = None
    expires_at: datetime = msgspec.field(default_factory=lambda: now() + timedelta(days=LOG_DAYS))


class Reason(StrEnum):
    """Why somebody is not written to."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


class Suppression(Document, kw_only=True):
    """One address that gets no letters of one kind; ``*`` stands for every kind that is not essential."""

    to_key: str
    kind: str
    reason: Reason
    detail: str = ""


LETTERS = CollectionSpec(
    "email_logs",
    LetterRecord,
    (
        index("job_id", unique=True),
        index("to_key", "-_id"),
        index("state", "-_id"),
        index("expires_at", expire_after_s=0),
    ),
)
SUPPRESSIONS = CollectionSpec("email_suppressions", Suppression, (index("to_key", "kind", unique=True),))
COLLECTIONS = (LETTERS, SUPPRESSIONS)
