"""Request bodies within bounds: size, time, and no compressed ones."""

import asyncio

from litestar.types import HTTPReceiveMessage, Receive, ReceiveMessage

from courtyard.kernel.basics import Malformed, Refusal, TooLarge, UnsupportedType
from courtyard.kernel.http.passage import Passage

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


def bounded(passage: Passage, receive: Receive, limit_bytes: int, timeout_s: float) -> Receive:
    """Wrap ``receive`` so that the whole body stays within size and time.

    Raises:
        BodyTooLarge: at once for a declared length, else when the limit is passed.
        BodyCompressed: for any Content-Encoding.
    """
    _check_declared(passage, limit_bytes)
    deadline = asyncio.get_running_loop().time() + timeout_s
    seen = 0
    complete = False

    async def receive_bounded() -> HTTPReceiveMessage | ReceiveMessage:
        nonlocal seen, complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
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
