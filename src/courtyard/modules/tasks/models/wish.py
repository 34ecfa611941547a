"""What a reader would like to see."""

from collections.abc import Sequence

import msgspec

from courtyard.modules.tasks.models.values import Priority


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader would like to see, as it came."""

    status: Sequence[str] | None = None
    priority: Sequence[Priority] | None = None
    project: Sequence[str] | None = None
    column: str | None = None
    label: Sequence[str] | None = None
    assignee: Sequence[str] | None = None
    parent: str | None = None
    due: str | None = None
    due_from: str | None = None
    due_to: str | None = None
    q: str | None = None
    sort: str = "created"
    limit: int = 20
    cursor: str | None = None

    @property
    def depends_on_days(self) -> bool:
        """Whether it matters where the reader lives."""
        return any((self.due, self.due_from, self.due_to))
