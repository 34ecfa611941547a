"""Changing what somebody says of themselves."""

from typing import TypeVar
from zoneinfo import available_timezones

import msgspec

from courtyard.kernel.basics import Unprocessable
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import AccountChanged
from courtyard.modules.accounts.models import Preferences, Profile, User
from courtyard.modules.accounts.store import UserStore

T = TypeVar("T", Profile, Preferences)


class Profiles:
    """Changes profiles and preferences."""

    def __init__(self, users: UserStore, states: States) -> None:
        self._users = users
        self._states = states

    async def change(
        self, user: User, profile: msgspec.Struct | None, preferences: msgspec.Struct | None, if_match: int | None
    ) -> User:
        """Apply the fields that the patches set.

        Raises:
            AccountChanged: the version is another than ``if_match``; details carry it.
            Unprocessable: a time zone that does not exist.
        """
        wanted = _patched(user.preferences, preferences)
        if wanted.time_zone not in available_timezones():
            raise Unprocessable.field("preferences.time_zone", "not a time zone, such as Europe/Berlin")
        # Without If-Match the version that was read counts: two devices may change different fields at once.
        version = user.version if if_match is None else if_match
        changed = await self._users.set_person(user.id, _patched(user.profile, profile), wanted, version=version)
        if changed is None:
            raise AccountChanged(details={"version": user.version})
        await self._states.user_changed(user.id)
        return changed


def _patched(value: T, patch: msgspec.Struct | None) -> T:
    given = {} if patch is None else msgspec.structs.asdict(patch)
    return msgspec.structs.replace(value, **{name: held for name, held in given.items() if held is not msgspec.UNSET})
