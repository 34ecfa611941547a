"""A ``courtyard up`` of a test's own: started, asked, signalled, and surely gone at the end."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from courtyard.kernel.engines import spawn, stop_child
from support.clients import plain_async_client
from support.waiting import wait_until

_START_LIMIT_S = 60.0
_SOURCES = Path(__file__).parents[2]


class TrialHouse:
    """A child ``courtyard up --port 0`` whose words are kept in files beside the data folder."""

    def __init__(self, folder: Path, *options: str, **environment: str) -> None:
        self.data_dir = folder / "data"
        self._out, self._err = folder / "out.txt", folder / "err.txt"
        command = [sys.executable, "-m", "courtyard.processes.cli", "up", "--port", "0", "--data-dir"]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process: subprocess.Popen[bytes] = spawn(
                [*command, str(self.data_dir), *options],
                output=out,
                errors=err,
                folder=folder,  # away from a developer's .env
                environment={
                    **clean_environment(),
                    "COURTYARD_APP": "support.trial_app:create",
                    "WORKER_PROCESSES": "0",
                    **environment,
                },
            )

    @property
    def errors(self) -> str:
        """What it said on standard error."""
        return self._err.read_text()

    @property
    def url(self) -> str:
        """Where it serves."""
        found = re.search(r"^ready: (http\S+)$", self._out.read_text(), re.MULTILINE)
        return found.group(1) if found else ""

    async def until_ready(self) -> None:
        """Wait for the ready line."""
        await wait_until(lambda: self.url or self.process.poll() is not None, "ready or an end", _START_LIMIT_S)
        assert self.url, self.errors

    async def until_ended(self) -> int:
        """Wait for the end and give the exit code."""
        await wait_until(lambda: self.process.poll() is not None, "the end", _START_LIMIT_S)
        return self.process.returncode

    async def end(self, number: int = signal.SIGTERM) -> int:
        """Signal it and give the exit code."""
        self.process.send_signal(number)
        return await self.until_ended()

    async def get(self, path: str) -> httpx.Response:
        """Ask it over a new connection."""
        async with plain_async_client(self.url) as client:
            return await client.get(path)

    async def status(self, path: str = "/health") -> int:
        """The status of an answer; 0 when there is none."""
        try:
            return (await self.get(path)).status_code
        except httpx.TransportError:
            return 0

    def descendants(self) -> set[int]:
        """Its children's process ids."""
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(pid) for pid in listing.read_text().split()}

    def engine_pid(self, name: str) -> int:
        """The process id of one engine (a word of its command line)."""
        return next(pid for pid in self.descendants() if name in command_line(pid))


@asynccontextmanager
async def trial_house(folder: Path, *options: str, **environment: str) -> AsyncIterator[TrialHouse]:
    """A house that is surely gone after the block."""
    house = TrialHouse(folder, *options, **environment)
    try:
        yield house
    finally:
        await stop_child(house.process, grace_s=40)


async def run_courtyard(*words: str, **environment: str) -> tuple[int, str, str]:
    """Run a command to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "courtyard.processes.cli", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",  # away from a developer's .env
        env={**clean_environment(), **environment},
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def command_line(pid: int) -> str:
    """A process's command line; empty when it is gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def is_gone(pid: int) -> bool:
    """Whether the process has ended."""
    return not command_line(pid)


def clean_environment() -> dict[str, str]:
    """Only what a program needs to run, so that a developer's own settings do not leak into a trial."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": f"{_SOURCES / 'src'}:{_SOURCES / 'tests'}", "COLUMNS": "200"}
