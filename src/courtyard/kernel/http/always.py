"""The headers that every answer has."""

from http import HTTPStatus

Headers = list[tuple[bytes, bytes]]

ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_NO_CONTENT_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_NO_STORE = (b"cache-control", b"no-store")


def settled(headers: Headers) -> Headers:
    """An answer's own headers and all that holds for every answer unless the answer says otherwise."""
    names = {name for name, _ in headers}
    return [*headers, *(each for each in (*ALWAYS, _NO_CONTENT_POLICY, _NO_STORE) if each[0] not in names)]


def head_of(status: int, headers: Headers) -> bytes:
    """Status line and headers as they go over the wire; the empty line that ends a head is still to come.

    Raises:
        ValueError: a header has a line break in it.
    """
    head = b"".join([_STATUS_LINES[status], *(b"%s: %s\r\n" % header for header in headers)])
    if head.count(b"\n") != len(headers) + 1 or head.count(b"\r") != len(headers) + 1:
        raise ValueError("a header with a line break in it")
    return head


_STATUS_LINES = {each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus}
