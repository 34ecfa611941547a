"""A member of a consumer group: one task per partition that the group gives it."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from typing import Self

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from courtyard.kernel.cache import end_tasks
from courtyard.kernel.events.carrier import BEFORE_ACK, Deliver

_BATCH = 50
_LOOK_MS = 500


class GroupReader(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Delivers a topic's partitions side by side, each in order, until cancelled or until one fails.

    Args:
        deliver: Gets batches of values of one partition; the offset behind a batch is committed when it returns.
    """

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._tasks: dict[TopicPartition, asyncio.Task[None]] = {}
        self._consumer: asyncio.Future[AIOKafkaConsumer] = asyncio.get_running_loop().create_future()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, join: Callable[[Self], AbstractAsyncContextManager[AIOKafkaConsumer]]) -> None:
        """Join the group, and read until something fails."""
        try:
            async with join(self) as consumer:
                self._consumer.set_result(consumer)
                await self._failed
        finally:
            await self.on_partitions_revoked(list(self._tasks))

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Stop reading these; what is under way is read again by whoever gets them."""
        await end_tasks(*(self._tasks.pop(place) for place in list(revoked) if place in self._tasks))

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Read these."""
        for place in assigned:
            task = asyncio.create_task(self._read(place), name=f"{place.topic}/{place.partition}")
            task.add_done_callback(self._ended)
            self._tasks[place] = task

    async def _read(self, place: TopicPartition) -> None:
        consumer = await self._consumer
        while True:
            found = await consumer.getmany(place, timeout_ms=_LOOK_MS, max_records=_BATCH)
            records = found.get(place)
            if records:
                await self._deliver([record.value for record in records])
                BEFORE_ACK.reach()
                await consumer.commit({place: records[-1].offset + 1})

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None and not self._failed.done():
            self._failed.set_exception(error)
