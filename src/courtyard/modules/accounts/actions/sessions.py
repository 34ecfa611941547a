"""Sessions: opened at sign-in, carried on by refresh tokens, ended by their owner or by a reused token."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import msgspec

from courtyard.kernel.basics import Id, Visit, fingerprint, new_token, now
from courtyard.kernel.settings import Settings
from courtyard.modules.accounts.actions.cookies import new_cookie
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.actions.tokens import RefreshToken, Tokens
from courtyard.modules.accounts.errors import InvalidRefreshToken
from courtyard.modules.accounts.events import Ending, SessionsRevoked
from courtyard.modules.accounts.models import TOUCH_EVERY, Session, SessionState
from courtyard.modules.accounts.rules.devices import browser_of, device_of
from courtyard.modules.accounts.store import SessionStore

# A client whose answer was lost on the way asks again with the old token and gets the same successor.
LOST_ANSWER_WINDOW = timedelta(seconds=10)


class Grant(msgspec.Struct, frozen=True):
    """What a client holds after it proved who it is; ``cookie`` is empty for programs."""

    session: Session
    access_token: str
    refresh_token: str
    cookie: str = ""


class Sessions:
    """Opens, carries on and ends sessions."""

    def __init__(
        self, store: SessionStore, states: States, tokens: Tokens, settings: Settings, security: Security
    ) -> None:
        self._store = store
        self._states = states
        self._tokens = tokens
        self._security = security
        self._life_s = settings.refresh_token_s

    def begin(self, user_id: Id, visit: Visit, *, browser: bool, way: str) -> Grant:
        """A session to keep, for ``door`` alone.

        Nothing of an earlier one is carried over, so none can be planted on somebody.
        """
        session_id = Id()
        cookie = new_cookie(session_id) if browser else ""
        session = Session(
            id=session_id,
            user_id=user_id,
            seed=new_token(),
            expires_at=now() + timedelta(seconds=self._life_s),
            cookie_fingerprint=fingerprint(cookie) if cookie else "",
            way=way,
            device=device_of(visit.device),
            browser=browser_of(visit.device),
            address=visit.address,
        )
        return self._grant(session, session.generation, cookie)

    async def end_surplus(self, user_id: Id) -> None:
        """End the sessions beyond the most that anybody has."""
        for forgotten in await self._store.surplus_of(user_id):
            await self.end(forgotten.id, Ending.TOO_MANY)

    async def refresh(self, token: str, visit: Visit) -> Grant:
        """Trade a refresh token for its successor and a new access token.

        However many ask with one token at once, all get the same successor. A token that was used more than ten
        seconds ago was stolen by or from whoever asks: the whole family ends.

        Raises:
            InvalidRefreshToken: not ours, used before, or its session has ended.
        """
        shown = RefreshToken.read(token)
        session = await self._store.get(shown.session_id)
        instant = now()
        if session is None or not self._is_ours(token, session, shown.generation) or not session.is_open(instant):
            raise InvalidRefreshToken
        if shown.generation == session.generation:
            session = await self._rotate(session, instant)
        return await self._successor(session, shown.generation, instant, visit)

    def _is_ours(self, token: str, session: Session, generation: int) -> bool:
        expected = self._tokens.refresh_token(session.id, session.seed, generation)
        return generation <= session.generation and secrets.compare_digest(token, expected)

    async def _rotate(self, session: Session, instant: datetime) -> Session:
        rotated = await self._store.rotate(session, instant, session.expiry_after(instant, self._life_s))
        if rotated is None:  # somebody with the same token was faster, or the session ended this moment
            rotated = await self._store.get(session.id)
        if rotated is None or not rotated.is_open(instant):
            raise InvalidRefreshToken
        return rotated

    async def _successor(self, session: Session, used: int, instant: datetime, visit: Visit) -> Grant:
        rotated_at = session.rotated_at or session.created_at
        if used + 1 == session.generation and instant - rotated_at <= LOST_ANSWER_WINDOW:
            return self._grant(session, session.generation)
        await self.end(session.id, Ending.TOKEN_REUSED)
        await self._security.note(
            "refresh_token_reused", visit, session.user_id, session=str(session.id), generation=used
        )
        raise InvalidRefreshToken

    def _grant(self, session: Session, generation: int, cookie: str = "") -> Grant:
        return Grant(
            session,
            self._tokens.access_token(session.user_id, session.id),
            self._tokens.refresh_token(session.id, session.seed, generation),
            cookie,
        )

    async def end(self, session_id: Id, reason: Ending) -> None:
        """End a session and make its access tokens useless."""
        await self._store.end(session_id, now(), partial(_revoked, reason))
        await self._states.session_changed(session_id)

    async def end_all(self, user_id: Id, *, besides: Id | None = None) -> int:
        """End all of a user's sessions, perhaps but one, at their owner's wish; answers how many."""
        ended = await self.open_but(user_id, besides)
        if ended:
            fact = SessionsRevoked(user=user_id, sessions=ended, reason=Ending.ENDED_BY_OWNER)
            await self._store.end_all(user_id, now(), fact, besides=besides)
            await self.ended(ended)
        return len(ended)

    async def open_but(self, user_id: Id, besides: Id | None) -> tuple[Id, ...]:
        """A user's open sessions, without one."""
        return tuple(session.id for session in await self._store.open_of(user_id) if session.id != besides)

    async def ended(self, session_ids: Iterable[Id]) -> None:
        """Make the access tokens of sessions that were ended useless."""
        await self._states.session_changed(*session_ids)

    async def touch(self, state: SessionState) -> None:
        """Note that somebody is there; a browser's session lives on as long as it is used."""
        instant = now()
        session = await self._store.get(state.id)
        if session is not None:
            await self._store.touch(state.id, instant, session.expiry_after(instant, self._life_s), TOUCH_EVERY)

    async def is_still_open(self, session_id: Id) -> bool:
        """Ask the database, for a session that is over as far as this process remembers."""
        session = await self._store.get(session_id)
        return session is not None and session.is_open(now())


def _revoked(reason: Ending, session: Session) -> SessionsRevoked:
    return SessionsRevoked(user=session.user_id, sessions=(session.id,), reason=reason)
