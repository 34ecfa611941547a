"""What arrives is on the disk, never in memory as a whole, and gone when nobody wants it."""

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from courtyard.kernel.basics import TooLarge
from courtyard.kernel.blobs import NoRoom, Spool
from support.house import clean_environment

MIB = 1 << 20


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]


async def test_what_arrives_is_written_hashed_and_removed(spool: Spool, tmp_path: Path) -> None:
    content = os.urandom(2 * MIB + 5)
    async with spool.receiving(3 * MIB, len(content)) as incoming:
        for start in range(0, len(content), 60_000):
            await incoming.write(content[start : start + 60_000])
        await incoming.finish()
        assert incoming.path.read_bytes() == content
        assert incoming.sha256 == hashlib.sha256(content).hexdigest()
        assert incoming.head == content[:4096]
        assert incoming.size_bytes == len(content)
        assert incoming.path.stat().st_mode & 0o777 == 0o600
    assert files_of(tmp_path) == []


async def test_too_much_is_refused_and_nothing_stays(spool: Spool, tmp_path: Path) -> None:
    async with spool.receiving(100) as incoming:
        await incoming.write(b"x" * 100)
        with pytest.raises(TooLarge):
            await incoming.write(b"x")
    with pytest.raises(NoRoom):
        async with spool.receiving(100, expected_bytes=1 << 60):
            pass
    assert files_of(tmp_path) == []


async def test_whoever_is_cancelled_leaves_nothing(spool: Spool, tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def receive() -> None:
        async with spool.receiving(MIB) as incoming, spool.workplace() as place:
            (place / "draft").write_text("x")
            await incoming.write(b"x" * 1000)
            await incoming.finish()
            arrived.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(receive())
    await arrived.wait()
    assert len(files_of(tmp_path)) == 2
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files_of(tmp_path) == []


def is_there(path: Path) -> bool:
    return path.exists()


async def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    holder = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from courtyard.kernel.blobs import Spool\n"
        "async def hold():\n"
        "    async with Spool(Path(sys.argv[1])).workplace() as place:\n"
        "        (place / 'kept').write_text('x')\n"
        "        print(place, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(hold())\n"
    )
    command = [sys.executable, "-c", holder, str(tmp_path / "spool")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment()) as process:  # noqa: ASYNC220, S603  (a short-lived child of the test's own)
        assert process.stdout is not None
        place = Path(process.stdout.readline().strip())
        second = Spool(tmp_path / "spool")
        async with second.workplace():
            assert is_there(place / "kept")
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert is_there(place / "kept"), "a killed process tidies nothing"
    third = Spool(tmp_path / "spool")
    async with third.workplace():
        assert not is_there(place)
    await second.close()
    await third.close()
    assert files_of(tmp_path) == []
