"""A connection of one's own, and one for many who ask: each has its own reply, also after others were given up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import ResponseError

from courtyard.kernel.cache import Line, connect
from courtyard.kernel.cache.direct import Direct
from courtyard.kernel.engines import free_port


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """The client whose address is used, and which sees the connection from outside."""
    client = connect(redis_url)
    async with aclosing(client):
        yield client


@pytest.fixture
async def direct(redis: Redis, database_prefix: str) -> AsyncIterator[Direct]:
    """A connection with a name of this test."""
    connection = Direct(redis, f"{database_prefix}:direct")
    yield connection
    await connection.close()


async def test_each_command_has_its_reply_and_a_refused_one_its_reason(direct: Direct) -> None:
    one, refused, two = await direct.ask([("ECHO", "one"), ("NO-SUCH-COMMAND",), ("ECHO", b"two")])
    assert (one, two) == (b"one", b"two")
    assert isinstance(refused, ResponseError)
    assert await direct.ask([]) == []


async def test_a_connection_that_was_cut_is_opened_again(direct: Direct, redis: Redis, database_prefix: str) -> None:
    [first] = await direct.ask([("CLIENT", "ID")])
    assert await redis.client_kill_filter(_id=first) == 1
    [second] = await direct.ask([("CLIENT", "ID")])
    assert second != first
    assert await direct.ask([("CLIENT", "GETNAME")]) == [f"{database_prefix}:direct".encode()]


async def test_the_reply_of_a_question_that_was_given_up_is_not_taken_for_another(direct: Direct) -> None:
    await direct.ask([("ECHO", "open")])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await direct.ask([("BLPOP", "nothing-comes-here", "0.2"), ("ECHO", "late")])
    assert await direct.ask([("ECHO", "in step")]) == [b"in step"]


async def test_what_was_closed_opens_with_the_next_question(direct: Direct) -> None:
    await direct.ask([("ECHO", "open")])
    await direct.close()
    assert await direct.ask([("ECHO", "again")]) == [b"again"]


async def test_where_nobody_listens_it_says_so() -> None:
    redis = connect(f"redis://127.0.0.1:{free_port()}/0")
    direct = Direct(redis, "nobody")
    with pytest.raises(LostError):
        await direct.ask([("ECHO", "hello")])
    await direct.close()
    await redis.aclose()


async def test_many_may_ask_on_one_line_and_each_has_its_own_reply(redis: Redis, database_prefix: str) -> None:
    line = Line(redis, f"{database_prefix}:line", 5.0)
    numbers = [str(number).encode() for number in range(50)]
    assert await asyncio.gather(*(line.ask("ECHO", number) for number in numbers)) == numbers
    await line.close()


async def test_a_refusal_on_a_line_is_raised_for_the_one_who_asked(redis: Redis, database_prefix: str) -> None:
    line = Line(redis, f"{database_prefix}:line", 5.0)
    heard = asyncio.create_task(line.ask("ECHO", "heard"))
    with pytest.raises(ResponseError):
        await line.ask("NO-SUCH-COMMAND")
    assert await heard == b"heard"
    await line.close()


async def test_who_waits_for_another_on_a_line_is_told_in_time_too(redis: Redis, database_prefix: str) -> None:
    line = Line(redis, f"{database_prefix}:line", 0.2)
    answers = [line.ask("BLPOP", "nothing-comes-here", "2"), *(line.ask("ECHO", "late") for _ in range(3))]
    began = asyncio.get_running_loop().time()
    told = await asyncio.gather(*answers, return_exceptions=True)
    assert all(isinstance(each, TimeoutError) for each in told), told
    assert asyncio.get_running_loop().time() - began < 1.9, "before Valkey answers the first of them"
    assert await line.ask("ECHO", "in step") == b"in step"
    await line.close()
