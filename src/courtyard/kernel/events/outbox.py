"""The outbox: facts recorded in the transaction of the change that they tell of."""

from collections.abc import Callable
from typing import Any

import structlog
from bson import Timestamp

from courtyard.kernel.basics import ANYONE, Actor, Fact, Id, TooLarge, now
from courtyard.kernel.documents import CollectionSpec, Database, Unit, from_row, index, to_row
from courtyard.kernel.events.envelope import Envelope, data_of, encode
from courtyard.kernel.events.figures import RECORDED
from courtyard.kernel.telemetry import CrashPoint

FACT_BYTES_MAX = 256 << 10
_DAY_S = 86_400

_BEFORE_COMMIT = CrashPoint("events.before_commit")
_AFTER_COMMIT = CrashPoint("events.after_commit")
# The server replaces it with its cluster time: it only ever grows, within a transaction and over an election too.
_NEXT_POSITION = Timestamp(0, 0)


class FactTooLarge(TooLarge):
    """A fact carries more than 256 KiB."""

    message = "A fact may have 256 KiB: put the content where it can be fetched, and its id into the fact."


def outbox_collection(retention_days: int) -> CollectionSpec[Any]:
    """The declaration: unpublished facts by position, all by position (replay), published ones until they expire."""
    return CollectionSpec(
        "outbox",
        dict,
        (
            index("position", "waiting", partial={"waiting": True}),
            index("position"),
            index(
                "published_at",
                expire_after_s=retention_days * _DAY_S,
                partial={"published_at": {"$exists": True}},
            ),
        ),
    )


class Outbox:
    """One module's facts; ``court.outbox("recipes")``.

    Args:
        database: The module's own.
        hint: Called after each commit that recorded something; wakes the relay, never waits.
    """

    def __init__(self, database: Database, hint: Callable[[], None]) -> None:
        self._rows = database.collection(outbox_collection(1)).raw
        self._hint = hint

    async def record(self, unit: Unit, *facts: Fact, actor: Actor | None = None) -> None:
        """Record facts in the transaction of the change that they tell of.

        Record after the document that the key names was changed in the same unit: a second writer of that document
        then conflicts until the first has committed, so positions of one key grow in the order of the commits.
        Nothing but MongoDB is waited for.

        Raises:
            FactTooLarge: more than 256 KiB.
        """
        if not facts:
            return
        unit.insert_last(self._rows, [_row(fact, actor or ANYONE) for fact in facts])
        _BEFORE_COMMIT.reach()
        unit.after_commit(lambda: self._committed(facts))

    def _committed(self, facts: tuple[Fact, ...]) -> None:
        _AFTER_COMMIT.reach()
        for fact in facts:
            RECORDED.labels(fact.topic).inc()
        self._hint()


def _row(fact: Fact, actor: Actor) -> dict[str, Any]:
    envelope = Envelope(
        id=Id(),
        topic=fact.topic,
        version=fact.version,
        occurred_at=now(),
        actor=actor.user_id,
        key=fact.key,
        trace_id=_trace_id(),
        data=data_of(fact),
    )
    if len(encode(envelope)) > FACT_BYTES_MAX:
        raise FactTooLarge(f"{fact.topic}: a fact may have {FACT_BYTES_MAX} bytes; name the content by an id instead")
    row: dict[str, Any] = to_row(envelope)
    return {"_id": row.pop("id"), **row, "position": _NEXT_POSITION, "waiting": True}


def envelope_of(row: dict[str, Any]) -> Envelope:
    """The envelope of a row of the outbox."""
    return from_row({"id": row["_id"], **row}, Envelope)


def _trace_id() -> str:
    """The trace that the log lines of this moment carry too, else the request's id."""
    known = structlog.contextvars.get_contextvars()
    return str(known.get("trace_id") or known.get("request_id") or "")
