"""The edge: what every request passes before the router, in the order of what is cheapest to refuse."""

from collections.abc import Sequence

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from courtyard.kernel.basics import ANYONE
from courtyard.kernel.http.addresses import Addresses
from courtyard.kernel.http.answering import Answering, Fixed
from courtyard.kernel.http.at_once import FAST_LANE, AtOnce
from courtyard.kernel.http.bodies import Bounds, bounded
from courtyard.kernel.http.failures import Failures, as_refusal
from courtyard.kernel.http.fast_lane import FastLane
from courtyard.kernel.http.giving import Gifts
from courtyard.kernel.http.headers import Cors, Hosts
from courtyard.kernel.http.identity import Recogniser, credentials_of, refuse_foreign_origin
from courtyard.kernel.http.observing import Observer
from courtyard.kernel.http.passage import Passage, passage_for
from courtyard.kernel.http.paths import Paths
from courtyard.kernel.http.replay import Replay
from courtyard.kernel.http.tiers import Tiers
from courtyard.kernel.settings import Settings

_BODY_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_NOT_LIMITED = frozenset({"/health", "/metrics", "/api/health", "/api/health/db"})  # asked by those who look after it
_FORM_AROUND_A_FILE_BYTES = 64 << 10


class Edge:
    """The outermost ASGI application.

    Args:
        inner: The router.
        settings: Limits and lists.
        sockets: The door for WebSockets.
        recogniser: Tells who shows which credentials.
        tiers: Rate limits.
        fast_lane: Kept answers.
        replay: Idempotency keys.
        gifts: What handlers ask for by name.
        failures: Renders refusals.
        fixed: Answers from memory, such as static files, asked in turn before anything else.
        paths: Those that are treated in a way of their own.
    """

    def __init__(  # noqa: PLR0913  (one place puts the edge together, all named)
        self,
        inner: ASGIApp,
        *,
        settings: Settings,
        sockets: ASGIApp,
        recogniser: Recogniser,
        tiers: Tiers,
        fast_lane: FastLane,
        replay: Replay,
        gifts: Gifts,
        failures: Failures,
        fixed: Sequence[Fixed] = (),
        paths: Paths = Paths(),  # noqa: B008  (frozen)
    ) -> None:
        self._inner = inner
        self._settings = settings
        self._sockets = sockets
        self._recogniser = recogniser
        self._tiers = tiers
        self._fast_lane = fast_lane
        self._replay = replay
        self._gifts = gifts
        self._failures = failures
        self._fixed = fixed
        self._paths = paths
        self._addresses = Addresses(settings.trusted_proxies)
        self._cors = Cors(settings.cors_origins)
        self._hosts = Hosts(settings.allowed_hosts)
        self.at_once = AtOnce(
            hosts=self._hosts,
            cors=self._cors,
            addresses=self._addresses,
            recogniser=recogniser,
            tiers=tiers,
            fast_lane=fast_lane,
        )
        self._observer = Observer()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection: HTTP here, WebSockets through their own door."""
        if scope["type"] == ScopeType.WEBSOCKET:
            await self._sockets(scope, receive, send)
            return
        if scope["type"] != ScopeType.HTTP:
            await self._inner(scope, receive, send)
            return
        passage = passage_for(scope)
        passage.gifts = self._gifts
        answering = Answering(passage, send)
        try:
            await self._serve(passage, receive, answering)
        except Exception as error:  # noqa: BLE001  (the last place that can turn an accident into an answer)
            # No name is given to the refusal: it holds this frame, which would hold it.
            answer = self._failures.answer(passage, as_refusal(passage, error))
            if not answering.started:
                await answering.whole(*answer)
        finally:
            self._observer.note(passage, answering.status)
            passage.end()

    async def _serve(self, passage: Passage, receive: Receive, answering: Answering) -> None:
        for answer_from_memory in self._fixed:
            fixed = answer_from_memory(passage)
            if fixed is not None:
                await answering.ready(*fixed)
                return
        self._hosts.check(passage)
        preflight = self._cors.preflight(passage)
        if preflight is not None:
            await answering.whole(204, preflight, b"")
            return
        passage.extra_headers += self._cors.headers_for(passage)
        passage.visit = self._addresses.visit(passage)
        await self._recognise(passage)
        refuse_foreign_origin(passage)
        await self._limit(passage)
        if passage.method in {"GET", "HEAD"}:
            kept = self._fast_lane.find(passage)
            if kept is not None:
                passage.template = FAST_LANE
                await answering.kept(kept)
                return
            passage.keep = self._fast_lane.keeping()
            passage.read_as_get()
        elif passage.method in _BODY_METHODS:
            is_streamed = passage.path in self._paths.streams
            receive = bounded(passage, receive, self._bounds(passage.path, is_streamed=is_streamed))
            if not is_streamed and self._has_key(passage):
                await self._replay.serve(passage, receive, answering, self._inner)
                return
        await self._inner(passage.scope, receive, answering)

    def _bounds(self, path: str, *, is_streamed: bool) -> Bounds:
        settings = self._settings
        if is_streamed:
            most = settings.media_limit_bytes + _FORM_AROUND_A_FILE_BYTES
            return Bounds(most, settings.body_timeout_s, settings.media_rate_min_bytes)
        is_upload = path in self._paths.uploads
        return Bounds(settings.upload_limit_bytes if is_upload else settings.body_limit_bytes, settings.body_timeout_s)

    @staticmethod
    def _has_key(passage: Passage) -> bool:
        """Whether the answer is to be remembered: members' only, since those to strangers are tokens."""
        is_member = passage.is_api and passage.actor.is_signed_in
        return is_member and passage.method == "POST" and b"idempotency-key" in passage.headers

    async def _recognise(self, passage: Passage) -> None:
        credentials = None if passage.path in self._paths.unrecognised else credentials_of(passage)
        if credentials is None:
            passage.actor = ANYONE
            return
        actor = self._recogniser.remembered(credentials)
        passage.actor = actor if actor is not None else await self._recogniser.recognise(credentials)

    async def _limit(self, passage: Passage) -> None:
        if passage.path in _NOT_LIMITED:
            return
        is_file = passage.path in self._paths.files
        verdict = await self._tiers.pass_or_refuse(passage.actor, passage.visit, is_file=is_file)
        passage.extra_headers += (
            (b"ratelimit-limit", b"%d" % verdict.limit),
            (b"ratelimit-remaining", b"%d" % verdict.remaining),
            (b"ratelimit-reset", b"%d" % max(1, round(verdict.reset_s))),
        )
