"""The same promises between real processes."""

import sys
import time
from asyncio import create_subprocess_exec, gather
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median

import pytest

from courtyard.kernel.cache import connect

PROGRAM = Path(__file__).with_name("reader_process.py")


async def ask(process: Process, line: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{line}\n".encode())
    await process.stdin.drain()
    return (await process.stdout.readline()).decode().strip()


@pytest.fixture
async def processes(redis_url: str, namespace: str) -> AsyncIterator[list[Process]]:
    started = [
        await create_subprocess_exec(sys.executable, str(PROGRAM), redis_url, namespace, stdin=PIPE, stdout=PIPE)
        for _ in range(3)
    ]
    yield started
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
    assert await gather(*(process.wait() for process in started)) == [0, 0, 0]


async def test_a_change_in_one_process_is_seen_by_the_others_within_a_tenth_of_a_second(
    processes: list[Process], redis_url: str, namespace: str
) -> None:
    writer, *readers = processes
    took_s: list[float] = []
    async with connect(redis_url) as redis:
        for truth in range(1, 21):
            await gather(*(ask(reader, "get k") for reader in readers))
            await redis.set(f"{namespace}:truth:k", truth, ex=60)
            assert await ask(writer, "invalidate k") == "done"
            told_at = time.monotonic()
            for reader in readers:
                while await ask(reader, "get k") != str(truth):
                    assert time.monotonic() - told_at < 5
                took_s.append(time.monotonic() - told_at)
            assert await ask(writer, "get k") == str(truth)
    assert median(took_s) < 0.1
