"""A private engine from its first start to its recovery."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from pymongo import AsyncMongoClient

from courtyard.kernel.engines import Engine, EngineFailed, EngineMissing, Mongod, Valkey, find_valkey
from courtyard.kernel.engines.threads import renice, threads_of
from support.house import command_line
from support.waiting import wait_until


@asynccontextmanager
async def running(engine: Engine) -> AsyncIterator[Engine]:
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


def files_holding(text: str, folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


async def test_valkey_keeps_port_password_and_data_over_a_restart(tmp_path: Path) -> None:
    async with running(Valkey(tmp_path)) as first:
        url = first.url
        async with redis.asyncio.from_url(url) as client:
            await client.set("soup", "hot")
    async with running(Valkey(tmp_path)) as second, redis.asyncio.from_url(second.url) as client:
        assert second.url == url
        assert await client.get("soup") == b"hot"
        assert (await client.config_get("appendfsync"))["appendfsync"] == "everysec"


async def test_the_password_is_in_no_command_line_and_in_no_readable_file(tmp_path: Path) -> None:
    async with running(Valkey(tmp_path)) as engine:
        password = engine.url.split(":")[2].partition("@")[0]
        assert engine.process is not None
        assert password not in command_line(engine.process.pid)
        holding = files_holding(password, tmp_path)
        assert {file.name for file in holding} == {"access.json", "valkey.conf"}
        assert {stat.S_IMODE(file.stat().st_mode) for file in holding} == {0o600}
        async with redis.asyncio.from_url(engine.url.replace(password, "guess")) as stranger:
            with pytest.raises(redis.AuthenticationError):
                await stranger.ping()


async def test_valkey_starts_on_a_file_that_a_kill_cut_in_the_middle(tmp_path: Path) -> None:
    async with running(Valkey(tmp_path)) as engine, redis.asyncio.from_url(engine.url) as client:
        await client.set("first", "kept")
        await client.set("second", "cut")
    journal = next((tmp_path / "appendonlydir").glob("*.incr.aof"))
    os.truncate(journal, journal.stat().st_size - 5)
    async with running(Valkey(tmp_path)) as engine, redis.asyncio.from_url(engine.url) as client:
        assert await client.get("first") == b"kept"


async def test_what_tidies_up_behind_mongod_gives_way_to_what_answers(tmp_path: Path) -> None:
    engine = Mongod(tmp_path, cache_gb=0.25, oplog_mb=64)
    async with running(engine), AsyncMongoClient[dict[str, Any]](engine.url) as client:
        await client.kitchen.pots.find_one()
        assert engine.process is not None
        pid = engine.process.pid
        levels = niceness_of_threads(pid)
        assert levels["Checkpointer"] == levels["mongod"] == {10}
        assert {level for name, found in levels.items() if name.startswith("conn") for level in found} == {0}
        assert os.getpriority(os.PRIO_PROCESS, pid) == 0
        assert renice(pid, {"Checkpointer"}, 12) == 1
        assert renice(pid, {"Checkpointer"}, 3) == 1, "upwards nobody may go, and nothing fails for it"
        assert niceness_of_threads(pid)["Checkpointer"] == {12}


def niceness_of_threads(pid: int) -> dict[str, set[int]]:
    """Of all but the first."""
    found: dict[str, set[int]] = {}
    for thread, name in threads_of(pid):
        if thread != pid:
            found.setdefault(name, set()).add(os.getpriority(os.PRIO_PROCESS, thread))
    return found


def test_a_process_that_is_gone_has_no_threads() -> None:
    assert renice(2**22 + 1, {"mongod"}, 10) == 0


async def test_mongod_recovers_from_a_kill_with_its_user_and_data(tmp_path: Path) -> None:
    engine = Mongod(tmp_path, cache_gb=0.25, oplog_mb=64)
    async with running(engine), AsyncMongoClient[dict[str, Any]](engine.url) as client:
        await client.kitchen.pots.insert_one({"_id": "kept"})
        assert engine.process is not None
        engine.process.send_signal(signal.SIGKILL)
        await engine.ended()
        assert engine.cause_of_end() == "SIGKILL"
        await engine.start()
        assert await client.kitchen.pots.find_one() == {"_id": "kept"}


async def test_what_the_transaction_of_a_killed_process_holds_is_free_within_seconds(mongodb_url: str) -> None:
    async with AsyncMongoClient[dict[str, Any]](mongodb_url) as client:
        limit = await client.admin.command("getParameter", 1, transactionLifetimeLimitSeconds=1)
        assert limit["transactionLifetimeLimitSeconds"] == 10  # 60 unless it is told otherwise


async def test_versions_that_nobody_can_read_any_more_are_not_kept(mongodb_url: str) -> None:
    async with AsyncMongoClient[dict[str, Any]](mongodb_url) as client:
        kept = await client.admin.command("getParameter", 1, minSnapshotHistoryWindowInSeconds=1)
        assert kept["minSnapshotHistoryWindowInSeconds"] == 5  # 300 unless it is told otherwise


async def test_mongod_moves_to_another_port_when_a_stranger_has_taken_its_own(tmp_path: Path) -> None:
    async with running(Mongod(tmp_path, cache_gb=0.25, oplog_mb=64)) as engine:
        url = engine.url
    port = int(url.split(":")[3].partition("/")[0])
    async with (
        await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port),
        running(Mongod(tmp_path, cache_gb=0.25, oplog_mb=64)) as engine,
        AsyncMongoClient[dict[str, Any]](engine.url) as client,
    ):
        assert engine.url != url
        await client.kitchen.pots.insert_one({})


async def test_an_engine_dies_with_its_parent_and_the_next_start_recovers(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys, pathlib\n"
        "from courtyard.kernel.engines import Valkey\n"
        "async def main():\n"
        "    await Valkey(pathlib.Path(sys.argv[1])).start()\n"
        "    print('started', flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, str(tmp_path)), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    assert await parent.stdout.readline() == b"started\n"
    engine = Valkey(tmp_path)
    assert await engine.is_serving()
    parent.kill()
    await parent.communicate()
    async with running(engine):  # waits for the orphan, which got its signal from the kernel
        assert await engine.is_serving()
    await wait_until(lambda: _is_down(engine), "nothing serves any more")


async def _is_down(engine: Engine) -> bool:
    return not await engine.is_serving()


async def test_a_missing_program_is_one_line_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing, match=r"mongod is missing: .*MONGODB_URL"):
        await Mongod(tmp_path).start()
    with pytest.raises(EngineMissing, match=r"valkey-server is missing: .*REDIS_URL"):
        await Valkey(tmp_path).start()


async def test_programs_on_the_path_serve_where_the_wheels_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "redis-server").symlink_to(find_valkey())
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    async with running(Valkey(tmp_path / "data")) as engine:
        assert await engine.is_serving()


async def test_an_engine_that_cannot_start_leaves_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "storage.bson").write_text("no soup")
    with pytest.raises(EngineFailed, match=r"^mongodb ended at start: .+ \(log: .+mongodb.log\)$"):
        await Mongod(tmp_path, cache_gb=0.25).start()


async def test_a_damaged_access_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "access.json").write_text("{")
    with pytest.raises(EngineFailed, match=r"access\.json is damaged"):
        await Valkey(tmp_path).start()


async def test_what_an_earlier_run_left_behind_is_ended_before_the_start(tmp_path: Path) -> None:
    left = Valkey(tmp_path)
    await left.start()
    async with running(Valkey(tmp_path)) as engine:
        assert left.process is not None
        assert left.process.poll() == 0
        assert engine.url == left.url
