"""What members keep for themselves: labels with colours, and filters."""

from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Conflict, Id, Unprocessable, fold, is_id, printable
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.relabelling import relabel
from courtyard.modules.tasks.errors import (
    FilterNotFound,
    LabelNotFound,
    LabelTaken,
    TooManyFilters,
    TooManyLabels,
)
from courtyard.modules.tasks.models.personal import (
    MEMBER_FILTERS_MAX,
    MEMBER_LABELS_MAX,
    MemberLabel,
    SavedFilter,
)
from courtyard.modules.tasks.models.written import FilterPatch, LabelPatch, WrittenFilter, WrittenLabel
from courtyard.modules.tasks.store import PersonalStore


class Personal:
    """Labels and filters."""

    def __init__(self, agenda: Agenda, store: PersonalStore) -> None:
        self._agenda = agenda
        self._store = store

    async def labels(self, actor: Actor) -> list[MemberLabel]:
        """All labels of the member, the oldest first."""
        return await self._store.labels(actor.member_id)

    async def make_label(self, actor: Actor, sent: WrittenLabel) -> MemberLabel:
        """Keep a new label.

        Raises:
            LabelTaken, TooManyLabels, Unprocessable.
        """
        if len(await self._store.labels(actor.member_id)) >= MEMBER_LABELS_MAX:
            raise TooManyLabels
        name = _name(sent.name)
        label = MemberLabel(user=actor.member_id, name=name, key=fold(name), colour=sent.colour)
        try:
            return await self._store.add_label(label)
        except Conflict:
            raise LabelTaken from None

    async def change_label(self, actor: Actor, key: str, patch: LabelPatch) -> MemberLabel:
        """Set the fields that were sent; the member's tasks get the other name.

        Raises:
            LabelNotFound, LabelTaken, Unprocessable.
        """
        present = await self._label(actor, key)
        values: dict[str, Any] = {} if patch.colour is msgspec.UNSET else {"colour": patch.colour}
        if patch.name is not msgspec.UNSET:
            name = _name(patch.name)
            values |= {"name": name, "key": fold(name)}
        try:
            changed = await self._store.change_label(present, values)
        except Conflict:
            raise LabelTaken from None
        if changed is None:
            raise LabelNotFound
        if changed.name != present.name:
            await relabel(self._agenda, actor, present.key, changed.name)
        return changed

    async def remove_label(self, actor: Actor, key: str) -> None:
        """Remove a label, also from the member's tasks.

        Raises:
            LabelNotFound.
        """
        removed = await self._store.remove_label(actor.member_id, Id(key)) if is_id(key) else None
        if removed is None:
            raise LabelNotFound
        await relabel(self._agenda, actor, removed.key, None)

    async def filters(self, actor: Actor) -> list[SavedFilter]:
        """All filters of the member, the oldest first."""
        return await self._store.filters(actor.member_id)

    async def make_filter(self, actor: Actor, sent: WrittenFilter) -> SavedFilter:
        """Keep a new filter.

        Raises:
            TooManyFilters, Unprocessable.
        """
        if len(await self._store.filters(actor.member_id)) >= MEMBER_FILTERS_MAX:
            raise TooManyFilters
        saved = SavedFilter(user=actor.member_id, name=_name(sent.name), query=sent.query, colour=sent.colour)
        return await self._store.add_filter(saved)

    async def change_filter(self, actor: Actor, key: str, patch: FilterPatch) -> SavedFilter:
        """Set the fields that were sent.

        Raises:
            FilterNotFound, Unprocessable.
        """
        sent = {name: getattr(patch, name) for name in patch.__struct_fields__}
        values = {name: value for name, value in sent.items() if value is not msgspec.UNSET}
        if "name" in values:
            values["name"] = _name(values["name"])
        changed = await self._store.change_filter(actor.member_id, Id(key), values) if is_id(key) else None
        if changed is None:
            raise FilterNotFound
        return changed

    async def remove_filter(self, actor: Actor, key: str) -> None:
        """Remove a filter.

        Raises:
            FilterNotFound.
        """
        if not is_id(key) or not await self._store.remove_filter(actor.member_id, Id(key)):
            raise FilterNotFound

    async def _label(self, actor: Actor, key: str) -> MemberLabel:
        found = await self._store.label(actor.member_id, Id(key)) if is_id(key) else None
        if found is None:
            raise LabelNotFound
        return found


def _name(text: str) -> str:
    name = printable(text)
    if not name:
        raise Unprocessable.field("name", "is empty")
    return name
