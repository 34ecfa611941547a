"""Serve a request under its idempotency key: run it once, give its answer again."""

from typing import Any

from litestar.types import ASGIApp, Message, Receive

from courtyard.kernel.http.always import Headers
from courtyard.kernel.http.answering import Answering
from courtyard.kernel.http.idempotency import Idempotency
from courtyard.kernel.http.passage import Passage

_REPLAYED = (b"idempotency-replayed", b"true")


class Replay:
    """Stands between the edge and the router for requests that carry a key."""

    def __init__(self, idempotency: Idempotency) -> None:
        self._idempotency = idempotency

    async def serve(self, passage: Passage, receive: Receive, answering: Answering, inner: ASGIApp) -> None:
        """Run the request, or replay what was answered the first time."""
        body = await _whole_body(receive)
        claim = await self._idempotency.begin(passage, body)
        if claim.status:
            headers: Headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in claim.headers]
            await answering.whole(claim.status, [*headers, _REPLAYED], claim.body)
            return
        collected: list[Any] = []
        delivered = False

        async def receive_again() -> Any:
            nonlocal delivered
            if delivered:
                return await receive()
            delivered = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Message) -> None:
            collected.append(message)

        status, headers, answer = 500, [], b""
        try:
            await inner(passage.scope, receive_again, collect)
            status = collected[0]["status"]
            headers = [(name.lower(), value) for name, value in collected[0]["headers"]]
            answer = b"".join(part.get("body", b"") for part in collected[1:])
        finally:
            await self._idempotency.finish(claim, status, headers, answer)
        await answering.whole(status, headers, answer)


async def _whole_body(receive: Receive) -> bytes:
    parts = []
    while True:
        message: Any = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message["body"])
        if not message.get("more_body"):
            break
    return b"".join(parts)
