"""Tells Valkey and all other processes what is no longer true, and remembers what could not be told."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from courtyard.kernel.cache.circuit import Away
from courtyard.kernel.cache.courier import Courier
from courtyard.kernel.cache.direct import Command
from courtyard.kernel.cache.figures import INVALIDATED, OWED
from courtyard.kernel.cache.local import LocalStore
from courtyard.kernel.cache.shared import SharedLevel

_OWED_MAX = 10_000
_BATCH = 500


class _News(msgspec.Struct, array_like=True, frozen=True):
    sender: str
    tags: list[str] | None  # None: everything


class _Gathered:
    """Tags of several writers that are announced together."""

    answer: asyncio.Future[list[Any]]

    def __init__(self) -> None:
        self.tags: dict[str, None] = {}
        self._is_everything = False

    def add(self, tags: tuple[str, ...] | None) -> None:
        """Take these in too (None: everything)."""
        if tags is None:
            self._is_everything = True
        else:
            self.tags.update(dict.fromkeys(tags))

    @property
    def all(self) -> tuple[str, ...] | None:
        """What is announced."""
        return None if self._is_everything else tuple(self.tags)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_News).decode


class Announcer:
    """Invalidations out and in.

    What could not be announced is owed. While something is owed the circuit is open, so this process does not use
    the shared level; ``settle`` pays before the circuit closes. More than 10,000 owed tags become one "everything".
    """

    def __init__(self, redis: Redis, namespace: str, local: LocalStore, shared: SharedLevel) -> None:
        self.channel = f"{namespace}:cache:invalidations"
        self.courier = Courier(redis, f"{namespace}:cache", self.settle)
        self._redis = redis
        self._local = local
        self._shared = shared
        self._sender = secrets.token_hex(6)
        self._gathered: _Gathered | None = None
        self._owed: dict[str, None] = {}
        self._owes_everything = False
        self._watchers: list[Callable[[Sequence[str] | None], None]] = []
        self._owed_figure = OWED.labels(namespace)

    def watch(self, watcher: Callable[[Sequence[str] | None], None]) -> None:
        """Call this with the tags that became void here or elsewhere; None: with any."""
        self._watchers.append(watcher)

    def missed(self) -> None:
        """Tell the watchers that something may have been announced unheard."""
        for watcher in self._watchers:
            watcher(None)

    async def announce(self, tags: tuple[str, ...] | None) -> None:
        """Void these tags (None: everything) here, in the shared level and everywhere; never raises for Valkey.

        A reader that comes right after cannot fetch the old value from the shared level: its question travels behind
        the renewals, since the courier keeps the order.
        """
        self._forget(tags)
        INVALIDATED.count += 1 if tags is None else len(tags)
        if not self._local.is_trusted:
            self._owe(tags, Away("not subscribed"))
            return
        try:
            answer = self._gather(tags)
        except Away as reason:
            self._owe(tags, reason)
            return
        with suppress(Away, RedisError):  # _announced has dealt with it
            await asyncio.shield(answer)

    def _gather(self, tags: tuple[str, ...] | None) -> asyncio.Future[list[Any]]:
        """Put the tags into the announcement that waits for the courier's next trip: most writers share some tags."""
        gathered = self._gathered
        if gathered is None or len(gathered.tags) >= _BATCH:
            gathered = _Gathered()
            gathered.answer = self.courier.ask_at_departure(partial(self._departing, gathered))
            gathered.answer.add_done_callback(partial(self._announced, gathered, self._shared.session))
            self._gathered = gathered
        gathered.add(tags)
        return gathered.answer

    def _departing(self, gathered: "_Gathered") -> list[Command]:
        if self._gathered is gathered:
            self._gathered = None
        return self._commands(gathered.all)

    def hear(self, message: bytes) -> None:
        """Take in what another process announced."""
        try:
            news = _decode(message)
        except msgspec.DecodeError:
            self._forget(None)  # a newer or older version speaks otherwise: forgetting all is always right
            return
        if news.sender != self._sender:
            self._forget(news.tags)

    async def settle(self) -> None:
        """Send what is owed.

        Raises:
            Away: before the subscription stands, since until then it is unknown which server this is.
            RedisError: when it fails again; it stays owed.
        """
        while True:
            if not self._local.is_trusted:
                raise Away("not subscribed")
            if not self._owed and not self._owes_everything:
                return
            everything, self._owes_everything = self._owes_everything, False
            tags = None if everything else tuple(self._owed)[:_BATCH]
            for tag in tuple(self._owed) if tags is None else tags:
                del self._owed[tag]
            await self._pay(tags)
            self._owed_figure.set(len(self._owed))

    async def _pay(self, tags: tuple[str, ...] | None) -> None:
        session = self._shared.session
        paid = False
        try:
            pipeline = self._redis.pipeline(transaction=False)
            for command in self._commands(tags):
                pipeline.execute_command(*command)
            await pipeline.execute()
            paid = session == self._shared.session
        finally:
            if not paid:
                self._add(tags)

    def _commands(self, tags: tuple[str, ...] | None) -> list[Command]:
        renewals = [self._shared.renewal_of_everything()] if tags is None else self._shared.renewals(tags)
        news = _encode(_News(self._sender, None if tags is None else list(tags)))
        return [*renewals, ("PUBLISH", self.channel, news)]

    def _announced(self, gathered: "_Gathered", session: int, answer: asyncio.Future[list[Any]]) -> None:
        if self._gathered is gathered:  # it never departed
            self._gathered = None
        tags = gathered.all
        failure = Away("cancelled") if answer.cancelled() else answer.exception()
        if failure is None and session != self._shared.session:
            failure = Away("the connection to Valkey changed meanwhile")
        if failure is not None:
            self._forget(tags)  # a reader behind a refused renewal has found the old value still valid
            self._owe(tags, failure)

    def _owe(self, tags: tuple[str, ...] | None, reason: BaseException) -> None:
        self._add(tags)
        self.courier.circuit.open(reason)

    def _add(self, tags: tuple[str, ...] | None) -> None:
        if tags is not None:
            self._owed.update(dict.fromkeys(tags))
        if tags is None or len(self._owed) > _OWED_MAX:
            self._owes_everything = True
        if self._owes_everything:
            self._owed.clear()
        self._owed_figure.set(len(self._owed) or int(self._owes_everything))

    def _forget(self, tags: tuple[str, ...] | list[str] | None) -> None:
        if tags is None:
            self._local.clear()
        else:
            self._local.invalidate(tags)
        for watcher in self._watchers:
            watcher(tags)
