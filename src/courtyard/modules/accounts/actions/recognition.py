"""Tells who shows a token or a cookie: from memory in a microsecond or two, else from the session's state."""

import hashlib
import secrets
from typing import Protocol

from courtyard.kernel.basics import ANYONE, Actor, Id, fingerprint, now
from courtyard.kernel.cache import Cache, Ticket
from courtyard.modules.accounts.actions.cookies import session_of_cookie
from courtyard.modules.accounts.actions.keys import ApiKeys, key_tag
from courtyard.modules.accounts.actions.sessions import Sessions
from courtyard.modules.accounts.actions.states import States, session_tag, user_tag
from courtyard.modules.accounts.actions.tokens import Tokens
from courtyard.modules.accounts.errors import InvalidToken
from courtyard.modules.accounts.models import TOUCH_EVERY, SessionState, UserState
from courtyard.modules.accounts.rules.keys import PREFIX, is_key
from courtyard.modules.accounts.rules.standing import may_be_seen_by_others

_REMEMBER_S = 60.0
_ENTRY_BYTES = 600


class Shown(Protocol):
    """What a request shows; see ``kernel/http/identity``."""

    @property
    def bearer(self) -> str:
        """An access token, or empty."""

    @property
    def cookie(self) -> str:
        """The browser's session cookie, or empty."""


class Recognition:
    """The recogniser of an installation with accounts.

    An actor is remembered for a minute under the fingerprint of what was shown. The memory is the cache's own, so
    the end of a session or a change of the user clears it in all processes, and it shrinks to a second while other
    processes cannot be heard.
    """

    def __init__(
        self,
        tokens: Tokens,
        states: States,
        sessions: Sessions,
        keys: ApiKeys,
        cache: Cache,
        *,
        confirmation_is_required: bool,
    ) -> None:
        self._keys = keys
        self._tokens = tokens
        self._states = states
        self._sessions = sessions
        self._memory = cache.local
        self._confirmation_is_required = confirmation_is_required

    def remembered(self, credentials: Shown) -> Actor | None:
        """The actor, if this process recognised the same token or cookie within the last minute."""
        found: Actor | None = self._memory.get(_key(credentials))
        return found

    async def recognise(self, credentials: Shown) -> Actor:
        """The actor behind a token or a cookie.

        Raises:
            InvalidToken: the token is not good, or its session or account is closed. A stale cookie is nobody.
        """
        if credentials.bearer.startswith(PREFIX):
            return await self._by_key(credentials)
        if credentials.bearer:
            return await self._by_token(credentials)
        actor = await self._by_cookie(credentials)
        return ANYONE if actor is None else actor

    async def recognise_again(self, actor: Actor) -> Actor:
        """The same member as they are now.

        Raises:
            InvalidToken: the session or the account is closed.
        """
        state = await self._states.session(actor.session_id) if actor.session_id else None
        user = await self._open_user(state) if state is not None else None
        if state is None or user is None or state.user_id != actor.user_id:
            raise InvalidToken(cause="the session or the account is closed")
        return self._actor_of(user, state.id, cookie=actor.cookie)

    async def _by_key(self, credentials: Shown) -> Actor:
        if not is_key(credentials.bearer):
            raise InvalidToken(cause="no API key of ours")
        ticket = self._memory.begin((key_tag(fingerprint(credentials.bearer)),))
        state = await self._keys.state(credentials.bearer)
        user = await self._states.user(state.user_id) if state is not None else None
        if state is None or user is None or not user.standing.opens_doors:
            raise InvalidToken(cause="no such API key, or its account is closed")
        ticket = Ticket(ticket.generation, (*ticket.tags, user_tag(user.id)))
        await self._keys.touch(state)
        verified = may_be_seen_by_others(user.standing, confirmation_is_required=self._confirmation_is_required)
        actor = user.program(state.id, state.scopes, is_verified=verified)
        ttl_s = min(_REMEMBER_S, state.expires_at.timestamp() - now().timestamp())
        self._memory.put(ticket, _key(credentials), actor, _ENTRY_BYTES, ttl_s, kind="accounts.actor")
        return actor

    async def _by_token(self, credentials: Shown) -> Actor:
        claims = self._tokens.read_access_token(credentials.bearer)
        ticket = self._memory.begin((session_tag(claims.session_id), user_tag(claims.user_id)))
        state = await self._states.session(claims.session_id)
        if state is None or state.user_id != claims.user_id:
            raise InvalidToken(cause="no such session")
        actor = await self._actor(state, ticket, credentials, until=float(claims.exp))
        if actor is None:
            raise InvalidToken(cause="the session or the account is closed")
        return actor

    async def _by_cookie(self, credentials: Shown) -> Actor | None:
        session_id = session_of_cookie(credentials.cookie)
        if session_id is None:
            return None
        ticket = self._memory.begin((session_tag(session_id),))
        state = await self._states.session(session_id)
        if state is None or not secrets.compare_digest(fingerprint(credentials.cookie), state.cookie_fingerprint):
            return None
        # The user is known only now; what was invalidated since the ticket was taken still voids it.
        ticket = Ticket(ticket.generation, (*ticket.tags, user_tag(state.user_id)))
        return await self._actor(state, ticket, credentials, until=state.expires_at.timestamp())

    async def _actor(self, state: SessionState, ticket: Ticket, credentials: Shown, *, until: float) -> Actor | None:
        instant = now()
        user = await self._open_user(state)
        if user is None:
            return None
        if state.last_seen_at < instant - TOUCH_EVERY:
            await self._sessions.touch(state)
        actor = self._actor_of(user, state.id, cookie=not credentials.bearer)
        ttl_s = min(_REMEMBER_S, until - instant.timestamp())
        self._memory.put(ticket, _key(credentials), actor, _ENTRY_BYTES, ttl_s, kind="accounts.actor")
        return actor

    async def _open_user(self, state: SessionState) -> UserState | None:
        """The user of a session; None when either is closed."""
        if state.has_ended:
            return None
        if state.expires_at <= now() and not await self._sessions.is_still_open(state.id):
            return None
        user = await self._states.user(state.user_id)
        return user if user is not None and user.standing.opens_doors else None

    def _actor_of(self, user: UserState, session_id: Id, *, cookie: bool) -> Actor:
        required = self._confirmation_is_required
        is_verified = may_be_seen_by_others(user.standing, confirmation_is_required=required)
        return user.actor(session_id, cookie=cookie, is_verified=is_verified)


def _key(credentials: Shown) -> bytes:
    shown = credentials.bearer or credentials.cookie
    return hashlib.sha256(shown.encode()).digest()
