"""A connection to Valkey that one user has for good: no pool is asked for it, and no limit is set for each reply."""

import math
from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import ResponseError

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
        await connection.send_packed_command(connection.pack_commands(commands), check_health=False)
        return [await self._reply() for _ in commands]

    async def _reply(self) -> Any:
        try:
            return await self._connection.read_response(timeout=math.inf)
        except ResponseError as refusal:
            return refusal
