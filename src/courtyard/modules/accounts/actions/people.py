"""People for other modules: fulfils the contracts of accounts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from courtyard.kernel.basics import Id, new_token
from courtyard.kernel.cache import Cache, Kind
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.actions.states import USERS, States, name_tag, user_tag
from courtyard.modules.accounts.contract import Contact, Person, Resident
from courtyard.modules.accounts.models import Profile, Standing, User, UserState
from courtyard.modules.accounts.rules.usernames import USERNAME_LENGTH_MAX, username_key
from courtyard.modules.accounts.store import UserStore

_IDS_BY_NAME: Kind[Id | None] = Kind("accounts.username", 300, Id)


class People:
    """Fulfils ``contract.Accounts`` and ``contract.Clocks``."""

    def __init__(self, users: UserStore, states: States, cache: Cache) -> None:
        self._users = users
        self._states = states
        self._cache = cache

    async def people(self, ids: Iterable[Id]) -> dict[Id, Person]:
        """Those of the ids that are known; whoever is not in the cache is fetched in one query together."""
        wanted = list(dict.fromkeys(ids))
        batch = _Batch(self._users, wanted)
        found = await asyncio.gather(
            *(self._cache.get_or_load(USERS, str(each), batch.loader(each), tags=(user_tag(each),)) for each in wanted)
        )
        return {state.id: _person(state) for state in found if state is not None and _is_shown(state)}

    async def person_by_username(self, username: str) -> Person | None:
        """Whose name this is, however it is written."""
        key = username_key(username)
        if not key or len(key) > USERNAME_LENGTH_MAX:
            return None

        async def load() -> Id | None:
            user = await self._users.by_username(key)
            return None if user is None else user.id

        user_id = await self._cache.get_or_load(_IDS_BY_NAME, key, load, tags=(name_tag(key),))
        state = None if user_id is None else await self._states.user(user_id)
        return None if state is None or not _is_shown(state) else _person(state)

    async def time_zone(self, user: Id) -> str:
        """Where a member lives."""
        state = await self._states.user(user)
        return "UTC" if state is None else state.time_zone


class Directory:
    """Fulfils ``contract.Contacts``; not cached, so that an address lies in no shared memory."""

    def __init__(self, users: UserStore) -> None:
        self._users = users

    async def contact(self, user: Id) -> Contact | None:
        """How to write to this member."""
        found = await self._users.get(user)
        if found is None or not found.is_active:
            return None
        return Contact(found.email, found.shown_name, found.preferences.language)


class Settling:
    """Fulfils ``contract.Residents``: makes accounts that nobody can sign in to."""

    def __init__(self, users: UserStore, entrance: Entrance) -> None:
        self._users = users
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
        profile = Profile(name=resident.name, bio=resident.bio)
        password = f"Aa1!{new_token()}"
        return await self._entrance.create(
            Newcomer(resident.username, address, password, profile=profile, invented=True)
        )


class _Batch:
    """One query for all of some users, made when the first of them is missed by the cache."""

    def __init__(self, users: UserStore, ids: list[Id]) -> None:
        self._users = users
        self._ids = ids
        self._query: asyncio.Task[dict[Id, UserState]] | None = None

    def loader(self, user_id: Id) -> Callable[[], Awaitable[UserState | None]]:
        """What the cache calls when it misses this user."""

        async def load() -> UserState | None:
            if self._query is None:
                self._query = asyncio.create_task(self._fetch())
            return (await self._query).get(user_id)

        return load

    async def _fetch(self) -> dict[Id, UserState]:
        return {user.id: UserState.of(user) for user in await self._users.some(self._ids)}


def _is_shown(state: UserState) -> bool:
    return state.standing is not Standing.DELETED


def _person(state: UserState) -> Person:
    return Person(state.id, state.username, state.name, state.avatar)
