"""The engines that every test shares."""

from typing import Any

import redis.asyncio
from pymongo import AsyncMongoClient

from support.engines import EngineUrls


async def test_a_transaction_commits_on_the_shared_mongod(mongodb_url: str, database_prefix: str) -> None:
    async with AsyncMongoClient[dict[str, Any]](mongodb_url) as client:
        pots = client[f"{database_prefix}_kitchen"].pots
        async with client.start_session() as session, await session.start_transaction():
            await pots.insert_one({"_id": 1}, session=session)
        assert await pots.count_documents({}) == 1


async def test_the_shared_valkey_is_empty_at_the_start_of_a_test(redis_url: str, engines: EngineUrls) -> None:
    async with redis.asyncio.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("left", "over")
    assert redis_url == engines.redis_url


async def test_and_again_after_the_other(redis_url: str) -> None:
    async with redis.asyncio.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("left", "over")
