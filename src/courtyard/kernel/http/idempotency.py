"""Idempotency keys: the same key and body give the first answer again, for a day.

Follows draft-ietf-httpapi-idempotency-key-header: another body under the same key is a conflict, and so is a second
request while the first one is still at work.
"""

import hashlib
from datetime import datetime, timedelta

import msgspec

from courtyard.kernel.basics import Conflict, Malformed, now
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Document, Duplicate, Where, index
from courtyard.kernel.http.always import Headers
from courtyard.kernel.http.passage import Passage

KEEP_S = 24 * 3600
_LEASE = timedelta(seconds=60)
_KEY_MAX = 200
_BODY_MAX = 1 << 20


class IdempotencyKeyReused(Conflict):
    """The key was used before with another request."""

    message = "Idempotency-Key: used before with another request. Use a new key."


class IdempotencyKeyInUse(Conflict):
    """The first request with this key is still at work."""

    message = "Idempotency-Key: the first request with this key is still being worked on. Try again shortly."


class IdempotencyKeyInvalid(Malformed):
    """The key is empty or too long."""

    message = f"Idempotency-Key: send 1 to {_KEY_MAX} characters."


class Answered(Document, kw_only=True):
    """A first answer, found again by ``key`` (member, path and key as one hash)."""

    key: str
    request: str
    leased_until: datetime
    expires_at: datetime
    status: int = 0
    headers: list[tuple[str, str]] = msgspec.field(default_factory=list)
    body: bytes = b""


ANSWERS = CollectionSpec(
    "idempotency", Answered, indexes=(index("key", unique=True), index("expires_at", expire_after_s=0))
)


class Idempotency:
    """Remembers first answers in MongoDB, so that they outlive a crash."""

    def __init__(self, database: Database) -> None:
        self._answers = database.collection(ANSWERS)

    async def begin(self, passage: Passage, body: bytes) -> Answered:
        """Claim the key for this request, or find what was answered to it before (``status`` is then not 0).

        Raises:
            IdempotencyKeyInvalid: no key that can be kept.
            IdempotencyKeyReused: another request had this key.
            IdempotencyKeyInUse: the first one is still running.
        """
        given = passage.header(b"idempotency-key")
        if not 1 <= len(given) <= _KEY_MAX:
            raise IdempotencyKeyInvalid
        # What an API key may not read, it must not be answered from what its owner sent either.
        who = f"{passage.actor.user_id or passage.visit.address}{passage.actor.key_id or ''}"
        key = hashlib.sha256(f"{who} {passage.method} {passage.path} {given}".encode()).hexdigest()
        content_type = passage.headers.get(b"content-type", b"").partition(b";")[0]
        request = hashlib.sha256(passage.query + b"\n" + content_type + b"\n" + body).hexdigest()
        instant = now()
        claim = Answered(
            key=key, request=request, leased_until=instant + _LEASE, expires_at=instant + timedelta(seconds=KEEP_S)
        )
        try:
            return await self._answers.insert(claim)
        except Duplicate:
            return await self._found(claim)

    async def _found(self, claim: Answered) -> Answered:
        found = await self._answers.find_one(Where(key=claim.key))
        if found is not None and found.request != claim.request:
            raise IdempotencyKeyReused
        if found is not None and found.status:
            return found
        # The first request died on the way when its lease ran out: whoever renews the lease works in its place.
        free = Where(key=claim.key, status=0).before("leased_until", now())
        taken = await self._answers.change(free, Changes().set(leased_until=claim.leased_until))
        if taken is None:
            raise IdempotencyKeyInUse
        return taken

    async def finish(self, claim: Answered, status: int, headers: Headers, body: bytes) -> None:
        """Keep the answer; an accident, an overload or a huge answer frees the key instead."""
        if status >= 500 or status == 429 or len(body) > _BODY_MAX:  # noqa: PLR2004  (HTTP's own numbers)
            await self._answers.remove(Where(id=claim.id))
            return
        texts = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        await self._answers.change(Where(id=claim.id), Changes().set(status=status, headers=texts, body=body))
