"""One request on its way through the court: what the edge learned of it, for everybody behind the edge."""

import os
import time
from typing import Any

from litestar.types import Scope

from courtyard.kernel.basics import ANYONE, Actor, Visit

WHOLE_ANSWER = "courtyard.whole_answer"

_KEY = "courtyard_passage"
_REQUEST_ID_MAX = 64
_OUTSIDE_VERSIONS = ("/api/docs", "/api/openapi.json", "/api/asyncapi.json", "/api/health")


class Passage:
    """Mutable notes of the edge on one request."""

    __slots__ = (
        "actor",
        "chunks",
        "extra_headers",
        "gifts",
        "headers",
        "keep",
        "method",
        "nonce",
        "path",
        "query",
        "request_id",
        "scope",
        "started",
        "template",
        "visit",
    )

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.started = time.perf_counter()
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.method = str(scope.get("method", "GET"))  # a WebSocket's handshake is a GET
        self.path = latest_version(scope["path"])
        self.query: bytes = scope.get("query_string", b"")
        self.request_id = _request_id(self.headers.get(b"x-request-id"))
        self.actor: Actor = ANYONE
        self.visit = Visit()
        self.extra_headers: list[tuple[bytes, bytes]] = []
        self.keep: Any = None
        self.gifts: Any = None
        self.nonce = ""
        self.template = ""
        self.chunks: list[bytes] = []
        scope["path"] = self.path
        _notes(scope)[_KEY] = self

    @property
    def asked_at(self) -> float:
        """When it arrived, in seconds since 1970."""
        return time.time() - (time.perf_counter() - self.started)

    @property
    def is_api(self) -> bool:
        """Whether the answer must be JSON."""
        return self.path.startswith("/api/")

    @property
    def route_template(self) -> str:
        """The route's path template, for figures: never the path itself, of which there are too many."""
        return self.template or str(_notes(self.scope).get("path_template", "(none)"))

    def read_as_get(self) -> None:
        """Let the router see HEAD as GET; the body is dropped on the way out."""
        _notes(self.scope)["method"] = "GET"

    def end(self) -> None:
        """Part from the scope: two that hold one another are left to the collector of garbage, which stops all work."""
        _notes(self.scope).pop(_KEY, None)

    def header(self, name: bytes) -> str:
        """A request header as text; empty when absent."""
        return self.headers.get(name, b"").decode("latin-1")


def gave_whole(passage: Passage, head: bytes, body: bytes) -> bool:
    """Hand the whole answer, its head but for the end and its body, to the server; False if it has no way for that.

    Two ASGI messages say the same, and take as long as the rest of a quick answer.
    """
    extensions: Any = passage.scope.get("extensions") or {}
    give = extensions.get(WHOLE_ANSWER)
    return give is not None and bool(give(passage.scope, head, body))


def passage_for(scope: Scope) -> Passage:
    """The passage of a request that arrives: new, or as it was begun where an answer was looked for at once."""
    begun: Passage | None = _notes(scope).get(_KEY)
    if begun is None:
        return Passage(scope)
    scope["path"] = begun.path  # the server has put its own here since
    return begun


def passage_of(scope: Scope) -> Passage:
    """The passage that the edge put into this scope."""
    found: Passage = _notes(scope)[_KEY]
    return found


def _notes(scope: Any) -> dict[str, Any]:
    """The scope as the plain dict that ASGI says it is: further keys are allowed."""
    notes: dict[str, Any] = scope
    return notes


def latest_version(path: str) -> str:
    """``/api/recipes`` is the latest version of it: ``/api/v1/recipes``."""
    if not path.startswith("/api/") or path.startswith(_OUTSIDE_VERSIONS):
        return path
    version, _, _ = path[5:].partition("/")
    if version[:1] == "v" and version[1:].isdigit():
        return path
    return f"/api/v1{path[4:]}"


def _request_id(given: bytes | None) -> str:
    if given and len(given) <= _REQUEST_ID_MAX and given.replace(b"-", b"").isalnum():
        return given.decode("ascii")
    return os.urandom(12).hex()
