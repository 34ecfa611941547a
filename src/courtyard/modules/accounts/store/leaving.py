"""Every query on accounts that are on their way out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from courtyard.kernel.basics import Actor, Fact, Id, Role
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Order, Unit, Where, index
from courtyard.kernel.events import Outbox
from courtyard.modules.accounts.models import Erasure, Status, User
from courtyard.modules.accounts.store.members import MemberStore
from courtyard.modules.accounts.store.one_time import ONE_TIME
from courtyard.modules.accounts.store.sessions import SESSIONS, open_sessions_but
from courtyard.modules.accounts.store.users import USERS

ERASURES = CollectionSpec(
    "erasures",
    Erasure,
    indexes=(index("user_id", unique=True), index("expires_at", expire_after_s=0)),
)

_LEAVING = (Status.DELETION_PENDING, Status.SUSPENDED, Status.BANNED, Status.DELETED)
_NOBODY_TOLD = Where(status=Status.DELETION_PENDING, erase_told_at=None)
_FIRST_DUE = Order("due", "erase_at", 1, datetime)

Besides = Callable[[Unit, User], Awaitable[None]]


class End(NamedTuple):
    """When an account is erased, and whether its owner gets a letter shortly before."""

    erase_at: datetime
    is_told_later: bool


class NoOtherAdmin(Exception):  # noqa: N818  (a state, not an accident)
    """Nobody else runs the house."""


class LeavingStore:
    """Accounts that are asked to be deleted, restored, erased."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._users = database.collection(USERS)
        self._sessions = database.collection(SESSIONS)
        self._one_time = database.collection(ONE_TIME)
        self._erasures = database.collection(ERASURES)
        self._members = MemberStore(database, outbox)

    async def ask(self, user: Id, instant: datetime, end: End, facts: Sequence[Fact], besides: Besides) -> User | None:
        """Close an account until it is erased; None when it was closed before.

        Raises:
            NoOtherAdmin: of the last two who ask at one moment, one gets this.
        """

        async def work(unit: Unit) -> User | None:
            told_at = None if end.is_told_later else instant
            changes = Changes().set(status=Status.DELETION_PENDING, erase_at=end.erase_at, erase_told_at=told_at)
            changed = await self._users.change(Where(id=user, status=Status.ACTIVE), changes, unit=unit)
            if changed is None:
                return None
            if Role.ADMIN in changed.roles and not await self._members.another_admin(user, unit, instant):
                raise NoOtherAdmin
            await self._sessions.change_many(open_sessions_but(user, None), Changes().set(ended_at=instant), unit=unit)
            await self._one_time.remove_many(Where(user_id=user), unit=unit)
            await besides(unit, changed)
            await self._outbox.record(unit, *facts, actor=Actor(user))
            return changed

        return await self._database.unit_of_work(work)

    async def restore(self, user: Id, facts: Sequence[Fact], besides: Besides) -> User | None:
        """Open the account again; None when it does not wait for its erasure (any more)."""

        async def work(unit: Unit) -> User | None:
            changes = Changes().set(status=Status.ACTIVE, erase_at=None, erase_told_at=None)
            waiting = Where(id=user, status=Status.DELETION_PENDING)
            changed = await self._users.change(waiting, changes, unit=unit)
            if changed is not None:
                await besides(unit, changed)
                await self._outbox.record(unit, *facts, actor=Actor(user))
            return changed

        return await self._database.unit_of_work(work)

    async def near(self, instant: datetime, until: datetime, *, limit: int) -> list[User]:
        """Who is erased soon and was not told so yet, the next first; whoever cannot come back by themselves is not."""
        where = _NOBODY_TOLD.between("erase_at", instant, until)
        return await self._users.find(where, order=_FIRST_DUE, limit=limit)

    async def tell(self, user: User, instant: datetime, besides: Besides | None) -> bool:
        """Note that they are told, with the letter that tells it; False when somebody else did, or they came back."""

        async def work(unit: Unit) -> bool:
            same = _NOBODY_TOLD.equal("_id", user.id).equal("erase_at", user.erase_at)
            changed = await self._users.change(same, Changes().set(erase_told_at=instant), unit=unit)
            if changed is not None and besides is not None:
                await besides(unit, changed)
            return changed is not None

        return await self._database.unit_of_work(work)

    async def due(self, instant: datetime, *, limit: int) -> list[Id]:
        """Whose grace is over, the longest first."""
        where = Where().between("erase_at", None, instant).one_of("status", _LEAVING)
        return [user.id for user in await self._users.find(where, order=_FIRST_DUE, limit=limit)]

    async def begin(self, user: Id, instant: datetime) -> tuple[User, Erasure] | None:
        """Take an account whose grace is over: from here on nobody restores it. None for any other account."""

        async def work(unit: Unit) -> tuple[User, Erasure] | None:
            due = Where(id=user).between("erase_at", None, instant)
            taken = Changes().set(status=Status.DELETED)
            found = await self._users.change(due.one_of("status", _LEAVING), taken, unit=unit)
            if found is None:
                return None
            erasure = await self._erasures.find_one(Where(user_id=user), unit=unit)
            return found, erasure or await self._erasures.insert(Erasure(user_id=user), unit=unit)

        return await self._database.unit_of_work(work)

    async def note(self, erasure: Erasure, part: str, report: Mapping[str, int]) -> None:
        """Note that a holder has done its part."""
        changes = Changes().set(done=[*erasure.done, part], report={**erasure.report, part: dict(report)})
        changed = await self._erasures.change(Where(id=erasure.id), changes)
        if changed is not None:
            erasure.done, erasure.report = changed.done, changed.report

    async def finish(self, erasure: Erasure, instant: datetime, kept_until: datetime, *facts: Fact) -> bool:
        """Remove the account itself, which is the last of it; False when that has happened before."""

        async def work(unit: Unit) -> bool:
            if await self._users.remove(Where(id=erasure.user_id), unit=unit) is None:
                return False
            changes = Changes().set(finished_at=instant, expires_at=kept_until)
            await self._erasures.change(Where(id=erasure.id), changes, unit=unit)
            await self._outbox.record(unit, *facts)
            return True

        return await self._database.unit_of_work(work)

    async def erasure_of(self, user: Id) -> Erasure | None:
        """How far somebody's erasure is, or was."""
        return await self._erasures.find_one(Where(user_id=user))
