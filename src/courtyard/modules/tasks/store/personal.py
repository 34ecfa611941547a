"""Every query on what members keep for themselves: labels and filters."""

from collections.abc import Mapping, Sequence
from typing import Any

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import OLDEST, Changes, Database, Unit, Where
from courtyard.modules.tasks.models.personal import (
    MEMBER_FILTERS_MAX,
    MEMBER_LABELS_MAX,
    MemberLabel,
    SavedFilter,
)
from courtyard.modules.tasks.store.collections import FILTERS, LABELS


class PersonalStore:
    """Labels and filters of each member."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._labels = database.collection(LABELS)
        self._filters = database.collection(FILTERS)

    async def labels(self, user: Id) -> list[MemberLabel]:
        """All labels of a member, the oldest first."""
        return await self._labels.find(Where(user=user), order=OLDEST, limit=MEMBER_LABELS_MAX)

    async def label(self, user: Id, label: Id) -> MemberLabel | None:
        """One of them."""
        return await self._labels.find_one(Where(id=label, user=user))

    async def add_label(self, label: MemberLabel) -> MemberLabel:
        """Keep a new one.

        Raises:
            Duplicate: the member has one of this name.
        """
        return await self._labels.insert(label)

    async def know_labels(self, user: Id, labels: Sequence[MemberLabel], unit: Unit) -> None:
        """Keep those whose names are new, as far as there is room."""
        known = {label.key for label in await self._labels.every(Where(user=user), unit=unit)}
        new = {label.key: label for label in labels if label.key not in known}
        room = max(0, MEMBER_LABELS_MAX - len(known))
        await self._labels.insert_many(list(new.values())[:room], unit=unit)

    async def bring_labels(self, user: Id, labels: Sequence[MemberLabel]) -> None:
        """The same outside of a unit."""
        if labels:
            await self._database.unit_of_work(lambda unit: self.know_labels(user, labels, unit))

    async def change_label(self, label: MemberLabel, values: Mapping[str, Any]) -> MemberLabel | None:
        """Set fields of one.

        Raises:
            Duplicate: the member has another one of this name.
        """
        return await self._labels.change(Where(id=label.id, user=label.user), Changes().set(**values))

    async def remove_label(self, user: Id, label: Id) -> MemberLabel | None:
        """Remove one, and answer what it was."""
        return await self._labels.remove(Where(id=label, user=user))

    async def filters(self, user: Id) -> list[SavedFilter]:
        """All filters of a member, the oldest first."""
        return await self._filters.find(Where(user=user), order=OLDEST, limit=MEMBER_FILTERS_MAX)

    async def add_filter(self, saved: SavedFilter) -> SavedFilter:
        """Keep a new one."""
        return await self._filters.insert(saved)

    async def change_filter(self, user: Id, saved: Id, values: Mapping[str, Any]) -> SavedFilter | None:
        """Set fields of one."""
        return await self._filters.change(Where(id=saved, user=user), Changes().set(**values))

    async def remove_filter(self, user: Id, saved: Id) -> bool:
        """Remove one; answers whether it was there."""
        return await self._filters.remove(Where(id=saved, user=user)) is not None
