"""Answers as bytes: ETag, conditional and compressed forms, ready to be given again without any work."""

import gzip
import hashlib

import brotli

from courtyard.kernel.http.always import Headers, head_of, settled

COMPRESS_FROM_BYTES = 1024
_COMPRESSIBLE = (b"application/json", b"text/", b"image/svg", b"application/ld+json", b"application/javascript")
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6

_Form = tuple[Headers, bytes]


class Kept:
    """One answer: its headers, body, entity tag, and compressed forms made on first demand."""

    __slots__ = ("_headers", "_heads", "_not_modified_head", "_plain", "_variants", "body", "etag")

    def __init__(self, headers: Headers, body: bytes, etag: bytes) -> None:
        self._headers = headers
        self.body = body
        self.etag = etag
        plain = [*headers, (b"etag", b'"' + etag + b'"'), (b"content-length", str(len(body)).encode())]
        self._plain: _Form = plain, body
        self._variants: dict[bytes, _Form] = {}
        self._heads: dict[int, bytes] = {}
        self._not_modified_head = b""

    def matches(self, if_none_match: bytes) -> bool:
        """Whether the client has this answer already (weak comparison, RFC 9110 section 13.1.2)."""
        if if_none_match == b"*":
            return True
        for given in if_none_match.split(b","):
            tag = given.strip().removeprefix(b"W/").strip(b'"')
            if tag == self.etag or tag.rpartition(b".")[0] == self.etag:
                return True
        return False

    def not_modified(self) -> Headers:
        """The headers of a 304."""
        kept = (b"cache-control", b"vary", b"content-security-policy")
        return [*(each for each in self._headers if each[0] in kept), (b"etag", b'"' + self.etag + b'"')]

    @property
    def head_of_not_modified(self) -> bytes:
        """The head of a 304 but for its last lines."""
        if not self._not_modified_head:
            self._not_modified_head = head_of(304, settled(self.not_modified()))
        return self._not_modified_head

    def whole(self, accept_encoding: bytes | None) -> tuple[bytes, bytes]:
        """Head, but for its last lines, and body in the best encoding that the client takes."""
        form = self.form(accept_encoding)
        head = self._heads.get(id(form))  # forms live as long as this object
        if head is None:
            head = self._heads[id(form)] = head_of(200, settled(form[0]))
        return head, form[1]

    def form(self, accept_encoding: bytes | None) -> _Form:
        """Headers and body in the best encoding that the client takes."""
        if accept_encoding is None or len(self.body) < COMPRESS_FROM_BYTES:
            return self._plain
        encoding = best_encoding(accept_encoding)
        if encoding is None or not is_compressible(self._headers):
            return self._plain
        variant = self._variants.get(encoding)
        if variant is None:
            variant = self._variants[encoding] = self._compressed(encoding)
        return variant

    def _compressed(self, encoding: bytes) -> tuple[Headers, bytes]:
        body = compress(self.body, encoding)
        headers = [
            *self._headers,
            (b"etag", b'"' + self.etag + b"." + encoding + b'"'),
            (b"content-encoding", encoding),
            (b"content-length", str(len(body)).encode()),
        ]
        return headers, body


def entity_tag(body: bytes, version: bytes = b"") -> bytes:
    """A strong tag over the bytes; with a document's version in front, so that ``If-Match`` can be read from it."""
    digest = hashlib.blake2b(body, digest_size=12).hexdigest().encode()
    return version + b"-" + digest if version else digest


def best_encoding(accept_encoding: bytes) -> bytes | None:
    """``br`` or ``gzip``, whichever the client takes first in our preference; a weight of zero is a no."""
    offered = {}
    for part in accept_encoding.split(b","):
        name, _, weight = part.strip().partition(b";")
        offered[name.strip().lower()] = weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return next((name for name in (b"br", b"gzip") if offered.get(name)), None)


def is_compressible(headers: Headers) -> bool:
    """Whether the content type shrinks and nobody encoded it yet."""
    names = dict(headers)
    return b"content-encoding" not in names and names.get(b"content-type", b"").startswith(_COMPRESSIBLE)


def compress(body: bytes, encoding: bytes) -> bytes:
    """The body in this encoding."""
    if encoding == b"br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)
