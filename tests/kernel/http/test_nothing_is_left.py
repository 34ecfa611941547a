"""A request leaves nothing that only the collector of garbage can take away: it stops all other requests meanwhile."""

import gc
import itertools
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from kernel.http.test_at_once import House, at_once, bearer, scope_of, usual, write

_TIMES = 20


@pytest.fixture
def left_behind() -> Iterator[Callable[[Callable[[int], Awaitable[Any]]], Awaitable[float]]]:
    """How many objects each turn leaves in circles, at the best of three times: the house works beside it."""

    async def count(turn: Callable[[int], Awaitable[Any]]) -> float:
        numbers = itertools.count(1)
        await turn(next(numbers))
        found: list[int] = []
        for _ in range(3):
            gc.collect()
            for _ in range(_TIMES):
                await turn(next(numbers))
            found.append(gc.collect())
        return min(found) / _TIMES

    gc.disable()
    yield count
    gc.enable()


async def test_reads_that_were_kept_and_that_were_not(house: House, left_behind: Any) -> None:
    edge = house[1]
    path = f"/api/notes/{await write(edge)}"
    await usual(edge, scope_of(path))

    async def kept(_: int) -> None:
        assert (await usual(edge, scope_of(path)))[0] == 200

    given: list[bool] = []

    async def given_at_once(_: int) -> None:
        given.append(at_once(edge, scope_of(path)) is not None)
        if not given[-1]:  # how many more may ask is not known in this moment, so Valkey is asked
            await usual(edge, scope_of(path))

    async def fresh(number: int) -> None:
        assert (await usual(edge, scope_of("/api/notes", query=b"size=%d" % number)))[0] == 200

    assert await left_behind(kept) < 1
    assert await left_behind(given_at_once) < 1
    assert sum(given) > _TIMES / 2
    assert await left_behind(fresh) < 1


async def test_refusals(house: House, left_behind: Any) -> None:
    async def unknown(number: int) -> None:
        assert (await usual(house[1], scope_of(f"/api/notes/{number:024x}")))[0] == 404

    async def stranger(number: int) -> None:
        assert (await usual(house[1], scope_of("/api/notes", bearer(f"nobody{number}"))))[0] == 401

    assert await left_behind(unknown) < 1
    assert await left_behind(stranger) < 1
