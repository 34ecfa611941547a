"""Every query of accounts: users and their sessions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Duplicate, Order, Unit, Where, index
from courtyard.modules.accounts.models import Preferences, Profile, Session, Status, User

USERS = CollectionSpec(
    "users",
    User,
    indexes=(
        index("email_key", unique=True),
        index("username_key", unique=True),
        index("-created_at"),
        index("-last_login_at"),
    ),
)
SESSIONS = CollectionSpec(
    "sessions",
    Session,
    indexes=(index("user_id", "-last_seen_at"), index("expires_at", expire_after_s=0)),
)
COLLECTIONS = (USERS, SESSIONS)

_LAST_SEEN = Order("last_seen", "last_seen_at", -1, datetime)
SESSIONS_MAX = 50


class UserStore:
    """Users by id, name and address."""

    def __init__(self, database: Database) -> None:
        self._users = database.collection(USERS)

    async def get(self, user_id: Id) -> User | None:
        """The user with this id."""
        return await self._users.get(user_id)

    async def by_email(self, email_key: str) -> User | None:
        """The user with this normalised address."""
        return await self._users.find_one(Where(email_key=email_key))

    async def by_username(self, username_key: str) -> User | None:
        """The user with this folded name."""
        return await self._users.find_one(Where(username_key=username_key))

    async def some(self, ids: Iterable[Id]) -> list[User]:
        """Those of the users that exist, in one query."""
        return await self._users.find(Where().one_of("_id", ids))

    async def add(self, user: User) -> str | None:
        """Keep a new user, or answer which of ``username`` and ``email`` somebody has already."""
        try:
            await self._users.insert(user)
        except Duplicate as taken:
            return taken.field.removesuffix("_key")
        return None

    async def note_login(self, user_id: Id, instant: datetime) -> User | None:
        """Remember when somebody last signed in; no editor of the profile clashes with it."""
        return await self._users.change(Where(id=user_id), Changes().set(last_login_at=instant), counted=False)

    async def set_password(self, user: User, password_hash: str) -> bool:
        """Replace the hash, unless it was replaced meanwhile."""
        where = Where(id=user.id, password_hash=user.password_hash)
        return await self._users.change(where, Changes().set(password_hash=password_hash)) is not None

    async def set_person(
        self, user_id: Id, profile: Profile, preferences: Preferences, *, version: int | None
    ) -> User | None:
        """Replace profile and preferences; None when the version is another by now."""
        where = Where(id=user_id) if version is None else Where(id=user_id, version=version)
        return await self._users.change(where, Changes().set(profile=profile, preferences=preferences))

    async def set_status(self, user_id: Id, status: Status) -> User | None:
        """Open or close an account."""
        return await self._users.change(Where(id=user_id), Changes().set(status=status))


class SessionStore:
    """Sessions and their rotation."""

    def __init__(self, database: Database) -> None:
        self._sessions = database.collection(SESSIONS)

    async def get(self, session_id: Id) -> Session | None:
        """The session with this id, ended ones included."""
        return await self._sessions.get(session_id)

    async def add(self, session: Session) -> Session:
        """Keep a new session."""
        return await self._sessions.insert(session)

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

    async def end(self, session_id: Id, instant: datetime) -> Session | None:
        """End an open session; None when there was nothing to end."""
        return await self._sessions.change(Where(id=session_id, ended_at=None), Changes().set(ended_at=instant))

    async def end_all(self, user_id: Id, instant: datetime, *, besides: Id | None, unit: Unit | None = None) -> None:
        """End all of a user's sessions but one."""
        where = Where(user_id=user_id, ended_at=None)
        where = where if besides is None else where.differs("_id", besides)
        await self._sessions.change_many(where, Changes().set(ended_at=instant), unit=unit)
