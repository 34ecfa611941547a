"""Questions that come together are asked together, and nobody gets another's answer."""

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from courtyard.kernel.documents import Loader
from support.waiting import wait_until


class Library:
    """Answers by doubling even numbers; odd ones are not there. Notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.breaks = False

    async def load(self, keys: Sequence[int]) -> dict[int, int]:
        self.asked.append(list(keys))
        await self.gate.wait()
        if self.breaks:
            raise ConnectionError
        return {key: 2 * key for key in keys if key % 2 == 0}

    def has_been_asked(self, keys: list[int]) -> bool:
        return keys in self.asked


@pytest.fixture
async def library() -> Library:
    return Library()


@pytest.fixture
async def loader(library: Library) -> Loader[int, int]:
    return Loader(library.load)


async def test_what_is_asked_in_one_tick_is_one_question(library: Library, loader: Loader[int, int]) -> None:
    assert await asyncio.gather(*(loader.get(key) for key in (2, 3, 4, 2))) == [4, None, 8, 4]
    assert library.asked == [[2, 3, 4]]


async def test_a_question_asked_later_is_asked_anew(library: Library, loader: Loader[int, int]) -> None:
    await loader.get(2)
    await loader.get(2)
    assert library.asked == [[2], [2]]


async def test_who_comes_while_two_are_under_way_shares_the_next(library: Library, loader: Loader[int, int]) -> None:
    library.gate.clear()
    waiting = []
    for key in (2, 4):
        waiting.append(asyncio.ensure_future(loader.get(key)))
        await wait_until(partial(library.has_been_asked, [key]), "the question is under way")
    waiting += [asyncio.ensure_future(loader.get(key)) for key in (6, 8)]
    await asyncio.wait(waiting, timeout=0.05)  # nobody is answered, and nothing more is asked
    assert library.asked == [[2], [4]]
    library.gate.set()
    assert await asyncio.gather(*waiting) == [4, 8, 12, 16]
    assert library.asked == [[2], [4], [6, 8]]


async def test_a_large_crowd_is_split(library: Library, loader: Loader[int, int]) -> None:
    answers = await asyncio.gather(*(loader.get(key) for key in range(0, 400, 2)))
    assert answers == list(range(0, 800, 4))
    assert max(len(keys) for keys in library.asked) == 64
    assert sum(len(keys) for keys in library.asked) == 200


async def test_a_failure_reaches_all_who_asked_together_and_nobody_after(
    library: Library, loader: Loader[int, int]
) -> None:
    library.breaks = True
    failed = await asyncio.gather(loader.get(2), loader.get(4), return_exceptions=True)
    assert [type(each) for each in failed] == [ConnectionError, ConnectionError]
    library.breaks = False
    assert await loader.get(2) == 4


async def test_who_leaves_takes_nothing_from_the_others(library: Library, loader: Loader[int, int]) -> None:
    library.gate.clear()
    leaving, staying = (asyncio.ensure_future(loader.get(key)) for key in (2, 4))
    await wait_until(lambda: bool(library.asked), "the question is under way")
    leaving.cancel()
    library.gate.set()
    assert await staying == 8
    assert leaving.cancelled()
