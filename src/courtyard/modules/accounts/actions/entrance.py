"""Signing up, signing in, signing out, and changing the password."""

from functools import partial

import msgspec

from courtyard.kernel.basics import Actor, Fact, Id, Role, Unauthenticated, Visit, now
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.hashing import Hashing
from courtyard.modules.accounts.actions.security import note
from courtyard.modules.accounts.actions.sessions import Grant, Sessions
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import (
    AccountClosed,
    BadCredentials,
    CurrentPasswordWrong,
    EmailTaken,
    SignUpRefused,
    UsernameTaken,
)
from courtyard.modules.accounts.events import Ending, PasswordChanged, SessionsRevoked, UserLoggedIn, UserRegistered
from courtyard.modules.accounts.models import Profile, Session, User
from courtyard.modules.accounts.rules.emails import email_key
from courtyard.modules.accounts.rules.passwords import check_password, password_problem
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
        self, users: UserStore, states: States, sessions: Sessions, hashing: Hashing, attempts: Attempts
    ) -> None:
        self._users = users
        self._states = states
        self._sessions = sessions
        self._hashing = hashing
        self._attempts = attempts

    async def sign_up(self, newcomer: Newcomer, visit: Visit, *, browser: bool = False) -> tuple[User, Grant]:
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
        user = await self._made(newcomer)
        grant = self._sessions.begin(user.id, visit, browser=browser)
        user.last_login_at, user.devices = grant.session.created_at, (grant.session.label,)
        await self._add(user, grant.session)
        note("signed_up", visit, user.id)
        return user, grant

    async def create(self, newcomer: Newcomer) -> User:
        """Make an account without signing in; refuses what ``sign_up`` refuses."""
        user = await self._made(newcomer)
        await self._add(user, None, invented=newcomer.invented)
        return user

    async def _made(self, newcomer: Newcomer) -> User:
        key = _checked(newcomer)
        return User(
            username=newcomer.username.strip(),
            username_key=username_key(newcomer.username),
            email=newcomer.email.strip(),
            email_key=key,
            password_hash=await self._hashing.make(newcomer.password),
            roles=newcomer.roles,
            profile=newcomer.profile,
        )

    async def _add(self, user: User, session: Session | None, *, invented: bool = False) -> None:
        fact = UserRegistered(user=user.id, username=user.username, invented=invented)
        taken = await self._users.add(user, session, fact)
        if taken is not None:
            raise _TAKEN[taken]
        await self._states.name_given(user.username_key)

    async def sign_in(self, email: str, password: str, visit: Visit, *, browser: bool = False) -> tuple[User, Grant]:
        """Sign in by address and password.

        Raises:
            BadCredentials: one of them is wrong; an address that nobody has costs the same time.
            AccountClosed: the password is right, but the account is closed.
            TooManyAttempts: wait.
        """
        await self._attempts.on_account(visit, email)
        # What is no address is looked up all the same, so that the answer takes as long as for one.
        user = await self._users.by_email(email_key(email) or "")
        fits, better_hash = await self._hashing.check(password, user.password_hash if user else None)
        if user is None or not fits:
            note("sign_in_failed", visit, user.id if user else None)
            raise BadCredentials
        if not user.is_active:
            note("sign_in_refused", visit, user.id, status=user.status)
            raise AccountClosed
        if better_hash is not None:
            await self._users.set_hash(user, better_hash)
        note("signed_in", visit, user.id)
        return await self._enter(user, visit, browser=browser)

    async def _enter(self, user: User, visit: Visit, *, browser: bool) -> tuple[User, Grant]:
        grant = self._sessions.begin(user.id, visit, browser=browser)
        entered = await self._users.enter(user, grant.session, partial(_logged_in, grant.session))
        await self._sessions.end_surplus(user.id)
        return entered or user, grant

    async def refresh(self, token: str, visit: Visit) -> Grant:
        """See ``Sessions.refresh``; a closed account gets nothing.

        Raises:
            InvalidRefreshToken: sign in again.
            AccountClosed: the account is closed.
            TooManyAttempts: wait.
        """
        await self._attempts.from_address(visit)
        grant = await self._sessions.refresh(token, visit)
        user = await self._users.get(grant.session.user_id)
        if user is None or not user.is_active:
            await self._sessions.end(grant.session.id, Ending.ACCOUNT_CLOSED)
            raise AccountClosed
        return grant

    async def sign_out(self, actor: Actor, visit: Visit) -> None:
        """End the session that the actor came with; nothing to do for a stranger."""
        if actor.session_id is not None:
            await self._sessions.end(actor.session_id, Ending.SIGNED_OUT)
            note("signed_out", visit, actor.user_id)

    async def change_password(self, actor: Actor, current: str, new: str, visit: Visit) -> None:
        """Replace the password and end all other sessions.

        Raises:
            CurrentPasswordWrong: the proof is wrong.
            PasswordRefused: the new one is too easy.
            TooManyAttempts: wait.
        """
        user = await self._users.get(actor.member_id)
        if user is None:
            raise Unauthenticated
        await self._attempts.on_account(visit, user.email_key)
        fits, _ = await self._hashing.check(current, user.password_hash)
        if not fits:
            note("password_change_failed", visit, user.id)
            raise CurrentPasswordWrong.field("current_password", "this is not your current password")
        check_password(new, username=user.username, email=user.email, field="new_password")
        ended = await self._replace_password(user, new, actor.session_id)
        note("password_changed", visit, user.id, sessions_ended=ended)

    async def _replace_password(self, user: User, password: str, kept: Id | None) -> int:
        new_hash = await self._hashing.make(password)
        ended = await self._sessions.open_but(user.id, kept)
        facts: list[Fact] = [PasswordChanged(user=user.id)]
        if ended:
            facts.append(SessionsRevoked(user=user.id, sessions=ended, reason=Ending.PASSWORD_CHANGED))
        if not await self._users.replace_password(user, new_hash, now(), *facts, besides=kept):
            raise CurrentPasswordWrong.field("current_password", "the password was changed this moment")
        await self._sessions.ended(ended)
        return len(ended)


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


def _logged_in(session: Session, new_device: bool) -> UserLoggedIn:  # noqa: FBT001  (what the store found out)
    return UserLoggedIn(
        user=session.user_id,
        session=session.id,
        new_device=new_device,
        device=session.device,
        browser=session.browser,
    )
