"""Users, and what changes together with them."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from courtyard.kernel.basics import Actor, Fact, Id
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Duplicate, Unit, Where, index
from courtyard.kernel.events import Outbox
from courtyard.modules.accounts.models import Preferences, Profile, Session, Status, User
from courtyard.modules.accounts.store.sessions import SESSIONS, open_sessions_but

USERS = CollectionSpec(
    "users",
    User,
    indexes=(
        index("email_key", unique=True),
        index("username_key", unique=True),
        index("-created_at"),
        index("-last_login_at"),
        index("names", "status"),
        index("status", "-_id"),
        index("roles", "-_id"),
        index("status_until", partial={"status_until": {"$type": "date"}}),
        index("erase_at", partial={"erase_at": {"$type": "date"}}),
    ),
)


class UserStore:
    """Users by id, name and address; a change and the facts that it makes known happen together or not at all."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._users = database.collection(USERS)
        self._sessions = database.collection(SESSIONS)

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

    async def add(
        self,
        user: User,
        session: Session | None,
        *facts: Fact,
        besides: Callable[[Unit], Awaitable[None]] | None = None,
    ) -> str | None:
        """Keep a new user, perhaps with a first session; or answer which of ``username`` and ``email`` is taken.

        ``besides`` is what belongs to the user from the first moment on.
        """
        user.names = user.profile.search_keys

        async def work(unit: Unit) -> None:
            await self._users.insert(user, unit=unit)
            if session is not None:
                await self._sessions.insert(session, unit=unit)
            if besides is not None:
                await besides(unit)
            await self._outbox.record(unit, *facts, actor=Actor(user.id))

        try:
            await self._database.unit_of_work(work)
        except Duplicate as taken:
            return taken.field.removesuffix("_key")
        return None

    async def enter(self, user: User, session: Session, fact_of: Callable[[bool], Fact]) -> User | None:
        """Keep a session that somebody begins, when they did, and on which kind of device.

        Args:
            user: Who, as they were when they proved it.
            session: The new session.
            fact_of: What this makes known, by whether the device is a new one.

        Returns:
            The user as they are now; None when they are gone.
        """

        async def work(unit: Unit) -> User | None:
            await self._sessions.insert(session, unit=unit)
            entered, is_first = await self._note_login(user, session, unit)
            await self._outbox.record(unit, fact_of(is_first and bool(user.devices)), actor=Actor(user.id))
            return entered

        return await self._database.unit_of_work(work)

    async def _note_login(self, user: User, session: Session, unit: Unit) -> tuple[User | None, bool]:
        """Remember when and where somebody signed in, which is no edit; and whether it was never there before."""
        login = Changes().set(last_login_at=session.created_at)
        if session.label not in user.devices:
            # Of two sign-ins at once on a new device, the second one finds it noted.
            fresh = Where(id=user.id).differs("devices", session.label)
            changes = Changes().set(last_login_at=session.created_at, devices=user.devices_with(session.label))
            noted = await self._users.change(fresh, changes, counted=False, unit=unit)
            if noted is not None:
                return noted, True
        return await self._users.change(Where(id=user.id), login, counted=False, unit=unit), False

    async def set_hash(self, user: User, password_hash: str) -> None:
        """Keep the same password's better hash, unless the password was replaced meanwhile."""
        await self._users.change(_unchanged_password(user), Changes().set(password_hash=password_hash))

    async def set_person(
        self, user: User, profile: Profile, preferences: Preferences, *facts: Fact, version: int
    ) -> User | None:
        """Replace profile and preferences; None when the version is another by now."""
        changes = Changes().set(profile=profile, names=profile.search_keys, preferences=preferences)
        if profile.avatar != user.profile.avatar:
            changes = changes.set(portrait=None)
        return await self._change(Where(id=user.id, version=version), changes, facts, Actor(user.id))

    async def set_portrait(
        self, user_id: Id, before: Id | None, portrait: Id | None, avatar: str, *facts: Fact
    ) -> User | None:
        """Put one uploaded picture in place of another; None when there is yet another by now."""
        changes = Changes().set(portrait=portrait).set(**{"profile.avatar": avatar})
        return await self._change(Where(id=user_id, portrait=before), changes, facts, Actor(user_id))

    async def set_status(
        self, user_id: Id, status: Status, *facts: Fact, ending_at: datetime | None, actor: Actor | None
    ) -> User | None:
        """Open or close an account; ``ending_at`` ends all its sessions too."""
        changes = Changes().set(status=status)
        return await self._change(Where(id=user_id), changes, facts, actor, ending_at=ending_at)

    async def _change(
        self,
        where: Where,
        changes: Changes,
        facts: Iterable[Fact],
        actor: Actor | None,
        *,
        ending_at: datetime | None = None,
    ) -> User | None:
        async def work(unit: Unit) -> User | None:
            changed = await self._users.change(where, changes, unit=unit)
            if changed is not None and ending_at is not None:
                ended = Changes().set(ended_at=ending_at)
                await self._sessions.change_many(open_sessions_but(changed.id, None), ended, unit=unit)
            if changed is not None and facts:
                await self._outbox.record(unit, *facts, actor=actor)
            return changed

        return await self._database.unit_of_work(work)


def _unchanged_password(user: User) -> Where:
    return Where(id=user.id, password_hash=user.password_hash)
