"""The room's face: outboxes for those who record, and the work of a worker process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from redis.asyncio import Redis

from courtyard.kernel.cache import end_tasks
from courtyard.kernel.documents import Database, Databases
from courtyard.kernel.events.carrier import Carrier, Wanted
from courtyard.kernel.events.figures import CARRIER_FAILURES
from courtyard.kernel.events.hints import Hints
from courtyard.kernel.events.inbox import Inbox, introduce
from courtyard.kernel.events.kafka_carrier import KafkaCarrier
from courtyard.kernel.events.kept import KeptFacts
from courtyard.kernel.events.outbox import Outbox
from courtyard.kernel.events.reader import Patience, Reader, reader_of
from courtyard.kernel.events.relay import Relay, Timing, outbox_bell
from courtyard.kernel.events.steady import steadily
from courtyard.kernel.events.traffic import Reading, Traffic
from courtyard.kernel.events.valkey_carrier import ValkeyCarrier
from courtyard.kernel.settings import Settings


class Events:
    """Facts of one installation.

    Args:
        settings: Partitions, leases, retries, and whether Kafka carries.
        databases: Each module's own, with its outbox and its inbox.
        redis: Carries hints, and facts if Kafka does not.
    """

    def __init__(self, settings: Settings, databases: Databases, redis: Redis) -> None:
        self._settings = settings
        self._databases = databases
        self._redis = redis
        self.hints = Hints(redis, settings.database_prefix)

    def outbox(self, module: str) -> Outbox:
        """The module's outbox."""
        return Outbox(self._databases.database(module), lambda: self.hints.give(outbox_bell(module)))

    def database(self, module: str) -> Database:
        """The module's database."""
        return self._databases.database(module)

    async def start(self, traffic: Traffic) -> None:
        """Before anything is recorded: introduce the readers, so that they get all that happens from now on."""
        traffic.check()
        readers = {module: [each.name for each in reactions] for module, reactions in traffic.reactions.items()}
        await asyncio.gather(*(introduce(self.database(module), names) for module, names in readers.items() if names))

    @asynccontextmanager
    async def working(self, traffic: Traffic) -> AsyncIterator[None]:
        """Relays and reactions, while the block runs; afterwards others have what this process held at once."""
        carrier = self.carrier()
        failures = CARRIER_FAILURES.labels("hints")
        tasks = [asyncio.create_task(steadily("hints of facts", self.hints.listen, failures), name="hints")]
        for module in traffic.publishers():
            relay = self.relay(module, carrier)
            tasks.append(asyncio.create_task(relay.run(), name=f"relay of {module}"))
        for reading in traffic.readings():
            if reading.publisher is not None:
                work = self._read(reading, reading.publisher, carrier)
                tasks.append(asyncio.create_task(work, name=f"reader {reading.reaction.name}"))
        try:
            yield
        finally:
            await end_tasks(*tasks)
            await carrier.close()

    async def stop(self) -> None:
        """Give no more hints."""
        await self.hints.stop()

    def carrier(self) -> Carrier:
        """A new connection to what carries facts here; close it."""
        settings = self._settings
        if settings.kafka_brokers:
            return KafkaCarrier(
                settings.kafka_brokers,
                settings.database_prefix,
                partitions=settings.event_partitions,
                replication=settings.kafka_replication,
                lease_s=settings.event_lease_s,
            )
        return ValkeyCarrier(
            self._redis,
            settings.database_prefix,
            self.hints,
            partitions=settings.event_partitions,
            lease_s=settings.event_lease_s,
            poll_s=settings.event_poll_s,
            stream_max=settings.event_stream_max,
        )

    def relay(self, module: str, carrier: Carrier) -> Relay:
        """The module's relay."""
        timing = Timing(
            lease_s=self._settings.event_lease_s,
            poll_s=self._settings.event_poll_s,
            republish=timedelta(hours=self._settings.event_republish_h),
        )
        return Relay(module, self.database(module), carrier, self.hints, timing)

    def reader(self, reading: Reading, since: datetime | None = None) -> Reader:
        """The reaction at work on its module's database."""
        patience = Patience(attempts=self._settings.event_attempts, backoff_s=self._settings.event_backoff_s)
        return reader_of(reading.reaction, self.database(reading.module), patience, since)

    async def _read(self, reading: Reading, publisher: str, carrier: Carrier) -> None:
        kept, topics = KeptFacts(self.database(publisher)), [fact.topic for fact in reading.reaction.reads]

        async def work() -> None:
            reader = self.reader(reading, await self._inbox(reading).introduce())

            async def catch_up(since: datetime, is_wanted: Callable[[str], bool]) -> None:
                async for envelope in kept.published_since(since, topics, is_wanted):
                    await reader.read([envelope])

            wanted = Wanted(reading.reaction.name, publisher, topics, reading.reaction.gather_s)
            await carrier.read(wanted, reader.deliver, catch_up)

        await steadily(f"reader {reading.reaction.name}", work, CARRIER_FAILURES.labels(carrier.name))

    def _inbox(self, reading: Reading) -> Inbox:
        return Inbox(self.database(reading.module), reading.reaction.name)
