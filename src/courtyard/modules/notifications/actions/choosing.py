"""What a member wants to hear of, and where."""

from collections.abc import Callable, Mapping

import msgspec

from courtyard.kernel.basics import Actor, Conflict
from courtyard.modules.notifications.errors import ChoiceRefused
from courtyard.modules.notifications.models import ALWAYS, Channel, Choices, Group, Kind
from courtyard.modules.notifications.rules.channels import (
    channels_for,
    channels_of,
    group_is_on,
    in_order,
    kinds_of,
)
from courtyard.modules.notifications.store import ChoiceStore

__all__ = ["Channel", "Choosing", "Chosen", "Group"]

_RACES_MAX = 5


class Chosen(msgspec.Struct, frozen=True):
    """A member's choices as they count now: which groups are on, and the channels of each kind and group."""

    groups: dict[Group, bool]
    kinds: dict[Kind, frozenset[Channel]]
    group_channels: dict[Group, frozenset[Channel]]

    def shown(self, group: Group) -> frozenset[Channel]:
        """The channels on which something of this group is told now."""
        return self.group_channels[group] if self.groups[group] else frozenset()


class Choosing:
    """Reads and changes a member's own choices."""

    def __init__(self, store: ChoiceStore) -> None:
        self._store = store

    async def chosen(self, actor: Actor) -> Chosen:
        """What counts for the member now."""
        return _chosen(await self._store.of(actor.member_id))

    async def switch(
        self,
        actor: Actor,
        groups: Mapping[Group, bool],
        channels: Mapping[Kind, Mapping[Channel, bool]] | None = None,
    ) -> Chosen:
        """Switch groups on or off, and channels of single kinds; what is not named stays.

        Raises:
            ChoiceRefused: a group that is always told.
            Conflict: others changed the same choices again and again.
        """
        _refuse_silence(groups)

        def change(present: Choices) -> Choices:
            off = {*present.off, *(group for group, on in groups.items() if not on)}
            off -= {group for group, on in groups.items() if on}
            kinds = {kind: _switched(present, kind, wanted) for kind, wanted in (channels or {}).items()}
            return _with(present, off, {**present.channels, **kinds})

        return await self._change(actor, change)

    async def choose(self, actor: Actor, wanted: Mapping[Group, frozenset[Channel]]) -> Chosen:
        """Set the channels of whole groups, as the settings page does; a group without any is off.

        A group that is off keeps its channels for the day on which it is switched on again.
        """
        on = {group for group, ways in wanted.items() if ways}

        def change(present: Choices) -> Choices:
            off = ({*present.off} - {*wanted}) | ({*wanted} - on - ALWAYS)
            kinds = {kind: in_order(wanted[group]) for group in on for kind in kinds_of(group)}
            return _with(present, off, {**present.channels, **kinds})

        return await self._change(actor, change)

    async def _change(self, actor: Actor, change: Callable[[Choices], Choices]) -> Chosen:
        for _ in range(_RACES_MAX):
            following = change(await self._store.of(actor.member_id))
            if await self._store.keep(following):
                return _chosen(following)
        raise Conflict(cause="the choices were changed meanwhile, five times")


def _refuse_silence(groups: Mapping[Group, bool]) -> None:
    silent = {group.value: "always told, it cannot be switched off" for group, on in groups.items() if not on}
    wrong = {name: reason for name, reason in silent.items() if Group(name) in ALWAYS}
    if wrong:
        raise ChoiceRefused.fields(wrong)


def _switched(present: Choices, kind: Kind, wanted: Mapping[Channel, bool]) -> tuple[Channel, ...]:
    on = Choices(user=present.user, off=(), channels=present.channels)
    ways = {*channels_for(kind, on), *(channel for channel, is_on in wanted.items() if is_on)}
    return in_order(frozenset(ways - {channel for channel, is_on in wanted.items() if not is_on}))


def _with(present: Choices, off: set[Group], channels: dict[Kind, tuple[Channel, ...]]) -> Choices:
    return msgspec.structs.replace(present, off=tuple(sorted(off)), channels=channels)


def _chosen(choices: Choices) -> Chosen:
    return Chosen(
        {group: group_is_on(group, choices) for group in Group},
        {kind: channels_for(kind, choices) for kind in Kind},
        {group: channels_of(group, choices) for group in Group},
    )
