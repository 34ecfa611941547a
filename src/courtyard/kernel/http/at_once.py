"""Kept answers as finished bytes, for a server that gives them out before it starts a task for the request.

The fast lane finds an answer in microseconds; what costs is everything around it: a task, two messages, the head put
together anew. Where all that the edge would ask is known in this process (who it is, that a permit is left, what is
kept), the answer is the same bytes, put together here. In every other case the answer is ``None``, nothing has
happened, and the request goes its usual way.
"""

import time

from litestar.types import Scope
from prometheus_client import Counter

from courtyard.kernel.basics import ANYONE, Actor, Refusal
from courtyard.kernel.cache import Tally
from courtyard.kernel.http.addresses import Addresses
from courtyard.kernel.http.fast_lane import FastLane
from courtyard.kernel.http.headers import Cors, Hosts
from courtyard.kernel.http.identity import Recogniser, credentials_of
from courtyard.kernel.http.passage import Passage
from courtyard.kernel.http.tiers import Tiers
from courtyard.kernel.limits import Verdict
from courtyard.kernel.telemetry import REQUESTS

FAST_LANE = "(fast lane)"

_WITH_A_BODY = frozenset({b"content-length", b"transfer-encoding", b"expect"})
_FOUND = Tally(REQUESTS.labels("GET", FAST_LANE, "200"))
_NOT_MODIFIED = Tally(REQUESTS.labels("GET", FAST_LANE, "304"))
_SECONDS = Tally(
    Counter("courtyard_http_at_once_seconds", "Time spent on answers given at once, which no histogram counts.")
)


class AtOnce:
    """Asks in the same order as the edge, of the same objects; see ``Edge`` for what they are."""

    def __init__(
        self,
        *,
        hosts: Hosts,
        cors: Cors,
        addresses: Addresses,
        recogniser: Recogniser,
        tiers: Tiers,
        fast_lane: FastLane,
    ) -> None:
        self._hosts = hosts
        self._cors = cors
        self._addresses = addresses
        self._recogniser = recogniser
        self._tiers = tiers
        self._fast_lane = fast_lane

    def __call__(self, scope: Scope) -> tuple[bytes, bytes] | None:
        """Head and body of the answer to a GET, or None for the usual way.

        The server adds lines of its own to the head, and the empty line that ends it.
        """
        passage = Passage(scope)
        if not _WITH_A_BODY.isdisjoint(passage.headers):
            return None
        try:
            answer = self._answer(passage)
        except Refusal:  # the usual way comes to the same refusal, and knows how to say it
            return None
        if answer is not None:
            passage.end()
        return answer

    def _answer(self, passage: Passage) -> tuple[bytes, bytes] | None:
        self._hosts.check(passage)
        actor = self._actor(passage)
        if actor is None:
            return None
        passage.actor = actor
        kept = self._fast_lane.find(passage)
        if kept is None:
            return None
        verdict = self._tiers.pass_now(actor, self._addresses.visit(passage) if actor is ANYONE else None)
        if verdict is None:
            return None
        cors = b"".join(b"%s: %s\r\n" % header for header in self._cors.headers_for(passage))
        own = cors + _own_head(passage, verdict)
        if_none_match = passage.headers.get(b"if-none-match")
        if if_none_match is not None and kept.matches(if_none_match):
            _NOT_MODIFIED.count += 1
            answer = kept.head_of_not_modified + own, b""
        else:
            _FOUND.count += 1
            head, body = kept.whole(passage.headers.get(b"accept-encoding"))
            answer = head + own, body
        _SECONDS.count += time.perf_counter() - passage.started
        return answer

    def _actor(self, passage: Passage) -> Actor | None:
        credentials = credentials_of(passage)
        return ANYONE if credentials is None else self._recogniser.remembered(credentials)


def _own_head(passage: Passage, verdict: Verdict) -> bytes:
    """The lines of the head that no other answer has."""
    return b"x-request-id: %s\r\nratelimit-limit: %d\r\nratelimit-remaining: %d\r\nratelimit-reset: %d\r\n" % (
        passage.request_id.encode(),
        verdict.limit,
        verdict.remaining,
        max(1, round(verdict.reset_s)),
    )
