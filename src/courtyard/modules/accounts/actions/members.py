"""What those who run the house see of accounts."""

import asyncio
from datetime import datetime

from courtyard.kernel.audit import Audit, Entry, Wanted
from courtyard.kernel.basics import Id, now
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.happenings import named_in, shown_entry
from courtyard.modules.accounts.contract import (
    Member,
    MemberDetails,
    MemberDevice,
    MemberPage,
    MemberWays,
)
from courtyard.modules.accounts.models import SecondFactor, Session, User
from courtyard.modules.accounts.rules.deciding import check_filters
from courtyard.modules.accounts.store import (
    ApiKeyStore,
    IdentityStore,
    MemberQuery,
    MemberStore,
    PasskeyStore,
    SecondFactorStore,
    SessionStore,
    UserStore,
)

_EVENTS_SHOWN = 20


class WaysIn:
    """Counts how somebody can come in."""

    def __init__(
        self, factors: SecondFactorStore, passkeys: PasskeyStore, keys: ApiKeyStore, identities: IdentityStore
    ) -> None:
        self._factors = factors
        self._passkeys = passkeys
        self._keys = keys
        self._identities = identities

    async def of(self, user: User) -> MemberWays:
        """What there is; nothing of it opens anything."""
        factor, passkeys, keys, identities = await asyncio.gather(
            self._factors.of(user.id),
            self._passkeys.of(user.id),
            self._keys.of(user.id),
            self._identities.of(user.id),
        )
        counts = factor if factor is not None and user.second_factor_at is not None else None
        return MemberWays(
            by_password=bool(user.password_hash),
            two_step_since=user.second_factor_at,
            two_step_locked_until=_lock_of(counts),
            backup_codes_left=len(counts.backup_digests) if counts is not None else 0,
            passkeys=len(passkeys),
            keys=len(keys),
            sites=tuple(sorted(each.provider for each in identities)),
        )


class Registry:
    """Fulfils ``contract.Members``."""

    def __init__(
        self,
        members: MemberStore,
        access: AccountAccess,
        users: UserStore,
        sessions: SessionStore,
        ways: WaysIn,
        audit: Audit,
    ) -> None:
        self._members = members
        self._access = access
        self._users = users
        self._sessions = sessions
        self._ways = ways
        self._audit = audit

    async def listed(
        self, *, search: str = "", status: str = "", role: str = "", limit: int = 20, cursor: str | None = None
    ) -> MemberPage:
        """Accounts by what an admin looks for, newest first."""
        wanted_status, wanted_role = check_filters(status, role)
        query = MemberQuery(search=search, status=wanted_status, role=wanted_role)
        found = await self._members.page(query, limit=limit, cursor=cursor)
        return MemberPage([shown(each) for each in found.items], found.next_cursor)

    async def member(self, member: str) -> MemberDetails:
        """One account with all that an admin may know."""
        user = await self._access.person_for_admin(member)
        sessions, ways, entries = await asyncio.gather(
            self._sessions.open_of(user.id),
            self._ways.of(user),
            self._audit.reader.page(Wanted(subject=user.id), limit=_EVENTS_SHOWN),
        )
        names = await self._names(entries.items)
        return MemberDetails(
            member=shown(user),
            devices=[_device(each) for each in sessions],
            ways=ways,
            events=[shown_entry(each, names) for each in entries.items],
        )

    async def _names(self, entries: list[Entry]) -> dict[Id, str]:
        ids = named_in(entries)
        return {user.id: user.username for user in await self._users.some(ids)} if ids else {}


def shown(user: User) -> Member:
    """An account as an admin sees it."""
    return Member(
        id=user.id,
        username=user.username,
        name=user.profile.name,
        email=user.email,
        is_confirmed=user.email_verified_at is not None,
        roles=user.roles,
        tier=user.subscription_tier.value,
        status=user.status.value,
        status_reason=user.status_reason,
        status_at=user.status_at,
        status_until=user.status_until,
        erase_at=user.erase_at,
        created_at=user.created_at,
        last_login_at=user.last_login_at,
    )


def _lock_of(factor: SecondFactor | None) -> datetime | None:
    return factor.locked_until if factor is not None and factor.is_locked(now()) else None


def _device(session: Session) -> MemberDevice:
    return MemberDevice(**{field: getattr(session, field) for field in MemberDevice.__struct_fields__})
