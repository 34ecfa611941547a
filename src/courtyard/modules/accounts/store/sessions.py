"""Sessions, their rotation and their end."""

from collections.abc import Callable
from datetime import datetime, timedelta

from courtyard.kernel.basics import Actor, Fact, Id, now
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Order, Unit, Where, index
from courtyard.kernel.events import Outbox
from courtyard.modules.accounts.models import Session

SESSIONS = CollectionSpec(
    "sessions",
    Session,
    indexes=(index("user_id", "-last_seen_at"), index("expires_at", expire_after_s=0)),
)

_LAST_SEEN = Order("last_seen", "last_seen_at", -1, datetime)
SESSIONS_MAX = 50


class SessionStore:
    """Sessions, their rotation and their end."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._sessions = database.collection(SESSIONS)

    async def get(self, session_id: Id) -> Session | None:
        """The session with this id, ended ones included."""
        return await self._sessions.get(session_id)

    async def open_of(self, user_id: Id) -> list[Session]:
        """A user's open sessions, last seen first."""
        where = Where(user_id=user_id, ended_at=None).after("expires_at", now())
        return await self._sessions.find(where, order=_LAST_SEEN, limit=2 * SESSIONS_MAX)

    async def surplus_of(self, user_id: Id) -> list[Session]:
        """A user's open sessions beyond the most that anybody has, longest unseen."""
        where = Where(user_id=user_id, ended_at=None)
        return await self._sessions.find(where, order=_LAST_SEEN, skip=SESSIONS_MAX, limit=SESSIONS_MAX)

    async def rotate(self, session: Session, instant: datetime, expires_at: datetime) -> Session | None:
        """Move the family to its next generation; None when another request did, or the session ended."""
        where = Where(id=session.id, generation=session.generation, ended_at=None)
        changes = Changes().set(rotated_at=instant, last_seen_at=instant, expires_at=expires_at).add(generation=1)
        return await self._sessions.change(where, changes)

    async def touch(self, session_id: Id, instant: datetime, expires_at: datetime, every: timedelta) -> None:
        """Note that somebody is there, at most once per ``every`` over all processes."""
        where = Where(id=session_id, ended_at=None).before("last_seen_at", instant - every)
        await self._sessions.change(where, Changes().set(last_seen_at=instant, expires_at=expires_at), counted=False)

    async def end(self, session_id: Id, instant: datetime, fact_of: Callable[[Session], Fact]) -> None:
        """End a session if it is open, and make that known."""

        async def work(unit: Unit) -> None:
            where = Where(id=session_id, ended_at=None)
            ended = await self._sessions.change(where, Changes().set(ended_at=instant), unit=unit)
            if ended is not None:
                await self._outbox.record(unit, fact_of(ended), actor=Actor(ended.user_id))

        await self._database.unit_of_work(work)

    async def end_all(self, user_id: Id, instant: datetime, *facts: Fact, besides: Id | None) -> None:
        """End all of a user's sessions but one."""

        async def work(unit: Unit) -> None:
            await self._sessions.change_many(
                open_sessions_but(user_id, besides), Changes().set(ended_at=instant), unit=unit
            )
            await self._outbox.record(unit, *facts, actor=Actor(user_id))

        await self._database.unit_of_work(work)


def open_sessions_but(user_id: Id, besides: Id | None) -> Where:
    """A user's open sessions, without one."""
    where = Where(user_id=user_id, ended_at=None)
    return where if besides is None else where.differs("_id", besides)
