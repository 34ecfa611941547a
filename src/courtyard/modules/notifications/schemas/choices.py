"""What members want to hear of, on the wire."""

from collections.abc import Iterator
from typing import Annotated, Any, Self

import msgspec
from msgspec import UNSET, UnsetType

from courtyard.modules.notifications.models import Channel, Group, Kind

Switch = Annotated[bool, msgspec.Meta(examples=[True])] | UnsetType


class KindPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Channels of one kind; those that are left out stay."""

    kind: Annotated[Kind, msgspec.Meta(examples=["recipe_liked"])]
    in_app: Switch = UNSET
    live: Switch = UNSET
    email: Switch = UNSET
    push: Switch = UNSET

    def switched(self) -> dict[Channel, bool]:
        """The channels that are named."""
        return {channel: value for channel in Channel if (value := getattr(self, channel)) is not UNSET}


class PreferencesPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Groups on or off, and channels of single kinds; what is left out stays."""

    likes: Switch = UNSET
    comments: Switch = UNSET
    follows: Switch = UNSET
    price_alerts: Switch = UNSET
    tasks: Switch = UNSET
    newsletter: Switch = UNSET
    marketing: Switch = UNSET
    channels: Annotated[tuple[KindPatch, ...], msgspec.Meta(max_length=len(Kind))] = ()

    def groups(self) -> dict[Group, bool]:
        """The groups that are named."""
        return dict(_named(self))

    def kinds(self) -> dict[Kind, dict[Channel, bool]]:
        """The kinds that are named; the last one counts."""
        return {each.kind: each.switched() for each in self.channels}


class SocialPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The short form: ``social`` stands for likes, comments and follows."""

    marketing: Switch = UNSET
    social: Switch = UNSET
    price_alerts: Switch = UNSET

    def groups(self) -> dict[Group, bool]:
        """The groups that are meant."""
        found = dict(_named(self))
        if self.social is not UNSET:
            found |= dict.fromkeys((Group.LIKES, Group.COMMENTS, Group.FOLLOWS), self.social)
        return found


def _named(patch: msgspec.Struct) -> Iterator[tuple[Group, bool]]:
    for group in Group:
        value = getattr(patch, group, UNSET)
        if value is not UNSET:
            yield group, value


class KindOut(msgspec.Struct, frozen=True):
    """Where one kind is told."""

    kind: Kind
    in_app: bool
    live: bool
    email: bool
    push: bool


class PreferencesOut(msgspec.Struct, frozen=True):
    """What counts now. Account and purchases are always told in the list."""

    likes: bool
    comments: bool
    follows: bool
    price_alerts: bool
    tasks: bool
    newsletter: bool
    marketing: bool
    channels: list[KindOut]

    @classmethod
    def of(cls, chosen: Any) -> Self:
        """Choices on the wire."""
        kinds = [KindOut(kind, *(way in ways for way in Channel)) for kind, ways in chosen.kinds.items()]
        groups = {group.value: on for group, on in chosen.groups.items() if group.value in cls.__struct_fields__}
        return cls(**groups, channels=kinds)


class SocialOut(msgspec.Struct, frozen=True):
    """The short form of what counts now: ``social`` is whether any of likes, comments and follows is on."""

    marketing: bool
    social: bool
    price_alerts: bool

    @classmethod
    def of(cls, chosen: Any) -> Self:
        """Choices in the short form."""
        groups = chosen.groups
        social = any(groups[group] for group in (Group.LIKES, Group.COMMENTS, Group.FOLLOWS))
        return cls(groups[Group.MARKETING], social, groups[Group.PRICE_ALERTS])
