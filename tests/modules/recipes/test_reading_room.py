"""The process that reads files for others: it can be stopped, it can die, and the next reader does not notice."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from courtyard.modules.recipes.actions.reading_room import ReadingRoom
from courtyard.modules.recipes.errors import ReadersBusy
from courtyard.modules.recipes.formats.frames import Task
from support.house import is_gone
from support.waiting import wait_until

TOAST = Task("toast.cook", b"Toast the @bread{2%slices}.")

LARGE = Task("large.html", b"<p>" * 1_000_000)


@pytest.fixture
async def room() -> AsyncIterator[ReadingRoom]:
    room = ReadingRoom()
    yield room
    await room.close()


async def test_it_reads_one_after_another_in_the_same_process(room: ReadingRoom) -> None:
    first = await room.read(TOAST)
    process = room.process_id
    rest = await asyncio.gather(*(room.read(TOAST) for _ in range(5)))
    assert room.process_id == process
    assert {done[0].readings[0].content.title for done in [first, *rest]} == {first[0].readings[0].content.title}


async def test_what_takes_too_long_is_stopped(room: ReadingRoom) -> None:
    await room.read(TOAST)
    process = room.process_id
    assert process is not None
    done = await room.read(TOAST, limit_s=0)
    assert done[-1].refusal_code == "reading_took_too_long"
    assert is_gone(process)
    assert (await room.read(TOAST))[0].readings


async def test_a_process_that_dies_costs_one_file(room: ReadingRoom) -> None:
    await room.read(TOAST)
    reading = asyncio.create_task(room.read(LARGE))
    await wait_until(lambda: room.is_reading, "the file is being read")
    room.kill()
    assert (await reading)[-1].refusal_code in {"reading_failed", "page_has_no_recipe", "file_too_large"}
    assert (await room.read(TOAST))[0].readings


async def test_a_reader_who_leaves_does_not_leave_frames_behind(room: ReadingRoom) -> None:
    await room.read(TOAST)
    leaving = asyncio.create_task(room.read(LARGE))
    await wait_until(lambda: room.is_reading, "the file is being read")
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    other = await room.read(Task("tea.cook", b"Pour @water{1%l} over the @tea{1%bag}."))
    assert [each.name for each in other] == ["tea.cook"]


async def test_too_many_are_sent_away(room: ReadingRoom) -> None:
    results = await asyncio.gather(*(room.read(TOAST) for _ in range(20)), return_exceptions=True)
    busy = [each for each in results if isinstance(each, ReadersBusy)]
    assert len(busy) == 4
    assert all(not isinstance(each, BaseException) or isinstance(each, ReadersBusy) for each in results)


async def test_it_ends_with_its_owner(room: ReadingRoom) -> None:
    await room.read(TOAST)
    process = room.process_id
    assert process is not None
    await room.close()
    assert is_gone(process)
    await room.close()
