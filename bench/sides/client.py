"""Single requests for setting up and checking; never for measuring."""

import http.client
from typing import Any

import msgspec

_PATIENCE_S = 30.0


class RefusedError(Exception):
    """The server did not answer as expected."""


def ask(port: int, verb: str, path: str, *, token: str = "", body: object = None, expected: int = 200) -> Any:
    """Send one request and give the decoded JSON answer.

    Raises:
        RefusedError: another status than the expected one.
        OSError: nobody listens.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    content = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        content = msgspec.json.encode(body)
    try:
        connection.request(verb, path, content, headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status != expected:
        raise RefusedError(f"{verb} {path} answered {answer.status} instead of {expected}: {text[:300]!r}")
    return msgspec.json.decode(text) if text else None
