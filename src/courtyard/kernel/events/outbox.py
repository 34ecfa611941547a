"""The outbox: facts recorded in the transaction of the change that they tell of.

Facts of one transaction share a row, since each row costs the server an insert, a change when it is published, and five
keys of indexes. Rows of earlier versions hold one fact each, as the row itself.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any

import structlog
from bson import Timestamp
from prometheus_client import Counter
from pymongo.asynchronous.collection import AsyncCollection

from courtyard.kernel.basics import ANYONE, Actor, Fact, Id, TooLarge, now
from courtyard.kernel.documents import CollectionSpec, Database, Unit, from_row, index, to_row
from courtyard.kernel.events.envelope import Envelope, data_of, encode
from courtyard.kernel.events.figures import RECORDED
from courtyard.kernel.events.frontier import BEGINNING
from courtyard.kernel.telemetry import CrashPoint

FACT_BYTES_MAX = 256 << 10
FACTS_PER_ROW_MAX = 16
_ROW_BYTES_MAX = 1 << 20
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
        unit.insert_last(self._rows, [_recorded(fact, actor or ANYONE) for fact in facts], fold=_rows_of)
        _BEFORE_COMMIT.reach()
        unit.after_commit(lambda: self._committed(facts))

    def _committed(self, facts: tuple[Fact, ...]) -> None:
        _AFTER_COMMIT.reach()
        for fact in facts:
            _recorded_of(fact.topic).inc()
        self._hint()


def _recorded(fact: Fact, actor: Actor) -> dict[str, Any]:
    """The fact as it is kept, and its bytes."""
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
    size_bytes = len(encode(envelope))
    if size_bytes > FACT_BYTES_MAX:
        raise FactTooLarge(f"{fact.topic}: a fact may have {FACT_BYTES_MAX} bytes; name the content by an id instead")
    return {"fact": to_row(envelope), "size_bytes": size_bytes}


def _rows_of(recorded: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    size_bytes = 0
    for each in recorded:
        size_bytes += each["size_bytes"]
        if not rows or len(rows[-1]["facts"]) == FACTS_PER_ROW_MAX or size_bytes > _ROW_BYTES_MAX:
            rows.append({"_id": Id(), "facts": [], "position": _NEXT_POSITION, "waiting": True})
            size_bytes = each["size_bytes"]
        rows[-1]["facts"].append(each["fact"])
    return rows


def facts_in(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts of a row as they are kept, in their order."""
    facts: list[dict[str, Any]] | None = row.get("facts")
    return [{"id": row["_id"], **row}] if facts is None else facts


def envelopes_in(row: dict[str, Any], topics: Collection[str] = ()) -> Iterator[Envelope]:
    """The facts of a row in their order; those of some topics, or all."""
    for fact in facts_in(row):
        if not topics or fact["topic"] in topics:
            yield from_row(fact, Envelope)


def holding(topics: Collection[str]) -> dict[str, Any]:
    """The filter for rows with a fact of one of these topics; for all rows without any."""
    wanted = {"$in": list(topics)}
    return {"$or": [{"facts.topic": wanted}, {"topic": wanted}]} if topics else {}


def unpublished(since: Timestamp = BEGINNING) -> dict[str, Any]:
    """The filter for rows that wait.

    Each row has a position; without asking for one the server would not use the index of those that wait, but look
    through all rows that are kept.
    """
    return {"waiting": True, "position": {"$gte": since}}


async def count_facts(
    rows: AsyncCollection[dict[str, Any]], where: dict[str, Any], *, topics: Collection[str] = (), rows_max: int = 0
) -> int:
    """How many facts the rows that fit have: those of some topics, or all; of the first rows only, if that is said."""
    kept = {"$ifNull": ["$facts", [{"topic": "$topic"}]]}
    wanted = {"$filter": {"input": kept, "cond": {"$in": ["$$this.topic", list(topics)]}}} if topics else kept
    bound = [{"$limit": rows_max}] if rows_max else []
    total = {"$group": {"_id": None, "facts": {"$sum": {"$size": wanted}}}}
    found = await (await rows.aggregate([{"$match": where}, *bound, total])).to_list()
    return sum(row["facts"] for row in found)  # of no row there is no sum


@cache
def _recorded_of(topic: str) -> Counter:
    """Looking the figure up takes longer than counting."""
    return RECORDED.labels(topic)


def _trace_id() -> str:
    """The trace that the log lines of this moment carry too, else the request's id."""
    known = structlog.contextvars.get_contextvars()
    return str(known.get("trace_id") or known.get("request_id") or "")
