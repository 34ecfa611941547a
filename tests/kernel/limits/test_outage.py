"""Valkey hangs, dies, comes back: people are served, attempts are counted, nobody waits twice."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from courtyard.kernel.cache.circuit import ANSWER_LIMIT_S
from courtyard.kernel.engines import Valkey
from courtyard.kernel.limits import Limit, Limiter, alone
from courtyard.kernel.limits.alone import AloneTable
from support.waiting import wait_until

MakeLimiter = Callable[..., Limiter]

FIVE = Limit("test.away_five", max=5, window_s=60)
SHORT = Limit("test.away_short", max=3, window_s=0.3)


@contextmanager
def hanging(valkey: Valkey) -> Iterator[None]:
    assert valkey.process is not None
    os.kill(valkey.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(valkey.process.pid, signal.SIGCONT)


async def test_while_valkey_is_dead_each_process_counts_alone(make_limiter: MakeLimiter, valkey: Valkey) -> None:
    limiter = make_limiter(valkey.url)
    assert (await limiter.take(FIVE, "warm")).allowed
    await valkey.stop()
    verdicts = [await limiter.take(FIVE, "k") for _ in range(7)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 2
    assert 50 < verdicts[-1].retry_after_s <= 60.1


async def test_an_outage_does_not_hand_out_a_fresh_window(make_limiter: MakeLimiter, valkey: Valkey) -> None:
    limiter = make_limiter(valkey.url)
    for _ in range(4):
        await limiter.take(FIVE, "k")
    await valkey.stop()
    assert [(await limiter.take(FIVE, "k")).allowed for _ in range(3)] == [True, False, False]


async def test_a_hanging_valkey_costs_one_short_wait(make_limiter: MakeLimiter, valkey: Valkey) -> None:
    limiter = make_limiter(valkey.url)
    await limiter.take(FIVE, "warm")
    with hanging(valkey):
        started = time.monotonic()
        first = await asyncio.gather(*(limiter.take(FIVE, f"k{number}") for number in range(100)))
        first_s = time.monotonic() - started
        slowest_s = 0.0
        for number in range(50):
            started = time.monotonic()
            assert (await limiter.take(FIVE, f"later {number}")).allowed
            slowest_s = max(slowest_s, time.monotonic() - started)
        assert limiter.take_now(FIVE, "at once") is not None
    assert all(verdict.allowed for verdict in first)
    assert first_s < 2 * ANSWER_LIMIT_S
    assert slowest_s < ANSWER_LIMIT_S


async def test_counting_in_valkey_goes_on_after_its_return(make_limiter: MakeLimiter, valkey: Valkey) -> None:
    one, two = make_limiter(valkey.url), make_limiter(valkey.url)
    await one.take(FIVE, "k")
    with hanging(valkey):
        await one.take(FIVE, "other")
        assert one.take_now(FIVE, "k") is not None
    await wait_until(lambda: one.take_now(FIVE, "unseen") is None, "Valkey being asked again")
    verdicts = [await limiter.take(FIVE, "shared") for limiter in (one, two) * 4]
    assert sum(verdict.allowed for verdict in verdicts) == 5


async def test_each_limit_says_what_happens_meanwhile(make_limiter: MakeLimiter, valkey: Valkey) -> None:
    limiter = make_limiter(valkey.url)
    await valkey.stop()
    refusing = Limit("test.away_refusing", max=5, window_s=60, when_away="refuse")
    allowing = Limit("test.away_allowing", max=1, window_s=60, when_away="allow")
    refused = await limiter.take(refusing, "k")
    assert (refused.allowed, refused.retry_after_s) == (False, 1.0)
    assert [(await limiter.take(allowing, "k")).allowed for _ in range(3)] == [True] * 3


async def test_windows_counted_alone_slide() -> None:
    table = AloneTable()

    def take() -> bool:
        return table.take(SHORT, (SHORT.name, "k"), 1, None).allowed

    assert [take() for _ in range(4)] == [True, True, True, False]
    started = time.monotonic()
    await wait_until(take, "the first permit coming back")
    assert 0.2 < time.monotonic() - started < 1


def test_windows_counted_alone_are_bounded() -> None:
    table = AloneTable()
    for number in range(alone._WINDOWS_MAX + 100):  # noqa: SLF001  (the bound under test)
        table.take(FIVE, (FIVE.name, str(number)), 1, None)
    assert len(table) == alone._WINDOWS_MAX  # noqa: SLF001  (the bound under test)
    large = Limit("test.away_large", max=100_000, window_s=60)
    for _ in range(5_000):
        assert table.take(large, (large.name, "k"), 1, None).allowed
    assert len(table._windows[large.name, "k"]) <= 70  # noqa: SLF001  (the bound under test)
