"""Facts on Kafka: one topic per module, one consumer group per reader."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from courtyard.kernel.events.carrier import CatchUp, Deliver, Memory, Wanted, partition_of
from courtyard.kernel.events.envelope import Envelope, encode
from courtyard.kernel.events.kafka_links import KafkaLinks
from courtyard.kernel.events.kafka_reading import GroupReader

_TAKE_LIMIT_S = 10.0


class KafkaCarrier:
    """Topics ``<namespace>.<module>``; the partition is chosen by the key's checksum, as on Valkey.

    Nobody but relays and readers waits for Kafka. Facts are acknowledged by all replicas, and a reader's offset is
    committed behind its effects. How many facts are kept, and how surely, is for the cluster's administrator to say.

    Args:
        brokers: ``host:port`` each.
        namespace: Of this installation.
        partitions: Of topics that are made here; those of an existing topic count as they are.
        replication: Of topics that are made here.
        lease_s: The group's session timeout: after which a silent process's partitions are read by others.
    """

    name = "kafka"

    def __init__(
        self, brokers: Sequence[str], namespace: str, *, partitions: int, replication: int, lease_s: float
    ) -> None:
        self._links = KafkaLinks(brokers, replication, lease_s)
        self._namespace = namespace
        self._partitions = partitions
        self._markers: dict[str, tuple[int, str]] = {}

    async def publish(self, module: str, envelopes: Sequence[Envelope]) -> None:
        """In order per partition: a batch goes once the one before is acknowledged by all replicas."""
        async with self._links.trying(_TAKE_LIMIT_S):
            topic = await self._topic(module)
            producer = await self._links.producer()
            partitions = len(await producer.partitions_for(topic))
            parts: defaultdict[int, list[Envelope]] = defaultdict(list)
            for envelope in envelopes:
                parts[partition_of(envelope.key, partitions)].append(envelope)
            await asyncio.gather(*(_send(producer, topic, part, facts) for part, facts in parts.items()))

    async def memory(self, module: str) -> Memory:
        """The last record of the topic of markers. Acknowledged facts do not go by a restart, so there is one run."""
        async with self._links.trying(_TAKE_LIMIT_S):
            place = TopicPartition(await self._marker_topic(module), 0)
            watcher = await self._links.watcher()
            end = (await watcher.end_offsets([place]))[place]
            if end == 0:
                return Memory("", "")
            known, marker = self._markers.get(module, (0, ""))
            if known != end:
                watcher.assign([place])
                watcher.seek(place, end - 1)
                marker = (await watcher.getone(place)).value.decode()
                self._markers[module] = (end, marker)
            return Memory(marker, "")

    async def leave_marker(self, module: str, marker: str) -> None:
        """As the last record."""
        async with self._links.trying(_TAKE_LIMIT_S):
            topic = await self._marker_topic(module)
            producer = await self._links.producer()
            await producer.send_and_wait(topic, marker.encode(), partition=0)

    async def read(self, wanted: Wanted, deliver: Deliver, catch_up: CatchUp) -> None:  # noqa: ARG002  (Kafka wakes readers by itself, keeps facts by time and drops none for room)
        """As a member of the reader's group."""
        async with self._links.trying(_TAKE_LIMIT_S):
            stream = await self._topic(wanted.module)
        group = self._group(wanted.reader)
        await GroupReader(deliver).run(lambda listener: self._links.member(group, stream, listener))

    async def backlog(self, reader: str, module: str) -> int:
        """From the committed offsets to the ends."""
        async with self._links.trying(_TAKE_LIMIT_S):
            topic = await self._topic(module)
            consumer: AIOKafkaConsumer = self._links.consumer(self._group(reader))
            try:
                await consumer.start()
                await consumer.topics()
                places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
                ends = await consumer.end_offsets(places)
                done = {place: await consumer.committed(place) or 0 for place in places}
            finally:
                await consumer.stop()
        return sum(max(0, ends[place] - done[place]) for place in places)

    async def forget(self, module: str, word: bytes, before: datetime) -> int:  # noqa: ARG002  (see the port)
        """Nothing can be taken out of the middle of a topic: its retention says how long facts stay."""
        return 0

    async def close(self) -> None:
        """End all connections."""
        await self._links.close()

    async def _topic(self, module: str) -> str:
        return await self._links.topic(f"{self._namespace}.{module}", self._partitions)

    async def _marker_topic(self, module: str) -> str:
        return await self._links.topic(f"{self._namespace}.{module}.markers", 1, {"retention.ms": "-1"})

    def _group(self, reader: str) -> str:
        return f"{self._namespace}.{reader}"


async def _send(producer: Any, topic: str, partition: int, envelopes: Sequence[Envelope]) -> None:
    batch = producer.create_batch()
    for envelope in envelopes:
        entry = {"timestamp": None, "key": envelope.key.encode(), "value": encode(envelope)}
        if batch.append(**entry) is None:
            await (await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            batch.append(**entry)
    await (await producer.send_batch(batch, topic, partition=partition))
