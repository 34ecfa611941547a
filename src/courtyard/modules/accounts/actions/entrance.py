"""Signing up, signing in, signing out."""

import msgspec

from courtyard.kernel.basics import Actor, Role, Visit
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.door import Admitted, Door, Entry, Proof, Way
from courtyard.modules.accounts.actions.hashing import Hashing
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.sessions import Grant, Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import (
    BadCredentials,
    EmailTaken,
    SignUpRefused,
    UsernameTaken,
)
from courtyard.modules.accounts.events import Ending, UserRegistered
from courtyard.modules.accounts.models import Profile, Session, User
from courtyard.modules.accounts.rules.emails import email_key
from courtyard.modules.accounts.rules.passwords import password_problem
from courtyard.modules.accounts.rules.usernames import username_key, username_problem
from courtyard.modules.accounts.store import UserStore

_TAKEN: dict[str, type[UsernameTaken | EmailTaken]] = {"username": UsernameTaken, "email": EmailTaken}


class Newcomer(msgspec.Struct, frozen=True):
    """Who wants an account; ``invented`` for a resident of the demonstration."""

    username: str
    email: str
    password: str
    roles: tuple[Role, ...] = (Role.USER,)
    profile: Profile = Profile()
    invented: bool = False


class Entrance:
    """The door of the installation."""

    def __init__(
        self,
        users: UserStore,
        states: States,
        sessions: Sessions,
        door: Door,
        hashing: Hashing,
        attempts: Attempts,
        security: Security,
    ) -> None:
        self._users = users
        self._door = door
        self._states = states
        self._sessions = sessions
        self._hashing = hashing
        self._attempts = attempts
        self._security = security

    async def sign_up(self, newcomer: Newcomer, visit: Visit, *, browser: bool = False) -> Admitted:
        """Make an account and sign in.

        That a name is taken must be said. That an address is taken is said too: the answer to a free address holds
        tokens at once, so no wording could hide the difference until the tokens come by mail. What can be done is
        done: both answers cost the same work (the hash is made first), and attempts are few per client.

        Raises:
            SignUpRefused: a name, address or password that cannot be given.
            UsernameTaken: somebody has this name.
            EmailTaken: somebody has this address.
            TooManyAttempts: wait.
        """
        await self._attempts.on_account(visit, newcomer.email)
        user = await self._made(newcomer, visit)
        grant = self._door.first_session(user, Proof(way=Way.SIGN_UP, visit=visit, browser=browser))
        await self._add(user, grant.session)
        await self._security.note("signed_up", visit, user.id)
        return Admitted(user, grant)

    async def create(self, newcomer: Newcomer) -> User:
        """Make an account for somebody whom whoever runs this house vouches for, without signing in.

        Its address counts as confirmed. Refuses what ``sign_up`` refuses.
        """
        user = await self._made(newcomer, Visit())
        user.email_verified_at = user.created_at
        await self._add(user, None, invented=newcomer.invented)
        return user

    async def _made(self, newcomer: Newcomer, visit: Visit) -> User:
        key = _checked(newcomer)
        return User(
            username=newcomer.username.strip(),
            username_key=username_key(newcomer.username),
            email=newcomer.email.strip(),
            email_key=key,
            password_hash=await self._hashing.make(newcomer.password, of=visit.address),
            roles=newcomer.roles,
            profile=newcomer.profile,
        )

    async def _add(self, user: User, session: Session | None, *, invented: bool = False) -> None:
        fact = UserRegistered(user=user.id, username=user.username, invented=invented)
        taken = await self._users.add(user, session, fact)
        if taken is not None:
            raise _TAKEN[taken]
        await self._states.name_given(user.username_key)

    async def sign_in(self, email: str, password: str, visit: Visit, *, browser: bool = False) -> Entry:
        """Sign in by address and password.

        Raises:
            BadCredentials: one of them is wrong; an address that nobody has costs the same time.
            AccountClosed, DeletionPending: the password is right, but the account may not be used.
            TooManyAttempts: wait.
        """
        self._hashing.refuse_when_full(visit.address)
        await self._attempts.on_account(visit, email)
        # What is no address is looked up all the same, so that the answer takes as long as for one.
        user = await self._users.by_email(email_key(email) or "")
        fits, better_hash = await self._hashing.check(password, user.password_hash if user else None, of=visit.address)
        if user is None or not fits:
            await self._security.note("sign_in_failed", visit, user.id if user else None)
            raise BadCredentials
        if better_hash is not None:
            await self._users.set_hash(user, better_hash)
        return await self._door.admit(user, Proof(way=Way.PASSWORD, visit=visit, browser=browser))

    async def refresh(self, token: str, visit: Visit) -> Grant:
        """See ``Door.go_on``.

        Raises:
            InvalidRefreshToken: sign in again.
            AccountClosed, DeletionPending: the account may not be used.
            TooManyAttempts: wait.
        """
        await self._attempts.from_address(visit)
        return await self._door.go_on(token, visit)

    async def sign_out(self, actor: Actor, visit: Visit) -> None:
        """End the session that the actor came with; nothing to do for a stranger."""
        if actor.session_id is not None:
            await self._sessions.end(actor.session_id, Ending.SIGNED_OUT)
            await self._security.note("signed_out", visit, actor.user_id)


def _checked(newcomer: Newcomer) -> str:
    """The normalised address of a newcomer who may come in."""
    key = email_key(newcomer.email)
    problems = {
        "username": username_problem(newcomer.username),
        "email": "" if key else "this is not an e-mail address",
        "password": password_problem(newcomer.password, username=newcomer.username, email=newcomer.email),
    }
    wrong = {field: reason for field, reason in problems.items() if reason}
    if key is None or wrong:
        raise SignUpRefused.fields(wrong)
    return key
