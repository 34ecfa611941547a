"""One keep-alive HTTP/1.1 connection that carries one request at a time."""

import re
import socket

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_READ_BYTES = 1 << 18
_PATIENCE_S = 30.0


class ConnectionLostError(Exception):
    """The server closed the connection, or answered in a way that this client does not read."""


class Connection:
    """Sends ready bytes and gathers the answer from as many pieces as the network makes of it."""

    __slots__ = ("_gathered", "_socket", "intended_s", "number")

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._gathered = b""
        self.number = -1
        self.intended_s = 0.0

    @property
    def descriptor(self) -> int:
        """For the poller."""
        return self._socket.fileno()

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self.number >= 0

    def send(self, number: int, intended_s: float, request: bytes) -> None:
        """Send a request; ``intended_s`` is when it should have left."""
        self.number = number
        self.intended_s = intended_s
        self._socket.sendall(request)

    def receive(self) -> tuple[bytes, bytes] | None:
        """The status (three digits) and the body, or None while some of it is missing; call it when there is data.

        Raises:
            ConnectionLostError: see there.
        """
        try:
            piece = self._socket.recv(_READ_BYTES)
        except OSError as error:
            raise ConnectionLostError(str(error)) from error
        if not piece:
            raise ConnectionLostError("closed by the server")
        gathered = self._gathered + piece if self._gathered else piece
        head_end = gathered.find(_HEAD_END)
        end = head_end + len(_HEAD_END) + _length(gathered, head_end) if head_end > 0 else len(gathered) + 1
        if len(gathered) < end:
            self._gathered = gathered
            return None
        self._gathered = b""
        self.number = -1
        return gathered[9:12], gathered[head_end + len(_HEAD_END) : end]

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def _length(gathered: bytes, head_end: int) -> int:
    at = gathered.find(b"\r\ncontent-length: ", 0, head_end)  # how both servers spell it, and the fastest way to it
    if at > 0:
        return int(gathered[at + 18 : gathered.find(b"\r\n", at + 18)])
    found = _LENGTH.search(gathered, 0, head_end)
    if found is None:
        raise ConnectionLostError(f"no content-length in {gathered[:60]!r}")
    return int(found[1])
