"""The connections to Kafka: opened when needed, thrown away after a failure."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError, TopicAlreadyExistsError, for_code

_ANSWER_LIMIT_MS = 5_000
_START_LIMIT_S = 10.0
_STOP_LIMIT_S = 5.0
_BATCH_BYTES = 512 << 10
_REQUEST_BYTES = 1 << 20

_log = structlog.get_logger()


class KafkaLinks:
    """Args: ``host:port`` of each broker; replicas of topics that are made here; session timeout of groups."""

    def __init__(self, brokers: Sequence[str], replication: int, lease_s: float) -> None:
        self._servers = {"bootstrap_servers": list(brokers), "client_id": "courtyard"}
        self._replication = replication
        self._lease_ms = int(lease_s * 1000)
        self._idempotent = True
        self._opening = asyncio.Lock()
        self._open: dict[str, tuple[Any, asyncio.Task[None]]] = {}
        self._topics: set[str] = set()
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def trying(self, limit_s: float) -> AsyncIterator[None]:
        """Within this time, or the connections are thrown away.

        After a failure a new producer is safer than one of unknown state: what went twice, readers leave out.
        """
        try:
            async with asyncio.timeout(limit_s):
                yield
        except Exception:
            self._throw_away()
            raise

    async def producer(self) -> Any:
        """The producer; idempotent if the brokers allow it.

        Without, a record that is sent again can come twice, which readers bear: a batch goes when the one before it
        is acknowledged, so nothing changes places.
        """
        async with self._opening:
            if "producer" not in self._open:
                try:
                    await self._start("producer", self._new_producer())
                except KafkaConnectionError:
                    raise
                except KafkaError as error:
                    _log.info("kafka_without_idempotence", reason=repr(error))
                    self._stop("producer")
                    self._idempotent = False
                    await self._start("producer", self._new_producer())
            return self._open["producer"][0]

    async def watcher(self) -> Any:
        """A consumer of no group, to look at offsets with."""
        async with self._opening:
            if "watcher" not in self._open:
                settings = {"enable_auto_commit": False, "request_timeout_ms": _ANSWER_LIMIT_MS}
                await self._start("watcher", AIOKafkaConsumer(**self._servers, **settings))
            return self._open["watcher"][0]

    def consumer(self, group: str) -> AIOKafkaConsumer:
        """A new member of a group, not started; who asked stops it."""
        return AIOKafkaConsumer(
            **self._servers,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=self._lease_ms,
            heartbeat_interval_ms=self._lease_ms // 3,
            request_timeout_ms=max(_ANSWER_LIMIT_MS, self._lease_ms * 2),
        )

    async def topic(self, name: str, partitions: int, configuration: dict[str, str] | None = None) -> str:
        """The topic's name, once there is one."""
        if name in self._topics:
            return name
        async with self._opening:
            if "admin" not in self._open:
                admin = AIOKafkaAdminClient(**self._servers, request_timeout_ms=_ANSWER_LIMIT_MS)
                await self._start("admin", admin)
        wanted = NewTopic(name, partitions, self._replication, topic_configs=configuration or {})
        answer = await self._open["admin"][0].create_topics([wanted], timeout_ms=_ANSWER_LIMIT_MS)
        for _, code, *_ in answer.topic_errors:
            if code not in {0, TopicAlreadyExistsError.errno}:
                raise for_code(code)
        self._topics.add(name)
        return name

    async def close(self) -> None:
        """End all connections, those of consumers that were given up too."""
        self._throw_away()
        while self._ending:
            await asyncio.wait(self._ending)

    @asynccontextmanager
    async def member(self, group: str, topic: str, listener: Any) -> AsyncIterator[AIOKafkaConsumer]:
        """A consumer at work in a group, for as long as the block runs."""
        consumer = self.consumer(group)
        consumer.subscribe([topic], listener=listener)
        starting = _started(consumer)
        try:
            await asyncio.shield(starting)
            yield consumer
        finally:
            self._later(_end(starting, consumer.stop))

    def _throw_away(self) -> None:
        self._topics.clear()
        for name in list(self._open):
            self._stop(name)

    def _new_producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **self._servers,
            acks="all",
            enable_idempotence=self._idempotent,
            max_batch_size=_BATCH_BYTES,
            max_request_size=_REQUEST_BYTES,
            request_timeout_ms=_ANSWER_LIMIT_MS,
        )

    async def _start(self, name: str, client: Any) -> None:
        """A start that is cancelled half-way would leave connections open: let it end, whoever waits for it."""
        starting = _started(client)
        self._open[name] = client, starting
        await asyncio.shield(starting)

    def _stop(self, name: str) -> None:
        client, starting = self._open.pop(name)
        self._later(_end(starting, client.close if name == "admin" else client.stop))

    def _later(self, ending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(ending)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _started(client: Any) -> asyncio.Task[None]:
    """Its start; when it fails and whoever waited was given up meanwhile, nobody needs to know."""
    starting: asyncio.Task[None] = asyncio.create_task(client.start())
    starting.add_done_callback(lambda task: task.cancelled() or task.exception())
    return starting


async def _end(starting: asyncio.Task[None], stop: Callable[[], Awaitable[None]]) -> None:
    with suppress(KafkaError, OSError, TimeoutError):
        async with asyncio.timeout(_START_LIMIT_S):
            await asyncio.wait([starting])
    with suppress(KafkaError, OSError, TimeoutError):
        async with asyncio.timeout(_STOP_LIMIT_S):
            await stop()
