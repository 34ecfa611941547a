"""Files on their way in, and feeds on their way out."""

from datetime import datetime, timedelta

import msgspec

from courtyard.kernel.basics import Document, Id

FILE_BYTES_MAX = 64 * 1024 * 1024
IMPORT_LIFE = timedelta(days=30)
PART_LIFE = timedelta(days=7)
FEEDS_MAX = 20


class Said(msgspec.Struct, frozen=True):
    """What could not be taken as it was: where in the file, and why."""

    where: str
    reason: str


class Import(Document, kw_only=True):
    """What becomes of a file.

    ``targets`` says where the file's projects go: their names in the file → ids of projects here. ``parts`` counts what
    waits for a worker, ``parts_done`` what is kept of it.
    """

    member: Id
    name: str
    source: str
    tasks: int
    targets: dict[str, Id]
    problems: list[Said] = msgspec.field(default_factory=list)
    created: int = 0
    already_there: int = 0
    parts: int = 0
    parts_done: int = 0
    finished_at: datetime | None = None
    expires_at: datetime

    @property
    def job(self) -> str | None:
        """The id of the job that keeps it; none for a small file, which is kept at once."""
        return f"tasks.bring_in.{self.id}" if self.parts else None


class ImportPart(Document, kw_only=True):
    """Some tasks of a file that wait to be kept, as they were read."""

    import_id: Id
    number: int
    drafts: bytes
    expires_at: datetime


class Feed(Document, kw_only=True):
    """A calendar that other programs read, of all of a member's tasks or those of one project.

    Whoever has the key reads it; of the key only the fingerprint is kept.
    """

    member: Id
    key_print: str
    name: str
    project: Id | None = None
    to_dos: bool = True
    events: bool = True
    used_at: datetime | None = None
