"""What it is when a value that must be unique is taken."""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from courtyard.kernel.basics import Conflict

_CODE = 11000


class Duplicate(Conflict):
    """A value that must be unique is taken; ``field`` is the first key of the index that said so."""

    message = "This is already taken."

    def __init__(self, field: str) -> None:
        super().__init__(f"{field}: already taken", details={"fields": [{"path": field, "reason": "already taken"}]})
        self.field = field


def duplicate_of(error: DuplicateKeyError) -> Duplicate:
    """The refusal for a taken value."""
    return _duplicate(error.details or {})


def duplicate_among(error: BulkWriteError) -> Duplicate | None:
    """The refusal for the first of many writes, if it failed for a taken value."""
    failed = (error.details or {}).get("writeErrors") or [{}]
    return _duplicate(failed[0]) if failed[0].get("code") == _CODE else None


def _duplicate(details: Mapping[str, Any]) -> Duplicate:
    return Duplicate(next(iter(details.get("keyPattern") or {"_id": 1})))
