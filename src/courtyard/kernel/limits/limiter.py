"""Takes permits: from what this process holds if possible, else from Valkey, all askers of one tick together."""

import asyncio
import hashlib
from functools import lru_cache, partial
from math import ceil
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from courtyard.kernel.cache import Away, Courier
from courtyard.kernel.limits.alone import AloneTable
from courtyard.kernel.limits.figures import ROUND_TRIPS, tallies_of
from courtyard.kernel.limits.held import HeldTable, Place
from courtyard.kernel.limits.limit import Limit, Verdict

_SCRIPT = Path(__file__).with_name("take.lua").read_bytes()
_SCRIPT_ID = hashlib.sha1(_SCRIPT, usedforsecurity=False).hexdigest()
_LEASE_MAX = 64
_KEY_LENGTH_MAX = 100

_log = structlog.get_logger()


class _Group:
    """Everybody who wants the same of the same key in one tick."""

    __slots__ = ("cost", "limit", "place", "sent_at", "waiting")

    def __init__(self, limit: Limit, place: Place, cost: int) -> None:
        self.limit = limit
        self.place = place
        self.cost = cost
        self.sent_at = 0.0
        self.waiting: list[asyncio.Future[Verdict]] = []


class Limiter:
    """Sliding windows in Valkey, exact over all processes: never more than ``limit.capacity`` in any window.

    While permits are plenty, a process leases a few with each question (1/32 of what is left, 64 at most, for 1/16
    of the window) and gives them out without asking. A leased permit that is not used is lost for its window, so
    several processes may allow slightly less than the limit together, never more.

    Args:
        redis: From ``cache.connect``; stays the caller's to close.
        namespace: Prefix of all keys; the same for all processes of one installation.
    """

    def __init__(self, redis: Redis, namespace: str) -> None:
        self._courier = Courier(redis, f"{namespace}:limits")
        self._prefix = f"{namespace}:limits:"
        self._held = HeldTable()
        self._alone = AloneTable()
        self._groups: dict[tuple[Limit, Place, int], _Group] = {}

    async def stop(self) -> None:
        """Finish what is under way and stop probing."""
        await self._courier.stop()

    def take_now(self, limit: Limit, key: str, cost: int = 1) -> Verdict | None:
        """A verdict without awaiting anything, or None when ``take`` must be awaited."""
        place = (limit.name, key if len(key) <= _KEY_LENGTH_MAX else _digest(key))
        verdict = self._held.take(limit, place, cost)
        if verdict is None and not self._courier.circuit.is_closed:
            return self._without_valkey(limit, place, cost)
        return verdict

    async def take(self, limit: Limit, key: str, cost: int = 1) -> Verdict:
        """Take ``cost`` permits of ``limit`` for ``key``, all or none.

        Args:
            limit: What is counted.
            key: Whose permits: a user id, ``address_key(…)``, an address and an account. Any length.
            cost: From 1 to ``limit.capacity``.

        Raises:
            ValueError: for a cost that can never be met.
        """
        if not 1 <= cost <= limit.capacity:
            raise ValueError(f"limit {limit.name!r}: cost {cost} is not between 1 and {limit.capacity}")
        verdict = self.take_now(limit, key, cost)
        if verdict is not None:
            return verdict
        place = (limit.name, key if len(key) <= _KEY_LENGTH_MAX else _digest(key))
        loop = asyncio.get_running_loop()
        if not self._groups:
            loop.call_soon(self._dispatch)
        group = self._groups.get((limit, place, cost))
        if group is None:
            group = self._groups[limit, place, cost] = _Group(limit, place, cost)
        answer: asyncio.Future[Verdict] = loop.create_future()
        group.waiting.append(answer)
        return await answer

    def _dispatch(self) -> None:
        groups, self._groups = self._groups, {}
        for group in groups.values():
            self._ask(group, "EVALSHA", _SCRIPT_ID)

    def _ask(self, group: _Group, command: str, script: str | bytes) -> None:
        limit = group.limit
        group.sent_at = monotonic()
        ROUND_TRIPS.count += 1
        key = f"{self._prefix}{limit.name}:{_digest(group.place[1])}"
        try:
            answer = self._courier.ask((command, script, 1, key, len(group.waiting), group.cost, _terms(limit)))
        except Away:
            self._give_up(group)
        else:
            answer.add_done_callback(partial(self._answered, group))

    def _answered(self, group: _Group, answer: asyncio.Future[list[Any]]) -> None:
        try:
            [(allowed, leased, remaining, reset_ms, retry_ms)] = answer.result()
        except NoScriptError:
            self._ask(group, "EVAL", _SCRIPT)
        except Away:
            self._give_up(group)
        except RedisError as error:
            _log.warning("limit_not_counted", limit=group.limit.name, reason=str(error))
            self._give_up(group)
        else:
            self._learn(group, leased, remaining, reset_ms / 1000, retry_ms / 1000)
            self._tell(group, allowed, leased + remaining, reset_ms / 1000, retry_ms / 1000)

    def _learn(self, group: _Group, leased: int, remaining: int, reset_s: float, retry_s: float) -> None:
        held = self._held.renew(group.limit, group.place)
        lease_until = group.sent_at + group.limit.lease_s
        if leased:
            is_leasing = held.permits > 0 and held.lease_until > monotonic()
            held.permits = held.permits + leased if is_leasing else leased
            held.lease_until = min(held.lease_until, lease_until) if is_leasing else lease_until
        held.remaining = remaining
        held.reset_at = monotonic() + reset_s
        if retry_s:
            held.blocked_until = monotonic() + retry_s
            held.blocked_cost, held.blocked_capacity = group.cost, group.limit.capacity

    def _tell(self, group: _Group, allowed: int, left: int, reset_s: float, retry_s: float) -> None:
        tallies, capacity = tallies_of(group.limit.name), group.limit.capacity
        tallies.allowed.count += allowed
        tallies.refused.count += len(group.waiting) - allowed
        refusal = Verdict(allowed=False, limit=capacity, remaining=left, reset_s=reset_s, retry_after_s=retry_s)
        for index, waiting in enumerate(group.waiting):
            if waiting.done():
                continue  # whoever asked was cancelled; the permit is spent
            if index < allowed:
                ahead = (allowed - 1 - index) * group.cost
                waiting.set_result(Verdict(allowed=True, limit=capacity, remaining=left + ahead, reset_s=reset_s))
            else:
                waiting.set_result(refusal)

    def _give_up(self, group: _Group) -> None:
        for waiting in group.waiting:
            if not waiting.done():
                waiting.set_result(self._without_valkey(group.limit, group.place, group.cost))

    def _without_valkey(self, limit: Limit, place: Place, cost: int) -> Verdict:
        tallies = tallies_of(limit.name)
        tallies.alone.count += 1
        if limit.when_away == "local":
            verdict = self._alone.take(limit, place, cost, self._held.find(place))
        elif limit.when_away == "allow":
            verdict = Verdict(allowed=True, limit=limit.capacity, remaining=0, reset_s=limit.window_s)
        else:
            verdict = Verdict(
                allowed=False, limit=limit.capacity, remaining=0, reset_s=limit.window_s, retry_after_s=1.0
            )
        (tallies.allowed if verdict.allowed else tallies.refused).count += 1
        return verdict


@lru_cache(maxsize=256)
def _terms(limit: Limit) -> bytes:
    """The part of a question that is the same each time, packed once: redis-py spends its time on each argument."""
    return msgspec.msgpack.encode(
        [
            limit.capacity,
            ceil(limit.window_s * 1000),
            ceil(limit.lease_s * 1000),
            _LEASE_MAX,
            ceil(limit.quantum_s * 1000),
        ]
    )


def _digest(key: str) -> str:
    """Keys may be long, and may be addresses or names, which Valkey need not keep."""
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
