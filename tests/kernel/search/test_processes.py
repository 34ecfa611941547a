"""Several processes: some read while one writes, and one that is killed at any place loses nothing."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from courtyard.kernel.search import SearchAway
from courtyard.kernel.telemetry import crash_points
from kernel.search.conftest import MakeSongbook
from kernel.search.songbook import Songbook
from kernel.search.songs import SONGS
from support.house import clean_environment
from support.waiting import wait_until

PROGRAM = Path(__file__).with_name("songbook_process.py")
WHILE_FEEDING = ("search.before_write", "search.after_publish_before_forget")
WHILE_BUILDING = ("search.before_write:2", "search.before_switch", "search.after_switch")
PLACES = [
    *(("tantivy", "feed", place) for place in (*WHILE_FEEDING, "search.before_commit", "search.after_commit")),
    *(("elasticsearch", "feed", place) for place in (*WHILE_FEEDING, "search.before_refresh")),
    *((engine, "rebuild", place) for engine in ("tantivy", "elasticsearch") for place in WHILE_BUILDING),
]

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(
    mongodb_url: str, redis_url: str, database_prefix: str, engine_settings: dict[str, Any]
) -> AsyncIterator[Start]:
    """Another process of the installation, surely gone at the end."""
    places = {"mongodb_url": mongodb_url, "redis_url": redis_url, "prefix": database_prefix}
    settings = {**places, **engine_settings, "data_dir": str(engine_settings["data_dir"]), "search_lease_s": 1.0}
    async with AsyncExitStack() as stack:

        async def begin(task: str, crash_at: str = "", **changes: object) -> Process:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, str(PROGRAM), json.dumps({**settings, **changes}), task),
                env={**clean_environment(), "COURTYARD_CRASH_AT": crash_at},
                stdout=asyncio.subprocess.PIPE,
            )
            stack.push_async_callback(_end, process)
            return process

        yield begin


@pytest.mark.parametrize("engine_name", ["tantivy"], indirect=True)
async def test_processes_read_while_one_writes_and_builds(
    start: Start, songbook: Songbook, make_songbook: MakeSongbook
) -> None:
    reader, here = await start("read"), await make_songbook()
    assert await _line(reader) == "reading"
    await songbook.write({"a": "First song"})
    await songbook.rebuild()
    assert (await _line(reader)).split() == await here.found() == ["a"]
    await songbook.write({"b": "Second song"})
    await songbook.feed()
    assert (await _line(reader)).split() == await here.found() == ["a", "b"]
    await songbook.remove("a")
    await songbook.rebuild()
    assert (await _line(reader)).split() == await here.found() == ["b"]
    await songbook.write({"c": "The end"})
    await songbook.feed()
    assert await reader.wait() == 0


@pytest.mark.crashes
async def test_every_place_is_tried() -> None:
    tried = {place.partition(":")[0] for _, _, place in PLACES}
    assert {name for name in crash_points() if name.startswith("search.")} == tried


@pytest.mark.crashes
@pytest.mark.parametrize(("engine_name", "task", "place"), PLACES, indirect=["engine_name"])
async def test_a_process_killed_at_any_place_loses_nothing(
    start: Start, make_songbook: MakeSongbook, task: str, place: str
) -> None:
    songbook = await make_songbook()
    await songbook.write({"a": "Old song", "b": "Old song", "gone": "Old song"})
    await songbook.rebuild()
    await songbook.write({"b": "New song", "c": "New song"})
    await songbook.remove("gone")
    killed = await start(task, place, search_batch=2)
    assert await killed.wait() == -signal.SIGKILL

    async def mended() -> bool:
        """The next look: a lease that nobody renews ends, and so does the lock of the killed one."""
        wanted = await songbook.feeder.why_rebuild(SONGS)
        return await songbook.rebuild(only_if_needed=True) is not None if wanted else await songbook.feed()

    assert set(await songbook.found("song")) <= {"a", "b", "c", "gone"}
    assert "a" in await songbook.found("old song")
    await wait_until(mended, "the next one at work")
    assert await songbook.found("new song") == ["b", "c"]
    assert await songbook.found() == ["a", "b", "c"]
    assert await songbook.waiting() == 0


@pytest.mark.crashes
@pytest.mark.parametrize("engine_name", ["tantivy"], indirect=True)
async def test_a_stopped_writer_holds_the_folder_and_nobody_writes_beside_it(start: Start, songbook: Songbook) -> None:
    await songbook.write({"a": "Old song"})
    await songbook.rebuild()
    for number in range(60):  # each with a note of its own: written one by one, so that there is a middle to stop in
        await songbook.write({f"{number:02}": "New song"})
    zombie = await start("feed", search_batch=1)
    await wait_until(lambda: _is_at_work(songbook), "its first songs", timeout_s=40)
    zombie.send_signal(signal.SIGSTOP)

    async def is_refused() -> bool:
        try:
            assert not await songbook.feed()
        except SearchAway as error:
            return "lock" in str(error.cause).lower()
        return False

    await wait_until(is_refused, "the end of its lease, not of its lock")
    zombie.send_signal(signal.SIGCONT)
    await zombie.wait()
    assert await songbook.feed()
    assert len(await songbook.found("new song")) == 60
    assert await songbook.waiting() == 0


async def _is_at_work(songbook: Songbook) -> bool:
    return len(await songbook.found("new song")) > 1


async def _line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(40):
        return (await process.stdout.readline()).decode().strip()


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()
