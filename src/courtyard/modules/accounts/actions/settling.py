"""Invented people for a demonstration: fulfils ``contract.Residents``."""

from collections.abc import Iterable

from courtyard.kernel.basics import new_token
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.contract import Person, Resident
from courtyard.modules.accounts.models import Preferences, Profile, User
from courtyard.modules.accounts.rules.usernames import username_key
from courtyard.modules.accounts.store import UserStore


class Settling:
    """Makes accounts that nobody can sign in to."""

    def __init__(self, users: UserStore, states: States, entrance: Entrance) -> None:
        self._users = users
        self._states = states
        self._entrance = entrance

    async def settle(self, residents: Iterable[Resident]) -> dict[str, Person]:
        """Make the accounts that are missing, with random passwords."""
        return {resident.username: await self._settle(resident) for resident in residents}

    async def _settle(self, resident: Resident) -> Person:
        user = await self._users.by_username(username_key(resident.username))
        if user is None:
            user = await self._make(resident)
        return Person(user.id, user.username, user.shown_name, user.profile.avatar)

    async def _make(self, resident: Resident) -> User:
        # The reserved domain of RFC 2606: no mail for invented people ever reaches anybody.
        address = f"{resident.username}@example.org"
        user = await self._entrance.create(Newcomer(resident.username, address, f"Aa1!{new_token()}"))
        profile = Profile(name=resident.name, bio=resident.bio)
        named = await self._users.set_person(user.id, profile, Preferences(), version=None)
        await self._states.user_changed(user.id)
        return named or user
