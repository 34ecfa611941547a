"""What people do with facts: look at the traffic, follow it, read it again, see to the dead letters."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from aiokafka.errors import KafkaError

from courtyard.kernel.basics import Conflict, Id, Unavailable, now
from courtyard.kernel.cache import UNREACHABLE
from courtyard.kernel.events.carrier import Carrier
from courtyard.kernel.events.dead import DeadFact, DeadLetters
from courtyard.kernel.events.envelope import Envelope
from courtyard.kernel.events.events import Events
from courtyard.kernel.events.kept import KeptFacts
from courtyard.kernel.events.traffic import Reading, Traffic

_LOOK_S = 0.5
_LATE = timedelta(seconds=10)
_REMEMBERED = 5_000

Progress = Callable[[int, int], None]


class NobodyPublishes(Conflict):
    """The reaction's facts are published by no module of this process."""

    message = "No module of this process publishes what this reaction reads."


class CarrierAway(Unavailable):
    """What carries facts does not answer, so nobody knows how far its readers are."""

    message = "What carries facts does not answer at the moment. None is lost: they wait in the database. Try again."


class TopicLine(msgspec.Struct, frozen=True, kw_only=True):
    """One reader of one topic (``reader`` is empty if nobody reads it).

    Args:
        topic: What happens.
        version: Of its shape.
        publisher: The module that says so.
        waiting: Facts of that module, whatever their topic, that are not published yet.
        reader: The reaction.
        lag: Published facts of that module that the reader has not finished.
        dead: Dead letters of the reader.
    """

    topic: str
    version: int
    publisher: str
    waiting: int
    reader: str = ""
    lag: int = 0
    dead: int = 0


class Desk:
    """Args: the events of this process, and who publishes and reads."""

    def __init__(self, events: Events, traffic: Traffic) -> None:
        self._events = events
        self._traffic = traffic

    async def lines(self) -> list[TopicLine]:
        """Every topic with each of its readers.

        Raises:
            CarrierAway.
        """
        carrier = self._events.carrier()
        try:
            return await self._lines(carrier)
        except (*UNREACHABLE, KafkaError) as error:
            raise CarrierAway(cause=repr(error)) from error
        finally:
            await carrier.close()

    async def _lines(self, carrier: Carrier) -> list[TopicLine]:
        found = []
        for module, facts in self._traffic.facts.items():
            waiting = await self._kept(module).waiting() if facts else 0
            for fact in facts:
                line = TopicLine(topic=fact.topic, version=fact.version, publisher=module, waiting=waiting)
                readings = [each for each in self._traffic.readings() if fact in each.reaction.reads]
                for reading in readings:
                    lag = await carrier.backlog(reading.reaction.name, module)
                    found.append(await self._with_reader(line, reading, lag))
                found += [] if readings else [line]
        return found

    async def follow(self, topics: Sequence[str] = (), last: int = 10) -> AsyncIterator[Envelope]:
        """The last facts, then those to come, as they are recorded; each once."""
        started = now()
        seen: deque[Id] = deque(maxlen=_REMEMBERED)
        for envelope in await self.latest(topics, last):
            seen.append(envelope.id)
            yield envelope
        while True:
            # What is committed late stands further back than what was shown before.
            since = max(started, now() - _LATE)
            for module in self._traffic.publishers():
                async for envelope in self._kept(module).recorded_since(since, topics):
                    if envelope.id not in seen:
                        seen.append(envelope.id)
                        yield envelope
            await asyncio.sleep(_LOOK_S)

    async def latest(self, topics: Sequence[str], limit: int) -> list[Envelope]:
        """The last facts of these topics (all if there are none), oldest first."""
        modules = self._traffic.publishers()
        found = [fact for module in modules for fact in await self._kept(module).latest(topics, limit)]
        return sorted(found, key=lambda each: each.occurred_at)[-limit:]

    async def replay(
        self, name: str, since: datetime, *, into: str | None = None, progress: Progress = lambda _done, _all: None
    ) -> int:
        """Have the kept facts since then read again, in order, from MongoDB; answers how many there were.

        What the reader had before has no effect again. ``into`` reads as another reader, which had nothing.

        Raises:
            ReactionUnknown: nobody has a reaction of this name.
            NobodyPublishes: its facts are published elsewhere.
        """
        reading = self._traffic.reading(name)
        publisher = reading.publisher
        topics = [fact.topic for fact in reading.reaction.reads]
        if publisher is None:
            raise NobodyPublishes(f"{name}: no module of this process publishes {', '.join(topics)}.")
        if into:
            reading = reading._replace(reaction=reading.reaction.renamed(into))
        reader, kept = self._events.reader(reading), self._kept(publisher)
        total, done = await kept.count_since(since, topics), 0
        async for envelope in kept.recorded_since(since, topics):
            await reader.read([envelope])
            done += 1
            progress(done, total)
        return done

    async def dead(self, reaction: str | None = None) -> list[DeadFact]:
        """The oldest dead letters of one reaction, or of all."""
        modules = [self._traffic.reading(reaction).module] if reaction else list(self._traffic.reactions)
        return [each for module in modules for each in await self._letters(module).list(reaction)]

    async def retry(self, dead: DeadFact) -> str:
        """Try a dead letter again; answers why it failed, or nothing if it is done.

        Raises:
            ReactionUnknown: its reaction is gone.
        """
        reading = self._traffic.reading(dead.reaction)
        return await self._letters(reading.module).retry(dead, self._events.reader(reading))

    async def _with_reader(self, line: TopicLine, reading: Reading, lag: int) -> TopicLine:
        dead = await self._letters(reading.module).count(reading.reaction.name)
        return msgspec.structs.replace(line, reader=reading.reaction.name, lag=lag, dead=dead)

    def _kept(self, module: str) -> KeptFacts:
        return KeptFacts(self._events.database(module))

    def _letters(self, module: str) -> DeadLetters:
        return DeadLetters(self._events.database(module))
