"""A reaction at work: every fact that it reads has its effect once, or ends in the dead letters."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
import structlog
from pymongo.errors import ExecutionTimeout, PyMongoError

from courtyard.kernel.basics import Fact, Id, now
from courtyard.kernel.documents import Contended, Database, DatabaseAway, Unit, refusal_for
from courtyard.kernel.events.envelope import Envelope, Received, Undecodable, decode, encode, open_envelope
from courtyard.kernel.events.figures import APART, DEAD, DELAY_S, DUPLICATES, HANDLED, HANDLER_S, RETRIED, SKIPPED
from courtyard.kernel.events.inbox import AlreadyDone, Inbox
from courtyard.kernel.events.reaction import AnyReaction, BulkReaction, Reaction
from courtyard.kernel.events.steady import jittered
from courtyard.kernel.telemetry import CrashPoint

T = TypeVar("T")

# Clocks of API processes may differ by this much; a new reader may get so much of what was before it.
_CLOCKS_APART = timedelta(minutes=1)
_EFFECT_LIMIT_S = 30.0
_LONGEST_BACKOFF_S = 30.0
_OUTAGE_PAUSE_S = 1.0

_IN_EFFECT = CrashPoint("events.in_effect")
_AFTER_EFFECT = CrashPoint("events.after_effect")

_log = structlog.get_logger()


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How often a failing effect is tried, and the first pause; each further one is twice as long, up to 30 s."""

    attempts: int
    backoff_s: float


class Reader(ABC):
    """One reaction and what it did.

    Args:
        reaction: What to do.
        database: Of the reacting module.
        patience: Unless the reaction says otherwise.
        since: Facts that are older were before this reader.
    """

    def __init__(
        self, reaction: AnyReaction, database: Database, patience: Patience, since: datetime | None = None
    ) -> None:
        self.reaction = reaction
        self._facts = {fact.topic: fact for fact in reaction.reads}
        self._database = database
        self._inbox = Inbox(database, reaction.name)
        self._attempts = reaction.attempts or patience.attempts
        self._backoff_s = patience.backoff_s
        self._since = since - _CLOCKS_APART if since else None

    async def deliver(self, packed: Sequence[bytes]) -> None:
        """Have these facts' effects, in order; ends when each has happened, is another's business, or is dead."""
        envelopes = [envelope for each in packed if (envelope := await self._decoded(each)) is not None]
        await self.read(envelopes)

    @abstractmethod
    async def read(self, envelopes: Sequence[Envelope]) -> None:
        """The same for facts that are decoded."""

    @abstractmethod
    async def once(self, envelope: Envelope, *, revived: bool = False) -> bool:
        """The effect, once; False when the dead letters may forget the fact because it had happened before.

        ``revived`` says that the fact is in the dead letters.

        Raises:
            Undecodable: the fact has another shape than the reaction knows.
            Exception: whatever the effect raises.
        """

    def _opened(self, envelope: Envelope) -> Received[Fact]:
        return open_envelope(envelope, self._facts[envelope.topic])

    def _count(self, envelopes: Sequence[Envelope], started: float) -> None:
        HANDLER_S.labels(self.reaction.name).observe(time.perf_counter() - started)
        HANDLED.labels(self.reaction.name).inc(len(envelopes))
        delay_s, at = DELAY_S.labels(self.reaction.name), now()
        for envelope in envelopes:
            delay_s.observe(max(0.0, (at - envelope.occurred_at).total_seconds()))

    def _reads(self, envelope: Envelope) -> bool:
        fact = self._facts.get(envelope.topic)
        if fact is None:
            return False
        if envelope.version != fact.version:
            SKIPPED.labels(self.reaction.name, "version").inc()
            _log.warning("fact_of_another_version", reaction=self.reaction.name, version=envelope.version)
            return False
        if self._since is not None and envelope.occurred_at < self._since:
            SKIPPED.labels(self.reaction.name, "before_reader").inc()
            return False
        return True

    async def _insist(self, envelope: Envelope) -> None:
        """Try until it is done or dead. While the database is away nothing counts as an attempt."""
        failed = 0
        while True:
            try:
                await self.once(envelope)
            except Undecodable as error:
                return await self._bury(encode(envelope), envelope, error, failed + 1)
            except Exception as error:  # noqa: BLE001  (whatever a module's effect raises is its failure, not ours)
                if _is_outage(error):
                    await asyncio.sleep(jittered(_OUTAGE_PAUSE_S))
                    continue
                failed += 1
                if failed >= self._attempts:
                    return await self._bury(encode(envelope), envelope, error, failed)
                RETRIED.labels(self.reaction.name).inc()
                self._tell("reaction_failed", envelope, error)
                await asyncio.sleep(jittered(min(self._backoff_s * 2 ** (failed - 1), _LONGEST_BACKOFF_S)))
            else:
                return None

    async def _decoded(self, packed: bytes) -> Envelope | None:
        try:
            return decode(packed)
        except Undecodable as error:
            await self._bury(packed, None, error, 1)
            return None

    async def _bury(self, packed: bytes, envelope: Envelope | None, error: Exception, attempts: int) -> None:
        reason = f"{type(error).__name__}: {error}"
        await _once_database_is_back(
            lambda: self._inbox.bury(packed, envelope.id if envelope else None, reason, attempts)
        )
        DEAD.labels(self.reaction.name).inc()
        self._tell("reaction_gave_up", envelope, error)

    def _tell(self, event: str, envelope: Envelope | None, error: Exception) -> None:
        _log.warning(
            event,
            reaction=self.reaction.name,
            fact=str(envelope.id) if envelope else "",
            topic=envelope.topic if envelope else "",
            exc_info=error,
        )


class EffectReader(Reader):
    """The reader of a ``Reaction``: an effect and the note of it happen together, or not at all.

    Effects of facts that came together share a transaction, which costs more than most of what is done in it; if that
    fails, nothing has happened, and each is tried alone, so that none suffers for another.
    """

    reaction: Reaction[Any]

    async def read(self, envelopes: Sequence[Envelope]) -> None:
        """In order, without those that are done."""
        wanted = [envelope for envelope in envelopes if self._reads(envelope)]
        done = await self._done_of(wanted) if len(wanted) > 1 else set()
        fresh = [envelope for envelope in wanted if envelope.id not in done]
        DUPLICATES.labels(self.reaction.name).inc(len(wanted) - len(fresh))
        at_once = self.reaction.together_max
        for start in range(0, len(fresh), at_once):
            some = fresh[start : start + at_once]
            if len(some) == 1 or not await self._together(some):
                for envelope in some:
                    await self._insist(envelope)

    async def _together(self, envelopes: Sequence[Envelope]) -> bool:
        """The effects of all in one transaction; False if it failed, whatever for: that is seen when each is alone."""
        with structlog.contextvars.bound_contextvars(reaction=self.reaction.name):
            try:
                await self._have(envelopes)
            except Exception as error:  # noqa: BLE001  (each is tried alone next, and then it is the failure of one)
                APART.labels(self.reaction.name).inc()
                _log.debug("effects_are_tried_alone", reason=repr(error))
                return False
        return True

    async def once(self, envelope: Envelope, *, revived: bool = False) -> bool:
        """The effect and the note of it in one transaction, in which a dead letter is forgotten too."""
        with structlog.contextvars.bound_contextvars(trace_id=envelope.trace_id, reaction=self.reaction.name):
            try:
                await self._have([envelope], revived=revived)
            except AlreadyDone:
                DUPLICATES.labels(self.reaction.name).inc()
                return False
        return True

    async def _have(self, envelopes: Sequence[Envelope], *, revived: bool = False) -> None:
        received = [self._opened(envelope) for envelope in envelopes]

        async def effects(unit: Unit) -> None:
            if len(received) == 1:
                await self._inbox.note(received[0].id, unit)
            else:  # it was asked which of them are done
                self._inbox.note_last([each.id for each in received], unit)
            if revived:
                await self._inbox.forget_dead(received[0].id, unit)
            await self.reaction.apply_all(received, unit)
            _IN_EFFECT.reach()

        started = time.perf_counter()
        async with asyncio.timeout(_EFFECT_LIMIT_S):
            await self._database.unit_of_work(effects)
        _AFTER_EFFECT.reach()
        self._count(envelopes, started)

    async def _done_of(self, envelopes: Sequence[Envelope]) -> set[Id]:
        return await _once_database_is_back(lambda: self._inbox.done_of([each.id for each in envelopes]))


class BulkReader(Reader):
    """The reader of a ``BulkReaction``: what came together has its effect together."""

    reaction: BulkReaction

    async def read(self, envelopes: Sequence[Envelope]) -> None:
        """All at once; if that fails, one after the other, so that none suffers for another."""
        wanted = [envelope for envelope in envelopes if self._reads(envelope)]
        if not wanted:
            return
        try:
            await self._apply(wanted)
        except Exception as error:  # noqa: BLE001  (each is tried alone next, and then it is the failure of one)
            self._tell("reaction_failed_together", None, error)
            for envelope in wanted:
                await self._insist(envelope)

    async def once(self, envelope: Envelope, *, revived: bool = False) -> bool:
        """The effect of one; it leaves the dead letters afterwards."""
        await self._apply([envelope])
        return not revived

    async def _apply(self, envelopes: Sequence[Envelope]) -> None:
        received = [self._opened(envelope) for envelope in envelopes]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(reaction=self.reaction.name):
            async with asyncio.timeout(_EFFECT_LIMIT_S):
                await self.reaction.apply(received)
        _AFTER_EFFECT.reach()
        self._count(envelopes, started)


def reader_of(reaction: AnyReaction, database: Database, patience: Patience, since: datetime | None = None) -> Reader:
    """The reader that a reaction needs; see ``Reader``."""
    kind = BulkReader if isinstance(reaction, BulkReaction) else EffectReader
    return kind(reaction, database, patience, since)


async def _once_database_is_back(work: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await work()
        except PyMongoError as error:
            if not _is_outage(error):
                raise
            await asyncio.sleep(jittered(_OUTAGE_PAUSE_S))


def _is_outage(error: Exception) -> bool:
    """Whether the database is away, or another process hangs (for at most a minute) with what the effect changes.

    One slow query is none: it could be this fact's own fault.
    """
    if isinstance(error, Contended | DatabaseAway):
        return True
    return (
        isinstance(error, PyMongoError) and not isinstance(error, ExecutionTimeout) and refusal_for(error) is not None
    )
