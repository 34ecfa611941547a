"""The door for WebSockets: who may open one, found out before the handshake is answered (RFC 6455, section 4.2)."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import structlog
from litestar.types import Message, Receive, Scope, Send

from courtyard.kernel.basics import ANYONE, Actor, Malformed, NotFound, Unauthenticated
from courtyard.kernel.http.addresses import Addresses
from courtyard.kernel.http.answering import Answering
from courtyard.kernel.http.failures import Failures, as_refusal
from courtyard.kernel.http.headers import Hosts
from courtyard.kernel.http.identity import Credentials, ForeignOrigin, Recogniser, credentials_of, is_own_origin
from courtyard.kernel.http.passage import Passage
from courtyard.kernel.http.permits import SessionNeeded
from courtyard.kernel.http.tiers import Tiers
from courtyard.kernel.limits import address_key
from courtyard.kernel.live import Guest, Hub
from courtyard.kernel.settings import Settings

PATHS = frozenset({"/notifications", "/api/v1/notifications/ws"})
_QUERY_FIELDS_MAX = 10

Again = Callable[[], Awaitable[Actor]]

_log = structlog.get_logger()


class SocketDoor:
    """Lets in who shows a ticket (``?ticket=``), an access token (``?token=`` or Authorization) or the session cookie.

    A browser's Origin must be ours, or listed in CORS_ORIGINS; with the cookie it must be ours, since a browser sends
    the cookie whoever asks. A refusal is an HTTP answer with the same body as everywhere below ``/api``.

    Args:
        hub: Serves those who were let in.
        settings: Hosts, origins, proxies.
        recogniser: Tells who shows which credentials.
        tiers: A handshake counts as a request.
    """

    def __init__(self, hub: Hub, *, settings: Settings, recogniser: Recogniser, tiers: Tiers) -> None:
        self._hub, self._recogniser, self._tiers = hub, recogniser, tiers
        self._hosts = Hosts(settings.allowed_hosts)
        self._addresses = Addresses(settings.trusted_proxies)
        self._origins = frozenset(origin.rstrip("/") for origin in settings.cors_origins)
        self._failures = Failures()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        passage = Passage(scope)
        is_accepted = False

        async def sending(message: Message) -> None:
            nonlocal is_accepted
            is_accepted = is_accepted or message["type"] == "websocket.accept"
            await send(message)

        await receive()  # websocket.connect
        try:
            guest = await self._guest(passage)
            scope["query_string"] = b""  # the server logs the address of whom it accepts, and secrets stand in it
            await self._hub.serve(guest, receive, sending)  # type: ignore[arg-type]  # (Litestar's ASGI types)
        except OSError as error:
            _log.debug("socket_gone", reason=repr(error))
        except Exception as error:
            if is_accepted:
                raise
            scope["query_string"] = b""
            answering = Answering(passage, _refusing(send))
            await answering.whole(*self._failures.answer(passage, as_refusal(passage, error)))

    async def _guest(self, passage: Passage) -> Guest:
        if passage.path not in PATHS:
            raise NotFound
        self._hosts.check(passage)
        visit = passage.visit = self._addresses.visit(passage)
        query = _query(passage)
        try:
            actor, again = await self._recognise(passage, query)
        except Unauthenticated:
            await self._tiers.pass_or_refuse(ANYONE, visit)  # whoever guesses is counted by address
            raise
        passage.actor = actor
        await self._tiers.pass_or_refuse(actor, visit)
        return Guest(actor, address_key(visit.address), query.get("last", [""])[0], again)

    async def _recognise(self, passage: Passage, query: dict[str, list[str]]) -> tuple[Actor, Again]:
        if "ticket" in query:
            self._refuse_foreign_origin(passage, by_cookie=False)
            return await self._by_ticket(await self._hub.take_ticket(query["ticket"][0]))
        credentials = Credentials(bearer=query["token"][0]) if "token" in query else credentials_of(passage)
        if credentials is None:
            raise Unauthenticated("Show a ticket (?ticket=), an access token (?token=) or the session's cookie.")
        self._refuse_foreign_origin(passage, by_cookie=bool(credentials.cookie))
        return await self._by_credentials(credentials)

    async def _by_ticket(self, holder: Actor) -> tuple[Actor, Again]:
        async def again() -> Actor:
            return await self._recogniser.recognise_again(holder)

        return await again(), again

    async def _by_credentials(self, credentials: Credentials) -> tuple[Actor, Again]:
        async def again() -> Actor:
            actor = self._recogniser.remembered(credentials) or await self._recogniser.recognise(credentials)
            if not actor.is_signed_in:
                raise Unauthenticated
            if actor.key_id is not None:
                raise SessionNeeded
            return actor

        return await again(), again

    def _refuse_foreign_origin(self, passage: Passage, *, by_cookie: bool) -> None:
        origin = passage.headers.get(b"origin")
        if origin is None and not by_cookie:
            return  # no browser: those always send it (RFC 6455, section 10.2)
        if origin is None or not is_own_origin(passage):
            listed = origin is not None and origin.decode("latin-1") in self._origins
            if by_cookie or not listed:
                raise ForeignOrigin


def _query(passage: Passage) -> dict[str, list[str]]:
    try:
        return parse_qs(passage.query.decode("latin-1"), max_num_fields=_QUERY_FIELDS_MAX)
    except ValueError:
        raise Malformed(f"query: at most {_QUERY_FIELDS_MAX} fields are read here.") from None


def _refusing(send: Send) -> Send:
    """Answer the handshake over HTTP (ASGI's extension ``websocket.http.response``)."""

    async def refusing(message: Message) -> None:
        renamed: dict[str, object] = {**message, "type": f"websocket.{message['type']}"}
        await send(renamed)  # type: ignore[arg-type]  # (Litestar's types lack the extension)

    return refusing
