"""Permits held by a process: fast, bounded in time and number, never more than the limit."""

import time
from collections.abc import Callable

from courtyard.kernel.cache import connect
from courtyard.kernel.limits import Limit, Limiter, held
from courtyard.kernel.limits.figures import ROUND_TRIPS
from support.waiting import wait_until

MakeLimiter = Callable[..., Limiter]

PLENTY = Limit("test.lease_plenty", max=1_000_000, window_s=60)
MIDDLE = Limit("test.lease_middle", max=640, window_s=1)
FIVE = Limit("test.lease_five", max=5, window_s=60)


async def test_while_permits_are_plenty_few_questions_are_asked(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    before = ROUND_TRIPS.count
    for _ in range(650):
        assert (await limiter.take(PLENTY, "k")).allowed
    assert ROUND_TRIPS.count - before <= 12


async def test_take_now_answers_from_a_lease_and_else_says_that_valkey_must_be_asked(
    make_limiter: MakeLimiter,
) -> None:
    limiter = make_limiter()
    assert limiter.take_now(PLENTY, "k") is None
    first = await limiter.take(PLENTY, "k")
    verdicts = [limiter.take_now(PLENTY, "k") for _ in range(65)]
    assert [verdict is not None and verdict.allowed for verdict in verdicts] == [True] * 64 + [False]
    remaining = [verdict.remaining for verdict in (first, *verdicts[:64]) if verdict]
    assert remaining == list(range(999_999, 999_999 - 65, -1))


async def test_a_small_limit_is_never_leased(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    for _ in range(5):
        assert limiter.take_now(FIVE, "k") is None
        assert (await limiter.take(FIVE, "k")).allowed


async def test_a_refusal_stands_without_asking(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    for _ in range(6):
        await limiter.take(FIVE, "k")
    before = ROUND_TRIPS.count
    for _ in range(1000):
        verdict = limiter.take_now(FIVE, "k")
        assert verdict is not None
        assert not verdict.allowed
        assert verdict.retry_after_s > 50
    assert ROUND_TRIPS.count == before


async def test_a_better_tier_under_the_same_name_is_not_held_back_by_an_old_refusal(
    make_limiter: MakeLimiter,
) -> None:
    limiter = make_limiter()
    for _ in range(6):
        await limiter.take(FIVE, "k")
    better = Limit(FIVE.name, max=25, window_s=60)
    verdict = await limiter.take(better, "k")
    assert (verdict.allowed, verdict.remaining) == (True, 19)


async def test_a_lease_ends_and_its_permits_are_not_given_out_late(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    started = time.monotonic()
    await limiter.take(MIDDLE, "k")
    late = limiter.take_now(MIDDLE, "k")
    assert late is not None or time.monotonic() - started > MIDDLE.lease_s
    await wait_until(lambda: time.monotonic() - started > MIDDLE.lease_s + 0.02, "the lease's end")
    assert limiter.take_now(MIDDLE, "k") is None


async def test_leased_permits_count_for_a_window_from_their_last_use(make_limiter: MakeLimiter) -> None:
    """Hoard on one limiter, use late, and try everything on the other: never more than the limit in a window."""
    one, two = make_limiter(), make_limiter()
    granted: list[tuple[float, float]] = []
    started = time.monotonic()

    async def hoard_and_spend() -> bool:
        for limiter in (one, two):
            for _ in range(100):
                before = time.monotonic()
                verdict = limiter.take_now(MIDDLE, "k") or await limiter.take(MIDDLE, "k")
                if not verdict.allowed:
                    break
                granted.append((before, time.monotonic()))
        return time.monotonic() - started > 2.5

    await wait_until(hoard_and_spend, "two windows passing")
    starts = sorted(granted)
    for _, first_ended in starts[:: max(1, len(starts) // 200)]:
        inside = [1 for before, after in starts if before >= first_ended and after < first_ended + MIDDLE.window_s]
        assert len(inside) <= MIDDLE.capacity
    assert len(granted) > MIDDLE.capacity


async def test_a_leased_permit_is_remembered_for_a_window_after_its_lease_ends(
    make_limiter: MakeLimiter, redis_url: str, namespace: str
) -> None:
    limiter = make_limiter()
    async with connect(redis_url) as redis:
        for limit, kept_s in ((FIVE, FIVE.window_s), (PLENTY, PLENTY.window_s + PLENTY.lease_s)):
            await limiter.take(limit, "k")
            [key] = await redis.keys(f"{namespace}:limits:{limit.name}:*")
            assert kept_s - 0.5 < await redis.pttl(key) / 1000 < kept_s + 1.1


async def test_what_is_held_is_bounded(make_limiter: MakeLimiter) -> None:
    limiter = make_limiter()
    table = limiter._held  # noqa: SLF001  (the bound under test)
    for number in range(held._HELD_MAX + 100):  # noqa: SLF001  (the bound under test)
        table.renew(FIVE, (FIVE.name, str(number)))
    assert len(table) == held._HELD_MAX  # noqa: SLF001  (the bound under test)
    assert table.find((FIVE.name, "0")) is None
