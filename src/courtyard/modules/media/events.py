"""What media publish. A holder is named as ``module:document``."""

from typing import ClassVar

from courtyard.kernel.basics import Fact, Id


class _OfFile(Fact, frozen=True, kw_only=True):
    """What all of them share: facts of one file arrive in order."""

    key_field: ClassVar[str] = "file"

    file: Id
    owner: Id


class MediaProcessed(_OfFile, frozen=True, kw_only=True):
    """A file is ready to be shown; ``holders`` are the documents that had it at that moment."""

    topic: ClassVar[str] = "media.processed"

    media_kind: str
    holders: tuple[str, ...] = ()


class MediaRefused(_OfFile, frozen=True, kw_only=True):
    """A file cannot be shown; ``reason`` is the code of the refusal."""

    topic: ClassVar[str] = "media.refused"

    reason: str
    holders: tuple[str, ...] = ()


class MediaRemoved(_OfFile, frozen=True, kw_only=True):
    """A file is gone: deleted by its owner, or collected because nothing needed it."""

    topic: ClassVar[str] = "media.removed"


EVENTS = (MediaProcessed, MediaRefused, MediaRemoved)
