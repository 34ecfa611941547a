"""Long works of commands end when they are told to."""

import asyncio

import pytest

from courtyard.kernel.module import end_if_interrupted


async def test_a_work_that_forgot_to_be_cancelled_ends_between_its_parts() -> None:
    went_on: list[int] = []

    async def work() -> None:
        for part in range(3):
            try:
                await asyncio.sleep(3600 if part == 0 else 0)
            except asyncio.CancelledError:
                went_on.append(part)  # as wait_for does when its answer comes at this moment
            end_if_interrupted()
            went_on.append(part)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert went_on == [0]
