"""The commands that look and tell, and the engines that commands borrow."""

from pathlib import Path

import pytest
import redis.asyncio

from courtyard.kernel.engines import Valkey
from courtyard.kernel.settings import read_settings
from courtyard.processes.data_dir import DataDir
from courtyard.processes.private import engines_for_command
from support.house import run_courtyard


async def test_config_shows_every_setting_and_no_secret(tmp_path: Path) -> None:
    code, out, _ = await run_courtyard("config", JWT_SECRET="s" * 40, REDIS_URL="redis://:hush@127.0.0.1:1/0")
    assert code == 0
    assert "JWT_SECRET=********" in out
    assert "REDIS_URL=redis://********@127.0.0.1:1/0" in out
    assert "hush" not in out


async def test_a_doctor_who_finds_nothing(tmp_path: Path, mongodb_url: str, redis_url: str) -> None:
    code, out, errors = await run_courtyard(
        "doctor", "--data-dir", str(tmp_path), MONGODB_URL=mongodb_url, REDIS_URL=redis_url, PORT="0"
    )
    assert (code, errors) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * 6
    assert "reachable, replica set courtyard" in out


async def test_a_doctor_who_finds_much(tmp_path: Path, mongodb_url: str, redis_url: str) -> None:
    (tmp_path / "file").touch()
    stranger = mongodb_url.replace("mongodb://courtyard:", "mongodb://courtyard:x")
    code, out, _ = await run_courtyard(
        *("doctor", "--data-dir", str(tmp_path / "file" / "data")),
        MONGODB_URL=stranger,
        REDIS_URL="redis://127.0.0.1:1",
    )
    wrong = [line for line in out.splitlines() if line.startswith("wrong ")]
    assert code == 1
    assert [line.split()[1] for line in wrong] == ["data", "mongodb:", "valkey:"]
    assert "refuses us: Authentication failed" in wrong[1]
    assert "check REDIS_URL" in wrong[2]


async def test_a_command_starts_its_own_engines_and_stops_them(tmp_path: Path, mongodb_url: str) -> None:
    settings = read_settings(data_dir=tmp_path, mongodb_url=mongodb_url)
    async with engines_for_command(settings, "courtyard trial") as furnished:
        holder = DataDir(tmp_path).holder()
        assert holder is not None
        assert holder.command == "courtyard trial"
        assert furnished.redis_url == Valkey(tmp_path / "valkey").url
        assert furnished.secret is not None
        async with redis.asyncio.from_url(furnished.redis_url) as client:
            assert await client.ping()
    assert not await Valkey(tmp_path / "valkey").is_serving()
    assert DataDir(tmp_path).holder() is None


async def test_a_command_uses_the_engines_of_who_holds_the_folder(tmp_path: Path, mongodb_url: str) -> None:
    settings = read_settings(data_dir=tmp_path, mongodb_url=mongodb_url)
    async with engines_for_command(settings, "courtyard up") as held:
        async with engines_for_command(settings, "courtyard trial") as borrowed:
            assert borrowed.redis_url == held.redis_url
        assert await Valkey(tmp_path / "valkey").is_serving()


async def test_engines_stop_when_the_command_fails(tmp_path: Path, mongodb_url: str) -> None:
    settings = read_settings(data_dir=tmp_path, mongodb_url=mongodb_url)
    with pytest.raises(RuntimeError, match="burnt"):
        async with engines_for_command(settings, "courtyard trial"):
            raise RuntimeError("burnt")
    assert not await Valkey(tmp_path / "valkey").is_serving()
