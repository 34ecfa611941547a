"""Request bodies within bounds: size, time, and no compressed ones."""

import asyncio

import msgspec
from litestar.types import HTTPReceiveMessage, Receive, ReceiveMessage

from courtyard.kernel.basics import Malformed, Refusal, TooLarge, UnsupportedType
from courtyard.kernel.http.passage import Passage

_Message = HTTPReceiveMessage | ReceiveMessage
# Small bodies are remembered so that a refused one can be looked at again for all its bad fields.
_KEPT_FOR_ERRORS_MAX = 4 << 20
_LENGTH_DIGITS_MAX = 18


class BodyTooLarge(TooLarge):
    """More bytes than this route takes."""


class BodyTooSlow(Refusal):
    """The body did not arrive in time."""

    status, kind, message = 408, "too_slow", "The request's body did not arrive in time."


class BodyCompressed(UnsupportedType):
    """Compressed request bodies are not read: a small one can unpack to gigabytes."""

    message = "Content-Encoding: send the body uncompressed."


class BadContentLength(Malformed):
    """A Content-Length that is no number of this world."""

    message = "Content-Length: not a number."


class Bounds(msgspec.Struct, frozen=True):
    """How large a body may be, and how long it may take.

    Args:
        limit_bytes: Of the whole.
        timeout_s: For the whole; where there is a least rate, before it counts.
        rate_min_bytes: What must arrive each second on average, for bodies that may take longer.
    """

    limit_bytes: int
    timeout_s: float
    rate_min_bytes: int = 0

    def time_for(self, seen_bytes: int) -> float:
        """Seconds from the start in which the next part must arrive."""
        return self.timeout_s + (seen_bytes / self.rate_min_bytes if self.rate_min_bytes else 0.0)


def bounded(passage: Passage, receive: Receive, bounds: Bounds) -> Receive:
    """Wrap ``receive`` so that the whole body stays within size and time.

    Raises:
        BodyTooLarge: at once for a declared length, else when the limit is passed.
        BodyCompressed: for any Content-Encoding.
    """
    limit_bytes = bounds.limit_bytes
    _check_declared(passage, limit_bytes)
    started = asyncio.get_running_loop().time()
    seen = 0
    complete = False

    async def receive_bounded() -> _Message:
        nonlocal seen, complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout_at(started + bounds.time_for(seen)):
                message = await receive()
        except TimeoutError:
            raise BodyTooSlow from None
        if message["type"] == "http.request":
            seen += len(message["body"])
            if limit_bytes <= _KEPT_FOR_ERRORS_MAX:
                passage.chunks.append(message["body"])
            complete = not message.get("more_body", False)
            if seen > limit_bytes:
                raise _too_large(limit_bytes)
        return message

    return receive_bounded


def _check_declared(passage: Passage, limit_bytes: int) -> None:
    if passage.headers.get(b"content-encoding", b"identity") not in (b"identity", b""):
        raise BodyCompressed
    declared = passage.headers.get(b"content-length", b"0")
    if not declared.isdigit() or len(declared) > _LENGTH_DIGITS_MAX:
        raise BadContentLength
    if int(declared) > limit_bytes:
        raise _too_large(limit_bytes)


def _too_large(limit_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than {limit_bytes} bytes.", details={"limit_bytes": limit_bytes})
