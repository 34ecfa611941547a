"""Bytes over a socket, and how many answers came back."""

import contextlib
import socket

import msgspec

_PATIENCE_S = 20.0
_QUIET_S = 0.5


class Answers(msgspec.Struct, frozen=True):
    """What came back: the statuses of all answers, the bytes, and whether the server closed the connection."""

    statuses: list[int]
    raw: bytes
    closed: bool


def say(port: int, data: bytes, *, quiet_s: float = _QUIET_S) -> Answers:
    """Send these bytes and read until the server closes or, after the first answer, stays quiet for a while."""
    raw, closed = b"", False
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S) as line:
        with contextlib.suppress(ConnectionError):  # it may be refused before all of it is sent
            line.sendall(data)
        try:
            while chunk := line.recv(65536):
                raw += chunk
                line.settimeout(quiet_s)
            closed = True
        except ConnectionError:
            closed = True
        except TimeoutError:
            closed = False
    return Answers(_statuses(raw), raw, closed)


def _statuses(raw: bytes) -> list[int]:
    """The status of every answer, each found behind the body of the one before."""
    found = []
    while raw.startswith(b"HTTP/1."):
        head, _, rest = raw.partition(b"\r\n\r\n")
        found.append(int(head.split(b" ", 2)[1]))
        lines = head.lower().split(b"\r\n")
        lengths = [line.partition(b":")[2] for line in lines if line.startswith(b"content-length:")]
        raw = rest[int(lengths[0]) if lengths else 0 :]
    return found
