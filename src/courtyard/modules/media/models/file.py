"""A file, what was made of it, who has it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Document, Id, now

ORIGINAL = "original"
STILL = "still"
POSTER = "poster"


class Kind(StrEnum):
    """What it is."""

    IMAGE = "image"
    VIDEO = "video"


class State(StrEnum):
    """How far it is. A removed file is only there until its bytes are gone."""

    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"


class FileType(msgspec.Struct, frozen=True):
    """A type that is taken: ``image/jpeg`` and ``jpg``."""

    kind: Kind
    media_type: str
    extension: str


class Variant(msgspec.Struct, frozen=True):
    """One form of a file; ``digest`` is of its bytes, so that another content has another address."""

    name: str
    media_type: str
    extension: str
    width: int
    height: int
    size_bytes: int
    digest: str

    @property
    def file_name(self) -> str:
        """The last part of its address and of its key."""
        return f"{self.name}-{self.digest[:16]}.{self.extension}"


class MediaFile(Document, kw_only=True):
    """One uploaded file.

    Attributes:
        sha256: Of the original.
        run: Which attempt at processing it counts; an older one has nothing to say any more.
        reason: Why it was refused or failed: the code of a refusal, and its words.
        public: Whether a document that everybody may see has it.
        touched_at: When somebody last claimed it.
        look_at: When the collector looks at it next.
        request_key: Fingerprint of the idempotency key that it came with.
    """

    owner: Id
    kind: Kind
    media_type: str
    extension: str
    name: str
    size_bytes: int
    sha256: str
    state: State = State.PROCESSING
    reason: str = ""
    reason_words: str = ""
    run: int = 1
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    animated: bool = False
    variants: list[Variant] = msgspec.field(default_factory=list)
    public: bool = False
    touched_at: datetime = msgspec.field(default_factory=now)
    look_at: datetime = msgspec.field(default_factory=now)
    request_key: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def job(self) -> str:
        """The id of the job that works on it."""
        return f"media-{self.id}-{self.run}"

    @property
    def original(self) -> Variant:
        """What arrived, as if it were a form of itself."""
        return Variant(ORIGINAL, self.media_type, self.extension, self.width, self.height, self.size_bytes, self.sha256)

    def key_of(self, variant: Variant) -> str:
        """Where the bytes lie."""
        return f"{self.folder}{variant.file_name}"

    @property
    def folder(self) -> str:
        """Where all its bytes lie: by the end of the id, since its beginning is the time and the same for many."""
        return f"files/{str(self.id)[-2:]}/{self.id}/"

    @property
    def keys(self) -> list[str]:
        """Where all its bytes lie, one by one."""
        return [self.key_of(each) for each in (self.original, *self.variants)]

    def has(self, name: str) -> bool:
        """Whether this variant is made."""
        return any(each.name == name for each in self.variants)


class Claim(Document, kw_only=True):
    """A document's word that it has a file, or is about to: ``holder`` is ``module:document``."""

    file: Id
    holder: str
    public: bool
    claimed_at: datetime


class Usage(Document, kw_only=True):
    """How much one member keeps here."""

    owner: Id
    bytes: int = 0
    files: int = 0
