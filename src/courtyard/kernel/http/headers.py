"""Headers that every answer carries, and which other origins may read answers (CORS)."""

from collections.abc import Sequence

from courtyard.kernel.basics import Malformed
from courtyard.kernel.http.always import Headers, settled
from courtyard.kernel.http.passage import Passage

_ALLOWED_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_ALLOWED_HEADERS = (
    b"authorization, content-type, idempotency-key, if-match, if-none-match, range, x-request-id,"
    b" tus-resumable, upload-length, upload-metadata, upload-offset"
)
_EXPOSED_HEADERS = (
    b"etag, location, retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset, x-request-id,"
    b" accept-ranges, content-range, tus-resumable, upload-expires, upload-length, upload-offset"
)


def finished(headers: Headers, passage: Passage) -> Headers:
    """An answer's headers with everything added that holds for all answers."""
    return settled([*headers, (b"x-request-id", passage.request_id.encode()), *passage.extra_headers])


class HostNotServed(Malformed):
    """The Host header names another machine."""

    message = "Host: this name is not served here."


class Hosts:
    """The names that this installation is known by.

    Args:
        names: Of the setting ALLOWED_HOSTS; none for any.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(name.lower().encode() for name in names)

    def check(self, passage: Passage) -> None:
        """See whether it is meant for us.

        Raises:
            HostNotServed: it is not.
        """
        if self._names and passage.headers.get(b"host", b"").lower() not in self._names:
            raise HostNotServed


class Cors:
    """Exact origins only: no patterns, no suffixes, no ``null``."""

    def __init__(self, origins: Sequence[str]) -> None:
        self._origins = frozenset(origin.rstrip("/").encode() for origin in origins)

    def headers_for(self, passage: Passage) -> Headers:
        """What an answer to this origin must say; nothing for origins that are not listed."""
        origin = passage.headers.get(b"origin")
        if not self._origins:
            return []
        vary = (b"vary", b"Origin")
        if origin not in self._origins or origin is None:
            return [vary]
        return [vary, (b"access-control-allow-origin", origin), (b"access-control-expose-headers", _EXPOSED_HEADERS)]

    def preflight(self, passage: Passage) -> Headers | None:
        """The answer's headers when this is a browser's preflight from a listed origin; None otherwise."""
        if passage.method != "OPTIONS" or b"access-control-request-method" not in passage.headers:
            return None
        if passage.headers.get(b"origin") not in self._origins:
            return None
        return [
            *self.headers_for(passage),
            (b"access-control-allow-methods", _ALLOWED_METHODS),
            (b"access-control-allow-headers", _ALLOWED_HEADERS),
            (b"access-control-max-age", b"600"),
        ]
