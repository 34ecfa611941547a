"""Limits, read from here: what is counted, what a verdict says, what is never exceeded."""

import asyncio
import time
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY

from courtyard.kernel.cache import connect
from courtyard.kernel.limits import Limit, Limiter, Verdict, address_key
from support.waiting import wait_until

MakeLimiter = Callable[..., Limiter]

SIGN_IN = Limit("test.sign_in", max=5, window_s=60)
API = Limit("test.api", max=100, window_s=60, burst=50)
PLENTY = Limit("test.plenty", max=1_000_000, window_s=60)
SECOND = Limit("test.second", max=20, window_s=1)


def allowed(verdicts: list[Verdict]) -> int:
    return sum(verdict.allowed for verdict in verdicts)


async def test_five_a_minute_is_five(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    verdicts = [await limiter.take(SIGN_IN, "ada") for _ in range(7)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 2
    assert [verdict.remaining for verdict in verdicts] == [4, 3, 2, 1, 0, 0, 0]
    assert {verdict.limit for verdict in verdicts} == {5}
    assert all(verdict.retry_after_s == 0 for verdict in verdicts[:5])
    assert all(55 < verdict.retry_after_s <= 60.1 for verdict in verdicts[5:])
    assert all(55 < verdict.reset_s <= 60.1 for verdict in verdicts)


async def test_keys_and_limits_are_counted_apart(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    for _ in range(5):
        await limiter.take(SIGN_IN, "ada")
    assert not (await limiter.take(SIGN_IN, "ada")).allowed
    assert (await limiter.take(SIGN_IN, "bob")).allowed
    assert (await limiter.take(API, "ada")).allowed


async def test_burst_is_added_to_the_limit(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    assert allowed([await limiter.take(API, "ada") for _ in range(200)]) == 150


async def test_a_cost_is_taken_whole_or_not_at_all(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    assert (await limiter.take(SIGN_IN, "ada", cost=3)).remaining == 2
    refused = await limiter.take(SIGN_IN, "ada", cost=3)
    assert (refused.allowed, refused.remaining) == (False, 2)
    assert (await limiter.take(SIGN_IN, "ada", cost=2)).allowed
    with pytest.raises(ValueError, match="between 1 and 5"):
        await limiter.take(SIGN_IN, "ada", cost=6)


@pytest.mark.parametrize("limit", [SIGN_IN, API, SECOND], ids=lambda limit: limit.name)
async def test_five_hundred_at_once_on_two_limiters_never_exceed_the_limit(
    make_limiter: MakeLimiter, limit: Limit
) -> None:
    one, two = make_limiter(), make_limiter()
    verdicts = await asyncio.gather(*((one, two)[number % 2].take(limit, "k") for number in range(500)))
    assert limit.capacity * 0.9 <= allowed(verdicts) <= limit.capacity


async def test_waves_on_two_limiters_never_exceed_the_limit_and_nearly_reach_it(make_limiter: MakeLimiter) -> None:
    one, two = make_limiter(), make_limiter()
    total = 0
    for _ in range(40):
        total += allowed(await asyncio.gather(*((one, two)[number % 2].take(API, "k") for number in range(7))))
    assert 140 <= total <= 150


async def test_permits_come_back_one_by_one_as_the_window_slides(make_limiter: MakeLimiter) -> None:
    """Attempts all the time for over two windows: in no window more than the limit, and it is used up."""
    one, two = make_limiter(), make_limiter()
    granted: list[tuple[float, float]] = []
    started = time.monotonic()

    async def attempt() -> bool:
        for limiter in (one, two):
            before = time.monotonic()
            if (await limiter.take(SECOND, "k")).allowed:
                granted.append((before, time.monotonic()))
        return time.monotonic() - started > 2.3

    await wait_until(attempt, "two windows passing")
    for _, first_ended in granted:
        # Certainly inside one window: began after the first ended, and ended less than a window later.
        inside = [1 for before, after in granted if before >= first_ended and after < first_ended + SECOND.window_s]
        assert len(inside) <= SECOND.capacity
    assert len(granted) >= 2 * SECOND.capacity


async def test_retry_after_is_true(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    limit = Limit("test.retry", max=2, window_s=0.5)
    await limiter.take(limit, "k")
    await limiter.take(limit, "k")
    refused = await limiter.take(limit, "k")
    due = time.monotonic() + refused.retry_after_s
    assert not refused.allowed
    assert 0.3 < refused.retry_after_s <= 0.51

    async def again() -> bool:
        return (await limiter.take(limit, "k")).allowed

    await wait_until(again, "the permit coming back")
    assert -0.01 < time.monotonic() - due < 0.3


async def test_every_key_has_a_time_to_live_and_shows_no_address(
    make_limiter: MakeLimiter, redis_url: str, namespace: str
) -> None:
    limiter = make_limiter()
    await limiter.take(API, "203.0.113.7")
    await limiter.take(SIGN_IN, "x" * 100_000)
    async with connect(redis_url) as redis:
        keys = await redis.keys(f"{namespace}:*")
        assert len(keys) == 2
        assert all([0 < await redis.ttl(key) <= 66 for key in keys])
        assert not any(b"203.0.113.7" in key or len(key) > 100 for key in keys)


async def test_the_script_is_sent_again_when_valkey_has_forgotten_it(make_limiter: MakeLimiter, redis_url: str) -> None:
    limiter = make_limiter()
    assert (await limiter.take(SIGN_IN, "ada")).remaining == 4
    async with connect(redis_url) as redis:
        await redis.script_flush()
    verdicts = await asyncio.gather(*(limiter.take(SIGN_IN, name) for name in ("ada", "bob", "eve")))
    assert [verdict.remaining for verdict in verdicts] == [3, 4, 4]


async def test_a_cancelled_attempt_disturbs_nobody(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    tasks = [asyncio.create_task(limiter.take(SIGN_IN, "ada")) for _ in range(3)]
    await asyncio.wait(tasks, timeout=0)
    tasks[0].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(outcome, Verdict) for outcome in outcomes] == [False, True, True]


async def test_the_figures_tell_outcomes_and_questions(make_limiter: MakeLimiter) -> None:
    limiter, limit = make_limiter(), Limit("test.figures", max=3, window_s=60)
    for _ in range(5):
        await limiter.take(limit, "k")

    def figure(outcome: str) -> float | None:
        return REGISTRY.get_sample_value(
            "courtyard_limits_verdicts_total", {"limit": "test.figures", "outcome": outcome}
        )

    assert (figure("allowed"), figure("refused")) == (3, 2)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::1", "::/64"),
        ("203.0.113.07", "unknown"),
        ("junk", "unknown"),
        ("", "unknown"),
    ],
)
def test_addresses_of_one_customer_are_one_key(address: str, key: str) -> None:
    assert address_key(address) == key


@pytest.mark.parametrize(
    "fields", [{"name": "A"}, {"max": 0}, {"burst": -1}, {"window_s": 0}], ids=lambda fields: next(iter(fields))
)
def test_a_limit_that_means_nothing_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="limit "):
        Limit(**{"name": "test.bad", "max": 1, "window_s": 1.0, **fields})  # type: ignore[arg-type]  # wrong on purpose
