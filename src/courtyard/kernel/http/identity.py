"""Who is at the door: credentials of a request, the port that recognises them, and the Origin check."""

from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from courtyard.kernel.basics import ANYONE, Actor, Forbidden, Unauthenticated
from courtyard.kernel.http.passage import Passage

SESSION_COOKIE = "courtyard_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_COOKIE_PREFIX = f"{SESSION_COOKIE}=".encode()


class ForeignOrigin(Forbidden):
    """A browser sends this from another site (cross-site request forgery)."""

    message = "This request came from another site. Open the page here and try again."


class Credentials(msgspec.Struct, frozen=True):
    """What a request shows: a bearer token (or API key), else the browser's session cookie."""

    bearer: str = ""
    cookie: str = ""


class Recogniser(Protocol):
    """Tells who shows these credentials; the accounts module provides it."""

    def remembered(self, credentials: Credentials) -> Actor | None:
        """The actor, when this process knows without asking anybody; None otherwise."""

    async def recognise(self, credentials: Credentials) -> Actor:
        """The actor.

        Raises:
            Unauthenticated: the bearer token is not (or no longer) good. A stale cookie is just nobody.
        """

    async def recognise_again(self, actor: Actor) -> Actor:
        """The same member as they are now, for a connection that lasts longer than a request.

        Whoever asks does so again when the cache's tags ``session:<id>`` or ``user:<id>`` become void.

        Raises:
            Unauthenticated: the session or the account is closed.
        """


class Nobody:
    """The recogniser of a process without accounts: everybody is a stranger."""

    def remembered(self, credentials: Credentials) -> Actor | None:
        """Nobody is known."""
        return None if credentials.bearer else ANYONE

    async def recognise(self, credentials: Credentials) -> Actor:
        """No token is good here."""
        raise Unauthenticated(cause=f"no accounts here: {bool(credentials.bearer)}")

    async def recognise_again(self, actor: Actor) -> Actor:
        """Nobody is good here."""
        raise Unauthenticated(cause=f"no accounts here: {actor.username}")


def credentials_of(passage: Passage) -> Credentials | None:
    """Read the credentials; None when there are none.

    Raises:
        Unauthenticated: an Authorization header of another scheme.
    """
    authorization = passage.headers.get(b"authorization")
    if authorization is not None:
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Authorization: send `Bearer <token>`.")
        return Credentials(bearer=token.strip())
    cookies = passage.headers.get(b"cookie")
    if cookies is not None and _COOKIE_PREFIX in cookies:
        for part in cookies.split(b";"):
            name, _, value = part.strip().partition(b"=")
            if name == SESSION_COOKIE.encode() and value:
                return Credentials(cookie=value.decode("latin-1"))
    return None


def refuse_foreign_origin(passage: Passage) -> None:
    """Refuse a browser's unsafe request from another site, unless it carries its own bearer token.

    Follows the Fetch Metadata advice: ``Sec-Fetch-Site`` where the browser sends it, else Origin against Host.

    Raises:
        ForeignOrigin: the request was started by another site.
    """
    if passage.method in _SAFE or b"authorization" in passage.headers:
        return
    site = passage.headers.get(b"sec-fetch-site")
    if site is not None:
        if site not in (b"same-origin", b"none"):
            raise ForeignOrigin
        return
    if b"origin" in passage.headers and not is_own_origin(passage):
        raise ForeignOrigin


def is_own_origin(passage: Passage) -> bool:
    """Whether the Origin header names the host that was asked."""
    return _netloc(passage.header(b"origin")) == passage.header(b"host")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # a bracket without its pair: no browser sends that, and it is nobody's own address
        return ""
