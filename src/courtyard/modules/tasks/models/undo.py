"""What a change replaced, for as long as somebody may think better of it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from courtyard.kernel.basics import Document, Id

UNDO_LIFE = timedelta(minutes=10)


class Replaced(msgspec.Struct, frozen=True):
    """One task of a change.

    Args:
        task: Which one.
        version: The one that the change made; at another somebody was here since.
        fields: Stored values that the change replaced.
        is_new: Whether the change made the task.
    """

    task: Id
    version: int
    fields: dict[str, Any] = {}
    is_new: bool = False


class Undo(Document, kw_only=True):
    """A change that its member can take back until it expires; its id is the token."""

    member: Id
    items: list[Replaced]
    expires_at: datetime
