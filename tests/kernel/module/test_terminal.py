"""Long works of commands end when they are told to."""

import asyncio

import pytest

from courtyard.kernel.module import end_if_interrupted


async def test_a_work_that_forgot_to_be_cancelled_ends_between_its_parts() -> None:
    has_begun, never = asyncio.Event(), asyncio.Event()
    went_on: list[int] = []

    async def work() -> None:
        for part in range(3):
            has_begun.set()
            try:
                await never.wait()
            except asyncio.CancelledError:
                went_on.append(part)  # as wait_for does when its answer comes at this moment
            end_if_interrupted()

    task = asyncio.create_task(work())
    await has_begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert went_on == [0]
