"""A kitchen that publishes what it cooks, and a diary that writes it down: enough of a house to try facts on."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, ClassVar

from pydantic import SecretStr
from pymongo import ReturnDocument
from redis.asyncio import Redis

from courtyard.kernel.basics import Actor, Fact, Id, now
from courtyard.kernel.cache import connect
from courtyard.kernel.documents import CollectionSpec, Databases, Unit
from courtyard.kernel.events import Events, Reaction, Received, Traffic, event_collections
from courtyard.kernel.events.envelope import Envelope
from courtyard.kernel.events.outbox import facts_in
from courtyard.kernel.settings import Settings

POTS: CollectionSpec[Any] = CollectionSpec("pots", dict)
OUTBOX: CollectionSpec[Any] = CollectionSpec("outbox", dict)
LINES: CollectionSpec[Any] = CollectionSpec("lines", dict)


class PotFilled(Fact, frozen=True, kw_only=True):
    """Something was put into a pot."""

    topic: ClassVar[str] = "pot.filled"
    key_field: ClassVar[str] = "pot"

    pot: str
    number: int
    cook: Id | None = None


class PotEmptied(Fact, frozen=True, kw_only=True):
    """A topic that nobody reads."""

    topic: ClassVar[str] = "pot.emptied"
    key_field: ClassVar[str] = "pot"

    pot: str


Apply = Callable[[Received[Any], Unit], Awaitable[None]]


class Kitchen:
    """One process as far as facts are concerned; several of one namespace make an installation."""

    def __init__(self, settings: Settings, databases: Databases, redis: Redis) -> None:
        self.settings = settings
        self.redis = redis
        self.events = Events(settings, databases, redis)
        self.outbox = self.events.outbox("kitchen")
        self.kitchen = databases.database("kitchen")
        self.diary = databases.database("diary")
        self.reactions: list[Reaction[Any]] = [Reaction("diary.write", to=PotFilled, apply=self.write)]

    @property
    def traffic(self) -> Traffic:
        """The kitchen publishes, the diary reads."""
        return Traffic(facts={"kitchen": [PotFilled, PotEmptied], "diary": []}, reactions={"diary": self.reactions})

    async def start(self) -> None:
        """What an application does before it serves."""
        await self.kitchen.create_indexes(event_collections(self.settings))
        await self.diary.create_indexes(event_collections(self.settings))
        await self.events.start(self.traffic)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """As a worker."""
        async with self.events.working(self.traffic):
            yield

    async def fill(self, pot: str, times: int = 1, actor: Actor | None = None) -> None:
        """Change a pot and tell of it, ``times`` times in as many transactions; numbers count the fillings."""

        async def once(unit: Unit) -> None:
            row = await self.kitchen.collection(POTS).raw.find_one_and_update(
                {"_id": pot},
                {"$inc": {"filled": 1}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=unit.session,
            )
            assert row is not None
            await self.outbox.record(unit, PotFilled(pot=pot, number=row["filled"]), actor=actor)

        for _ in range(times):
            await self.kitchen.unit_of_work(once)

    async def write(self, received: Received[PotFilled], unit: Unit) -> None:
        """The everyday effect: a line for each fact, and nothing that would keep a second one out."""
        line = {"event": received.id, "pot": received.fact.pot, "number": received.fact.number}
        await self.diary.collection(LINES).raw.insert_one(line, session=unit.session)

    async def lines(self) -> list[dict[str, Any]]:
        """What was written, in the order of the writing."""
        return await self.diary.collection(LINES).raw.find(sort=[("$natural", 1)]).to_list()

    async def numbers(self, pot: str) -> list[int]:
        """The numbers of a pot's lines."""
        return [line["number"] for line in await self.lines() if line["pot"] == pot]

    async def has_lines(self, count: int) -> bool:
        """Whether so many lines were written (or more)."""
        return await self.diary.collection(LINES).raw.count_documents({}) >= count

    async def rows(self, **where: Any) -> list[dict[str, Any]]:
        """Rows of the kitchen's outbox, in order."""
        return await self.kitchen.collection(OUTBOX).raw.find(where, sort=[("position", 1)]).to_list()

    async def facts(self) -> list[dict[str, Any]]:
        """What is in the kitchen's outbox, in order."""
        return [fact for row in await self.rows() for fact in facts_in(row)]


def told(topic: str, count: int) -> list[Envelope]:
    """So many facts of one key."""
    return [
        Envelope(id=Id(), topic=topic, version=1, occurred_at=now(), actor=None, key="soup", trace_id="", data={"n": n})
        for n in range(count)
    ]


def settings_of(mongodb_url: str, redis_url: str, prefix: str, brokers: Sequence[str], **changes: Any) -> Settings:
    """Settings with short leases and pauses."""
    wanted: dict[str, Any] = {
        "environment": "test",
        "mongodb_url": SecretStr(mongodb_url),
        "redis_url_given": SecretStr(redis_url),
        "database_prefix": prefix,
        "kafka_brokers": tuple(brokers),
        "event_partitions": 2,
        "event_lease_s": 1.0,
        "event_poll_s": 0.2,
        "event_backoff_s": 0.01,
        "event_attempts": 3,
        **changes,
    }
    return Settings(_env_file=None, **wanted)  # type: ignore[call-arg]  # (pydantic-settings takes it)


@asynccontextmanager
async def open_kitchen(settings: Settings) -> AsyncIterator[Kitchen]:
    """A kitchen with connections of its own."""
    assert settings.mongodb_url is not None
    assert settings.redis_url is not None
    async with AsyncExitStack() as stack:
        databases = Databases(settings.mongodb_url.get_secret_value(), prefix=settings.database_prefix)
        stack.push_async_callback(databases.close)
        redis = connect(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        kitchen = Kitchen(settings, databases, redis)
        stack.push_async_callback(kitchen.events.stop)
        await kitchen.start()
        yield kitchen
