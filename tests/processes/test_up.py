"""``courtyard up``: one command, everything runs, and everything ends with it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis.asyncio
from redis.asyncio import Redis

from courtyard.kernel.settings import read_settings
from courtyard.processes.private import engines_for_command
from support.house import TrialHouse, is_gone, run_courtyard, trial_house
from support.waiting import wait_until

pytestmark = pytest.mark.houses


async def _has_status(house: TrialHouse, status: int) -> bool:
    return await house.status() == status


@asynccontextmanager
async def valkey_of(house: TrialHouse) -> AsyncIterator[Redis]:
    settings = read_settings(data_dir=house.data_dir)
    async with (
        engines_for_command(settings, "courtyard trial") as furnished,
        redis.asyncio.from_url(furnished.redis_url or "") as client,
    ):
        yield client


async def test_requests_under_way_are_finished_before_the_end(tmp_path: Path) -> None:
    async with trial_house(tmp_path, "--workers", "2", "--demo") as house:
        await house.until_ready()
        assert await house.status() == 200
        children = house.descendants()
        assert len(children) == 4  # mongod, Valkey, two API processes
        slow = asyncio.create_task(house.get("/slow"))
        await wait_until((house.data_dir / "arrived").exists, "the slow request's arrival")
        house.process.send_signal(signal.SIGTERM)
        await wait_until(lambda: "finishing requests" in house.errors, "the drain")
        (house.data_dir / "release").touch()
        assert (await slow).text == "finished"
        assert await house.until_ended() == 0
        assert all(is_gone(pid) for pid in children)
        assert "Traceback" not in house.errors


async def test_what_ends_is_started_again_while_the_parent_runs(tmp_path: Path) -> None:
    async with trial_house(tmp_path) as house:
        await house.until_ready()
        for name in ("valkey", "mongod"):
            os.kill(house.engine_pid(name), signal.SIGKILL)
            await wait_until(lambda: _has_status(house, 503), f"/health without {name}", timeout_s=30)
            await wait_until(lambda: _has_status(house, 200), f"/health with {name} again", timeout_s=30)
        first = int((await house.get("/pid")).text)
        os.kill(first, signal.SIGKILL)
        await wait_until(lambda: _has_status(house, 200), "a new API process", timeout_s=30)
        assert int((await house.get("/pid")).text) != first
        assert house.errors.count("SIGKILL): starting it again") == 3
        assert await house.end() == 0


async def test_a_killed_parent_leaves_no_orphan_and_the_next_start_recovers(tmp_path: Path) -> None:
    async with trial_house(tmp_path) as house:
        await house.until_ready()
        children = house.descendants()
        async with valkey_of(house) as valkey:
            await valkey.set("soup", "hot")
            await valkey.waitaof(1, 0, 0)  # on disk, as it is by itself a second later
        house.process.kill()
        await house.until_ended()
        assert len(children) == 3
    async with trial_house(tmp_path) as again:
        await again.until_ready()
        assert all(is_gone(pid) for pid in children)
        async with valkey_of(again) as valkey:
            assert await valkey.get("soup") == b"hot"
        assert await again.end(signal.SIGINT) == 0  # as by Ctrl-C


async def test_a_second_one_on_the_same_folder_says_who_holds_it(tmp_path: Path) -> None:
    async with trial_house(tmp_path) as house:
        await house.until_ready()
        code, _, errors = await run_courtyard("up", "--data-dir", str(house.data_dir))
        assert code == 1
        assert errors.startswith(
            f"courtyard: data dir: {house.data_dir} is held by `courtyard up` (pid {house.process.pid}"
        )
        assert errors.count("\n") == 1
        assert await house.status() == 200


async def test_given_engines_are_used_and_none_is_started(tmp_path: Path, mongodb_url: str, redis_url: str) -> None:
    async with trial_house(tmp_path, MONGODB_URL=mongodb_url, REDIS_URL=redis_url) as house:
        await house.until_ready()
        assert len(house.descendants()) == 1
        assert {file.name for file in house.data_dir.iterdir()} == {"courtyard.lock", "secret", "vapid_key"}
        assert await house.end() == 0
