"""A songbook in the database that keeps an index of itself: enough of a house to try feeding on."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from pymongo import UpdateOne

from courtyard.kernel.cache import Cache, connect
from courtyard.kernel.documents import CollectionSpec, Database, Databases
from courtyard.kernel.search import COLLECTIONS, Engine, Entry, SourcePage, engine_of
from courtyard.kernel.search.feeding import Declared, Feeder
from courtyard.kernel.settings import Settings
from kernel.search.songs import SONGS, ids, song

ROWS: CollectionSpec[Any] = CollectionSpec("songs", dict)


class Shelf:
    """The source: what the database has."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(ROWS).raw

    async def load(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """These."""
        return await self._rows.find({"_id": {"$in": list(ids)}}).to_list()

    async def page(self, after: str, limit: int) -> SourcePage:
        """Those behind this id."""
        rows = await self._rows.find({"_id": {"$gt": after}}, sort=[("_id", 1)], limit=limit).to_list()
        return SourcePage(rows, rows[-1]["_id"] if len(rows) == limit else None)

    async def count(self) -> int:
        """All."""
        return await self._rows.estimated_document_count()

    def entry(self, document: Any) -> Entry:
        """A song of so many words."""
        if document["title"] is None:
            raise ValueError("a song without a title")
        return song(document["_id"], document["title"])


class Songbook:
    """One process of an installation, as far as its index is concerned."""

    def __init__(self, settings: Settings, database: Database, cache: Cache, engine: Engine) -> None:
        self.settings, self.engine, self.cache = settings, engine, cache
        self.database = database
        self.feeder = Feeder(engine, database, cache, settings)
        self.declared = Declared(SONGS, Shelf(database))
        self._rows = database.collection(ROWS).raw

    async def write(self, titles: dict[str, str | None]) -> None:
        """Keep songs, and note that they changed."""
        changes = [UpdateOne({"_id": key}, {"$set": {"title": title}}, upsert=True) for key, title in titles.items()]
        await self._rows.bulk_write(changes)
        await self.feeder.marks.put("songs", titles)

    async def remove(self, *keys: str) -> None:
        """Remove songs, and note it."""
        await self._rows.delete_many({"_id": {"$in": list(keys)}})
        await self.feeder.marks.put("songs", keys)

    async def feed(self) -> bool:
        """As the job does."""
        return await self.feeder.feed(self.declared)

    async def rebuild(self, **options: Any) -> int | None:
        """As the job does."""
        return await self.feeder.rebuild(self.declared, **options)

    async def found(self, words: str = "", **more: Any) -> list[str]:
        """The ids of what is found, sorted."""
        return sorted(await ids(self.engine, words, limit=1_000, **more))

    async def waiting(self) -> int:
        """Marks that are left."""
        return (await self.feeder.marks.waiting("songs"))[0]


@asynccontextmanager
async def open_songbook(settings: Settings) -> AsyncIterator[Songbook]:
    """A songbook with connections of its own."""
    assert settings.mongodb_url is not None
    assert settings.redis_url is not None
    async with AsyncExitStack() as stack:
        databases = Databases(settings.mongodb_url.get_secret_value(), prefix=settings.database_prefix)
        stack.push_async_callback(databases.close)
        redis = connect(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        cache = Cache(redis, local_bytes=1 << 20, namespace=settings.database_prefix)
        stack.push_async_callback(cache.stop)
        await cache.start()
        engine = engine_of(settings)
        stack.push_async_callback(engine.close)
        kernel = databases.database("kernel")
        await kernel.create_indexes(COLLECTIONS)
        yield Songbook(settings, kernel, cache, engine)


def short_name(nodeid: str) -> str:
    """A name for indexes that is a test's own."""
    return f"s{hashlib.sha256(nodeid.encode()).hexdigest()[:10]}"
