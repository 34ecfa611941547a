"""Copies of one's data, and accounts on their way out."""

from datetime import datetime
from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Document, Id


class CopyState(StrEnum):
    """How far a copy is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class Copy(Document, kw_only=True):
    """A copy of all that is kept of somebody; ``making`` is there while it is being made, for one person once."""

    user_id: Id
    expires_at: datetime
    state: CopyState = CopyState.MAKING
    making: bool | msgspec.UnsetType = msgspec.UNSET
    size_bytes: int = 0
    finished_at: datetime | None = None
    fetched_at: datetime | None = None

    @property
    def job(self) -> str:
        """The id of the job that makes it."""
        return f"accounts.copy.{self.id}"


class CopyPiece(Document, kw_only=True):
    """Some megabytes of a copy."""

    copy_id: Id
    user_id: Id
    number: int
    content: bytes
    expires_at: datetime


class Erasure(Document, kw_only=True):
    """How far an erasure is: which holders have done their part, and what they found. It names nobody but by id."""

    user_id: Id
    done: list[str] = msgspec.field(default_factory=list)
    report: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    finished_at: datetime | None = None
    expires_at: datetime | None = None
