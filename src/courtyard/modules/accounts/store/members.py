"""Accounts as those who run the house look at them, and what they decide about them."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from courtyard.kernel.basics import Actor, Fact, Id, Role, fold, is_id, squeeze
from courtyard.kernel.documents import Changes, Database, Order, Page, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.accounts.models import DECIDED, Status, User
from courtyard.modules.accounts.store.sessions import SESSIONS, open_sessions_but
from courtyard.modules.accounts.store.users import USERS

FOUND_MAX = 200
_BY_USERNAME = Order("username", "username_key", 1, str)
_BY_END = Order("end", "status_until", 1, datetime)


class MemberQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which accounts; ``search`` is the beginning of a name or an address, or a whole id."""

    search: str = ""
    status: Status | None = None
    role: Role | None = None

    def where(self) -> Where:
        """As a filter."""
        where = Where() if self.status is None else Where(status=self.status)
        where = where if self.role is None else where.equal("roles", self.role)
        text = squeeze(self.search)
        if not text:
            return where
        ways = [
            Where().begins("username_key", text.casefold()),
            Where().begins("email_key", text.casefold()),
            Where().begins("names", fold(text)),
        ]
        return where.either(*ways, *([Where(id=Id(text))] if is_id(text) else []))


class PeopleQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which people a member looks for: by the beginning of a username, or of a word of a name."""

    text: str
    by_username: bool = True
    by_name: bool = True
    only_confirmed: bool = False

    def where(self) -> Where:
        """As a filter: open accounts of those who want to be found."""
        ways = []
        if self.by_username:
            ways.append(Where().begins("username_key", self.text.casefold()))
        if self.by_name:
            ways.append(Where().begins("names", fold(self.text)))
        where = Where(status=Status.ACTIVE).differs("preferences.findable", False).either(*ways)  # noqa: FBT003  (a value)
        return where.differs("email_verified_at", None) if self.only_confirmed else where


class MemberChange(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that an admin sets; what is left out stays."""

    status: Status | msgspec.UnsetType = msgspec.UNSET
    status_reason: str | msgspec.UnsetType = msgspec.UNSET
    status_at: datetime | msgspec.UnsetType = msgspec.UNSET
    status_until: datetime | msgspec.UnsetType | None = msgspec.UNSET
    roles: tuple[Role, ...] | msgspec.UnsetType = msgspec.UNSET
    second_factor_at: datetime | msgspec.UnsetType | None = msgspec.UNSET


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of an account: fields to set, whether its sessions end, what that makes known and posts."""

    change: MemberChange
    facts: tuple[Fact, ...]
    ends_sessions_at: datetime | None = None
    besides: Callable[[Unit, User], Awaitable[None]] | None = None


class MemberStore:
    """Reads of all accounts, and writes on behalf of an admin."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._users = database.collection(USERS)
        self._sessions = database.collection(SESSIONS)

    async def page(self, query: MemberQuery, *, limit: int, cursor: str | None) -> Page[User]:
        """Accounts, newest first.

        Raises:
            InvalidCursor.
        """
        return await self._users.page(query.where(), limit=limit, cursor=cursor)

    async def people(self, query: PeopleQuery) -> list[User]:
        """At most 200, by username."""
        return await self._users.find(query.where(), order=_BY_USERNAME, limit=FOUND_MAX)

    async def served(self, instant: datetime) -> list[User]:
        """Some of those whose suspension or ban is over."""
        where = Where().one_of("status", DECIDED).between("status_until", None, instant)
        return await self._users.find(where, order=_BY_END, limit=FOUND_MAX)

    async def lift(self, was: User, status: Status, *facts: Fact, instant: datetime) -> User | None:
        """Open an account whose time is over; None when something else was decided meanwhile."""

        async def work(unit: Unit) -> User | None:
            changes = Changes().set(status=status, status_reason="", status_at=instant, status_until=None)
            where = Where(id=was.id, status=was.status, status_until=was.status_until)
            lifted = await self._users.change(where, changes, unit=unit)
            if lifted is not None:
                await self._outbox.record(unit, *facts)
            return lifted

        return await self._database.unit_of_work(work)

    async def decide(self, admin: Id, member: Id, was: User, decision: Decision, instant: datetime) -> User | None:
        """Carry out what an admin decided about a member who is as the admin saw them; None when one of them is not.

        The admin's own document is written too. So of two admins who decide about each other at one moment, the second
        one finds that they are none any more, and there is always one left.
        """
        changes = Changes().set_given(decision.change)

        async def work(unit: Unit) -> User | None:
            still_admin = Where(id=admin, status=Status.ACTIVE, roles=Role.ADMIN)
            noted = await self._users.change(still_admin, Changes().set(decided_at=instant), counted=False, unit=unit)
            if noted is None:
                return None
            changed = await self._users.change(Where(id=member, version=was.version), changes, unit=unit)
            if changed is None:
                return None
            if decision.ends_sessions_at is not None:
                ended = Changes().set(ended_at=decision.ends_sessions_at)
                await self._sessions.change_many(open_sessions_but(member, None), ended, unit=unit)
            if decision.besides is not None:
                await decision.besides(unit, changed)
            await self._outbox.record(unit, *decision.facts, actor=Actor(admin))
            return changed

        return await self._database.unit_of_work(work)

    async def another_admin(self, member: Id, unit: Unit, instant: datetime) -> bool:
        """Whether somebody else runs the house, who cannot stop in the same moment: their document is written too."""
        other = Where(status=Status.ACTIVE, roles=Role.ADMIN).differs("_id", member)
        return await self._users.change(other, Changes().set(decided_at=instant), counted=False, unit=unit) is not None
