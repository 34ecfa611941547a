"""What is kept of one security event, and the text that is signed and chained of it."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

import msgspec
from bson import Timestamp

from courtyard.kernel.basics import Document, Id
from courtyard.kernel.documents import CollectionSpec, index

Fact = str | int

DEVICE_LENGTH_MAX = 300
FACT_LENGTH_MAX = 500
_SALT_BYTES = 16
# Without asking for the instant, the server would not use the index of those that wait, but look through all entries.
UNCHAINED: dict[str, Any] = {"waiting": True, "recorded": {"$gte": Timestamp(0, 0)}}


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """A security event as it is told: never with a secret in it.

    Args:
        kind: What happened, such as ``signed_in``.
        subject: Whose account; None where nobody knows.
        actor: Who did it; None for somebody who proved nothing, and for the house itself.
        address: From where.
        device: On what.
        request_id: In which request.
        facts: What else there is to know: ids, counts, ways.
    """

    kind: str
    subject: Id | None = None
    actor: Id | None = None
    address: str = ""
    device: str = ""
    request_id: str = ""
    facts: dict[str, Fact] = {}


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What of an entry is personal and can be forgotten. The salt goes with it: without it nobody can try all
    addresses until one fits the digest that stays in the chain.
    """  # noqa: D205  (one sentence says what, the next why)

    salt: str
    address: str
    device: str
    request_id: str
    facts: dict[str, Fact]

    @classmethod
    def of(cls, told: Happening) -> "Details":
        """What is personal in an event, bounded, under a new salt."""
        return cls(
            salt=secrets.token_hex(_SALT_BYTES),
            address=told.address,
            device=told.device[:DEVICE_LENGTH_MAX],
            request_id=told.request_id,
            facts={name: _bounded(value) for name, value in sorted(told.facts.items())},
        )

    @property
    def digest(self) -> str:
        """What stands for them in the chain."""
        text = msgspec.json.encode([self.salt, self.address, self.device, self.request_id, sorted(self.facts.items())])
        return hashlib.sha256(text).hexdigest()


class Entry(Document, kw_only=True):
    """One entry. What is chained never changes; ``details`` may go.

    Attributes:
        digest: Of the details, also when they are gone.
        seal: Signed with the installation's secret when it was recorded.
        seq: Its place in the chain, from 1; unset until it is chained, a moment after it was recorded.
        previous: The hash of the entry before it.
        hash: Of its place, the hash before it, and itself.
    """

    kind: str
    subject: Id | None = None
    actor: Id | None = None
    digest: str
    seal: str = ""
    details: Details | None = None
    seq: int | msgspec.UnsetType = msgspec.UNSET
    previous: str | msgspec.UnsetType = msgspec.UNSET
    hash: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def text(self) -> str:
        """What is signed: all of it but the details, which their digest stands for."""
        subject, actor = (str(each) if each else "" for each in (self.subject, self.actor))
        at_ms = round(self.created_at.timestamp() * 1000)
        return msgspec.json.encode([str(self.id), at_ms, self.kind, subject, actor, self.digest]).decode()

    def hash_at(self, seq: int, previous: str) -> str:
        """What links it to the entry before it."""
        return hashlib.sha256(f"{seq}\n{previous}\n{self.seal}\n{self.text}".encode()).hexdigest()


class Head(Document, kw_only=True):
    """Where the chain begins and ends, signed. The one document of its collection.

    Attributes:
        seq: The last place that was given.
        hash: Of the entry there.
        first: The place of the oldest entry that is still kept.
        before: The hash of the entry before that one.
        chained_at: When the chain last grew.
    """

    name: str = "head"
    seq: int = 0
    hash: str = ""
    first: int = 1
    before: str = ""
    seal: str = ""
    chained_at: datetime | None = None

    @property
    def text(self) -> str:
        """What is signed."""
        return msgspec.json.encode(["head", self.seq, self.hash, self.first, self.before]).decode()


ENTRIES = CollectionSpec(
    "audit",
    Entry,
    indexes=(
        index("recorded", partial={"waiting": True}),
        index("seq", unique=True, partial={"seq": {"$exists": True}}),
        index("subject", "-_id"),
        index("actor", "-_id"),
        index("kind", "-_id"),
        index("created_at", partial={"details": {"$exists": True}}),
    ),
)
HEADS = CollectionSpec("audit_head", Head, indexes=(index("name", unique=True),))
COLLECTIONS = (ENTRIES, HEADS)


def _bounded(value: Fact) -> Fact:
    return value[:FACT_LENGTH_MAX] if isinstance(value, str) else value
