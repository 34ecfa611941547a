"""Changing what somebody says of themselves."""

from typing import TypeVar

import msgspec

from courtyard.modules.accounts.actions.portraits import Portraits
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import AccountChanged
from courtyard.modules.accounts.events import UserUpdated
from courtyard.modules.accounts.models import Preferences, Profile, User
from courtyard.modules.accounts.rules.profiles import TIME_ZONES, check_person, labels_from
from courtyard.modules.accounts.store import UserStore

T = TypeVar("T", Profile, Preferences)


class ProfileFields(msgspec.Struct, frozen=True):
    """As much of a profile as a form sends."""

    name: str
    bio: str


class TasteFields(msgspec.Struct, frozen=True):
    """The preferences that a form has."""

    cuisine: tuple[str, ...]
    diet: tuple[str, ...]
    allergies: tuple[str, ...]
    time_zone: str
    findable: bool

    @classmethod
    def typed(cls, cuisine: str, diet: str, allergies: str, time_zone: str, *, findable: bool) -> "TasteFields":
        """From lists with commas."""
        return cls(labels_from(cuisine), labels_from(diet), labels_from(allergies), time_zone, findable)


def time_zones() -> tuple[str, ...]:
    """All time zones that can be chosen."""
    return TIME_ZONES


class Profiles:
    """Changes profiles and preferences."""

    def __init__(self, users: UserStore, states: States, portraits: Portraits) -> None:
        self._users = users
        self._states = states
        self._portraits = portraits

    async def change(
        self, user: User, profile: msgspec.Struct | None, preferences: msgspec.Struct | None, if_match: int | None
    ) -> User:
        """Apply the fields that the patches set.

        Raises:
            AccountChanged: the version is another than ``if_match``; details carry it.
            ProfileRefused: something cannot be kept.
        """
        wanted = _patched(user.profile, profile), _patched(user.preferences, preferences)
        check_person(*wanted, avatar=user.profile.avatar)
        # Without If-Match the version that was read counts: two devices may change different fields at once.
        version = user.version if if_match is None else if_match
        parts = _parts(user, *wanted)
        facts = [UserUpdated(user=user.id, parts=parts)] if parts else []
        changed = await self._users.set_person(user, *wanted, *facts, version=version)
        if changed is None:
            raise AccountChanged(details={"version": user.version})
        await self._states.user_changed(user.id)
        await self._portraits.release(user, changed)
        return changed


def _patched(value: T, patch: msgspec.Struct | None) -> T:
    given = {} if patch is None else msgspec.structs.asdict(patch)
    return msgspec.structs.replace(value, **{name: held for name, held in given.items() if held is not msgspec.UNSET})


def _parts(user: User, profile: Profile, preferences: Preferences) -> tuple[str, ...]:
    differs = {"profile": profile != user.profile, "preferences": preferences != user.preferences}
    return tuple(part for part, is_other in differs.items() if is_other)
