"""The relay: takes recorded facts from one module's outbox to the carrier, in order, and notes that they went."""

import math
import secrets
from collections import Counter
from datetime import timedelta
from time import monotonic
from typing import Any

import msgspec
import structlog
from pymongo.read_concern import ReadConcern

from courtyard.kernel.basics import now
from courtyard.kernel.documents import CollectionSpec, Database, Lease
from courtyard.kernel.events.carrier import Carrier, Memory
from courtyard.kernel.events.figures import OLDEST_S, PUBLISHED, RELAY_FAILURES, REPUBLISHED, WAITING
from courtyard.kernel.events.frontier import Frontier
from courtyard.kernel.events.hints import Hints
from courtyard.kernel.events.outbox import count_facts, envelopes_in, outbox_collection, unpublished
from courtyard.kernel.events.steady import steadily
from courtyard.kernel.telemetry import CrashPoint

RELAY_NOTES: CollectionSpec[Any] = CollectionSpec("relay_notes", dict)

ROWS_MAX = 100
_ROWS_COUNTED_MAX = 10_000
# What a Valkey that syncs its file every second can lose, with much to spare.
_LAST_MOMENTS = timedelta(minutes=1)
_NOTE = "carrier"
# A turn costs some milliseconds of everybody's processors, for one fact or for a hundred. So there is a pause between
# turns that is longer where turns take longer: a busy machine is told of more facts at a time.
_PAUSE_MIN_S = 0.02
_PAUSE_MAX_S = 0.25
_PAUSE_PER_TURN = 10.0

_BEFORE_PUBLISH = CrashPoint("events.before_publish")
_AFTER_PUBLISH = CrashPoint("events.after_publish_before_mark")
_AFTER_MARK = CrashPoint("events.after_mark")

_log = structlog.get_logger()


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """How long the relay holds its lease, sleeps without a hint, and reaches back when the carrier forgot all."""

    lease_s: float
    poll_s: float
    republish: timedelta


class Relay:
    """One of these works per module database, over all processes; the others wait for its lease.

    A second one at the same time does no harm: each publishes facts of one key in order from the first unpublished
    one on, and readers leave out what they had before.
    """

    def __init__(self, module: str, database: Database, carrier: Carrier, hints: Hints, timing: Timing) -> None:
        self._module = module
        # Only what a majority has, as of one moment: a scan that went on while facts are committed could find the
        # second fact of a key without the first.
        moment = ReadConcern("snapshot")
        self._rows = database.collection(outbox_collection(1)).raw
        self._rows_of_a_moment = self._rows.with_options(read_concern=moment)
        self._notes = database.collection(RELAY_NOTES).raw
        self._lease = Lease(database, "relay", timing.lease_s)
        self._frontier = Frontier(database, timing.lease_s)
        self._carrier = carrier
        self._hints = hints
        self._timing = timing
        self._known: Memory | None = None
        self._measured_at = -math.inf
        self._is_behind = False

    async def run(self) -> None:
        """Work until cancelled, whatever fails in between."""
        try:
            await steadily(f"relay of {self._module}", self._work, RELAY_FAILURES.labels(self._module))
        finally:
            await self._lease.release()

    async def turn(self) -> int:
        """Publish the facts of at most 100 rows, if the lease is ours; answers how many."""
        self._is_behind = False
        if not await self._lease.hold():
            self._frontier.forget()
            return 0
        await self._heed_memory()
        waiting = unpublished(await self._frontier.look())
        found = self._rows_of_a_moment.find(waiting, sort=[("position", 1)], limit=ROWS_MAX)
        rows = await found.to_list()
        if not rows or not self._lease.is_held:
            return 0
        _BEFORE_PUBLISH.reach()
        envelopes = [envelope for row in rows for envelope in envelopes_in(row)]
        await self._carrier.publish(self._module, envelopes)
        _AFTER_PUBLISH.reach()
        await self._rows.update_many(
            {"_id": {"$in": [row["_id"] for row in rows]}},
            {"$set": {"published_at": now()}, "$unset": {"waiting": ""}},
        )
        self._frontier.passed(rows[-1]["position"])
        _AFTER_MARK.reach()
        for topic, count in Counter(envelope.topic for envelope in envelopes).items():
            PUBLISHED.labels(topic).inc(count)
        self._is_behind = len(rows) == ROWS_MAX
        return len(envelopes)

    async def _work(self) -> None:
        with self._hints.bell(outbox_bell(self._module)) as bell:
            while True:
                started = monotonic()
                is_waiting = True  # unless it was seen that nothing does
                try:
                    is_waiting = await self.turn() > 0
                finally:
                    await self._measure(is_waiting=is_waiting)
                pause_s = _PAUSE_PER_TURN * (monotonic() - started)
                if not self._is_behind:
                    await bell.wait(self._timing.poll_s, apart_s=min(max(pause_s, _PAUSE_MIN_S), _PAUSE_MAX_S))

    async def _measure(self, *, is_waiting: bool) -> None:
        if monotonic() - self._measured_at < self._timing.poll_s:
            return
        self._measured_at = monotonic()
        if not (is_waiting and self._lease.is_held):
            WAITING.labels(self._module).set(0)
            OLDEST_S.labels(self._module).set(0)
            return
        where = unpublished(self._frontier.position)
        oldest = await self._rows.find_one(where, sort=[("position", 1)])
        waiting, age_s = 0, 0.0
        if oldest is not None:
            waiting = await count_facts(self._rows, where, rows_max=_ROWS_COUNTED_MAX)
            age_s = max(0.0, now().timestamp() - oldest["position"].time)
        WAITING.labels(self._module).set(waiting)
        OLDEST_S.labels(self._module).set(age_s)

    async def _heed_memory(self) -> None:
        """Compare what the carrier remembers with our note of it; publish again what it may have forgotten."""
        memory = await self._carrier.memory(self._module)
        if memory == self._known:
            return
        note = await self._notes.find_one({"_id": _NOTE})
        if note is not None and memory == Memory(note["marker"], note["run"]):
            self._known = memory
            return
        marker = memory.marker
        if note is None or marker != note["marker"]:
            marker = secrets.token_hex(8)
            await self._publish_again({"$gte": now() - self._timing.republish})
        elif last := await self._rows.find_one({"published_at": {"$exists": True}}, sort=[("published_at", -1)]):
            await self._publish_again({"$gte": last["published_at"] - _LAST_MOMENTS})
        # In this order: whoever is killed in between finds the difference again.
        note = {"marker": marker, "run": memory.run}
        await self._notes.update_one({"_id": _NOTE}, {"$set": note}, upsert=True)
        await self._carrier.leave_marker(self._module, marker)
        self._known = Memory(marker, memory.run)

    async def _publish_again(self, published: dict[str, Any]) -> None:
        """Let facts wait again; readers that had them leave them out."""
        self._frontier.forget()
        change = {"$set": {"waiting": True}, "$unset": {"published_at": ""}}
        again = await count_facts(self._rows, {"published_at": published})
        await self._rows.update_many({"published_at": published}, change)
        if again:
            REPUBLISHED.labels(self._module).inc(again)
            _log.warning("facts_published_again", module=self._module, facts=again, carrier=self._carrier.name)


def outbox_bell(module: str) -> str:
    """The name under which hints for this module's relay are given."""
    return f"outbox:{module}"
