"""The room's face: outboxes for those who record, and the work of a worker process."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec
from redis.asyncio import Redis

from courtyard.kernel.basics import Fact
from courtyard.kernel.documents import Databases
from courtyard.kernel.events.outbox import Outbox
from courtyard.kernel.events.reaction import AnyReaction
from courtyard.kernel.settings import Settings


class Traffic(msgspec.Struct, frozen=True):
    """Who publishes and who reads in this process: module name → facts, module name → reactions."""

    facts: Mapping[str, Sequence[type[Fact]]]
    reactions: Mapping[str, Sequence[AnyReaction]]


class Events:
    """Facts of one installation."""

    def __init__(self, settings: Settings, databases: Databases, redis: Redis) -> None:
        self._settings = settings
        self._databases = databases
        self._redis = redis

    def outbox(self, module: str) -> Outbox:
        """The module's outbox."""
        return Outbox(self._databases.database(module), lambda: None)

    async def start(self, traffic: Traffic) -> None:
        """Before anything is recorded: note which readers there are."""

    @asynccontextmanager
    async def working(self, traffic: Traffic) -> AsyncIterator[None]:
        """Relays and reactions, while the block runs."""
        yield

    async def stop(self) -> None:
        """Close what belongs to this room."""
