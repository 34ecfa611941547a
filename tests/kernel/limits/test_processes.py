"""The limit between real processes, all at once at the boundary."""

import sys
from asyncio import create_subprocess_exec, gather
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("taker_process.py")


async def told_by(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


@pytest.mark.parametrize(("maximum", "burst"), [(5, 0), (60, 0), (100, 50)])
async def test_five_hundred_attempts_on_two_processes_never_exceed_the_limit(
    redis_url: str, namespace: str, maximum: int, burst: int
) -> None:
    arguments = [str(PROGRAM), redis_url, namespace, str(maximum), str(burst), "250"]
    processes = [await create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE) for _ in range(2)]
    assert await gather(*map(told_by, processes)) == ["ready", "ready"]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.close()
    total = sum(map(int, await gather(*map(told_by, processes))))
    assert await gather(*(process.wait() for process in processes)) == [0, 0]
    assert (maximum + burst) * 0.9 <= total <= maximum + burst
