"""A connection to Valkey that one user has for good: no pool is asked for it, and no limit is set for each reply."""

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import ResponseError

from courtyard.kernel.cache.circuit import within

Command = tuple[Any, ...]


def own_connection(redis: Redis, name: str) -> AbstractConnection:
    """One with the address and credentials of this client, outside of its pool; nothing is sent yet.

    Args:
        redis: From ``connect``.
        name: Under which Valkey lists it.
    """
    pool = redis.connection_pool
    options = {
        **pool.connection_kwargs,
        "retry": Retry(NoBackoff(), 0),
        "health_check_interval": 0,
        "protocol": 2,
        "client_name": name,
    }
    connection: AbstractConnection = pool.connection_class(**options)
    return connection


class Direct:
    """Asks on one connection, which it opens when it is needed and again when it was lost.

    Callers ask one after the other, and with a limit for all: whatever ends a question early, closes the connection,
    so that no reply is taken for that of a later question. The client's own way, by its pool and with a limit for each
    command and reply, takes twice the time.
    """

    def __init__(self, redis: Redis, name: str) -> None:
        self._connection = own_connection(redis, name)

    async def ask(self, commands: Sequence[Command]) -> list[Any]:
        """The replies, as Valkey sends them; a refused command has its ``ResponseError`` as its reply.

        A connection that was lost since it was last used shows that only now, so it is opened again once. Give only
        commands that may run twice.

        Raises:
            RedisError, OSError: when Valkey does not answer.
        """
        was_open = self._connection.is_connected
        try:
            return await self._asked(commands)
        except (LostError, OSError):
            if not was_open:
                raise
        return await self._asked(commands)

    async def close(self) -> None:
        """End the connection; a later question opens it again."""
        await self._connection.disconnect(nowait=True)

    async def _asked(self, commands: Sequence[Command]) -> list[Any]:
        connection = self._connection
        # The client's own packing takes a microsecond for each word.
        packed = b"".join([pack_command(command) for command in commands])
        await connection.send_packed_command(packed, check_health=False)
        return [await self._reply() for _ in commands]

    async def _reply(self) -> Any:
        try:
            return await self._connection.read_response(timeout=math.inf)
        except ResponseError as refusal:
            return refusal


class Line:
    """One connection for many who ask, one after the other, each within the same time.

    Args:
        redis: From ``connect``.
        name: Under which Valkey lists it.
        limit_s: After which an answer is not waited for any more, the wait for one's turn included.
    """

    def __init__(self, redis: Redis, name: str, limit_s: float) -> None:
        self._direct = Direct(redis, name)
        self._limit_s = limit_s
        self._turn = asyncio.Lock()

    async def ask(self, *command: Any) -> Any:
        """The reply; give only commands that may run twice.

        Raises:
            ResponseError: Valkey refuses.
            RedisError, OSError: it does not answer; a TimeoutError is one.
        """
        return await within(self._limit_s, self._ask(command))

    async def close(self) -> None:
        """End the connection; a later question opens it again."""
        await self._direct.close()

    async def _ask(self, command: Command) -> Any:
        async with self._turn:
            [reply] = await self._direct.ask([command])
        if isinstance(reply, ResponseError):
            raise reply
        return reply
