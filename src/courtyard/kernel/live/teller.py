"""Tells a user's sockets something, wherever they are; what cannot be told now is told when Valkey is back."""

from collections import deque
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from courtyard.kernel.basics import Id, new_token
from courtyard.kernel.cache import Away, Courier
from courtyard.kernel.live import wire
from courtyard.kernel.live.figures import OWED, TOLD
from courtyard.kernel.live.names import Names

STREAM_LENGTH = 200  # about: Valkey trims whole nodes of 100
STREAM_LIFE_S = 86_400
_SCRIPT = Path(__file__).with_name("tell.lua").read_bytes()
_OWED_MAX = 10_000
_LOOK_BACK = 32
_LOOK_BACK_OWED = 300  # all that a stream keeps: a trip that failed may have told hundreds to one user
_BATCH = 200
_ID_BYTES = 9

_log = structlog.get_logger()


class _Owed(NamedTuple):
    user_id: Id
    id: str
    body: bytes


class Teller:
    """One script appends to the user's stream and publishes, so order and ids are the same for everybody.

    While Valkey is away, up to 10,000 messages are owed by this process. Of more, the oldest are dropped, and on
    return all sockets are told to load anew.
    """

    def __init__(self, redis: Redis, namespace: str) -> None:
        self.names = Names(namespace)
        self.courier = Courier(redis, f"{namespace}:live", self._settle)
        self._redis = redis
        self._owed: deque[_Owed] = deque()
        self._dropped = 0

    async def tell(self, user_id: Id, kind: str, data: Any, id: str | None = None) -> None:  # noqa: A002  (the wire's own word)
        """Send a message to all sockets of a user; never fails for Valkey's sake.

        Args:
            user_id: Whose sockets.
            kind: What clients switch by, such as ``notification``.
            data: Anything that JSON can say, at most 4 KiB.
            id: Told once under this id, as far as the user's last 32 messages show; a retried reaction gives it.

        Raises:
            ValueError: data is too large.
        """
        owed = _Owed(user_id, id or new_token(_ID_BYTES), wire.body(kind, data))
        if self._owed:
            self._owe(owed)  # behind what is owed already
            return
        try:
            [entry] = await self.courier.ask(self._command(owed))
        except Away:
            self._owe(owed)
        except RedisError as error:
            _log.warning("live_not_told", kind=kind, reason=str(error))  # out of memory: the truth is in the database
            TOLD.labels("refused").inc()
        else:
            TOLD.labels("repeated" if entry is None else "told").inc()

    async def forget(self, user_id: Id) -> None:
        """Drop what the user's sockets could still ask for.

        Raises:
            RedisError: Valkey does not answer; the stream ends by itself.
        """
        await self._redis.delete(self.names.stream(user_id))

    def _command(self, owed: _Owed, look_back: int = _LOOK_BACK) -> tuple[Any, ...]:
        user_id, id_, body = owed
        channel, stream = self.names.channel(user_id), self.names.stream(user_id)
        return ("EVAL", _SCRIPT, 1, stream, channel, str(user_id), id_, body, STREAM_LENGTH, STREAM_LIFE_S, look_back)

    def _owe(self, owed: _Owed) -> None:
        if len(self._owed) >= _OWED_MAX:
            self._owed.popleft()
            self._dropped += 1
            TOLD.labels("dropped").inc()
        self._owed.append(owed)
        OWED.set(len(self._owed))

    async def _settle(self) -> None:
        """Tell what is owed, in order; the ids make it harmless to tell something twice."""
        while self._owed or self._dropped:
            batch = [self._owed[index] for index in range(min(_BATCH, len(self._owed)))]
            pipeline = self._redis.pipeline(transaction=False)
            for owed in batch:
                pipeline.execute_command(*self._command(owed, _LOOK_BACK_OWED))
            is_last = len(batch) == len(self._owed)
            if self._dropped and is_last:
                pipeline.execute_command("PUBLISH", self.names.everybody, b"")
            await pipeline.execute()
            self._dropped = 0 if is_last else self._dropped
            for owed in batch:
                if self._owed and self._owed[0] is owed:  # else it was dropped meanwhile for a newer one
                    self._owed.popleft()
            OWED.set(len(self._owed))
            TOLD.labels("late").inc(len(batch))
