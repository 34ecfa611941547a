"""The processes of one trial: a mongod, a Valkey, API processes behind one socket, workers. Each can be hurt."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from courtyard.kernel.engines import Engine, Mongod, Valkey, bind_listener, ended, spawn, stop_child
from courtyard.processes.environment import LISTENER_FD
from faults.wire import Wire
from support.app import SECRET
from support.house import clean_environment
from support.waiting import wait_until

_START_LIMIT_S = 60.0
_STOP_GRACE_S = 40.0
_PLENTY = "1000000"
_AT_WORK = "jobs_worked_on"
# A killed process's work must come back within the trial, not after the half minute that suits real life.
SHORT_LEASES: Mapping[str, str] = {
    "EVENT_LEASE_SECONDS": "2",
    "EVENT_POLL_SECONDS": "0.5",
    "JOBS_LOCK_MS": "2000",
    "JOBS_STALLED_MS": "1000",
    "JOBS_SWEEP_SECONDS": "1",
    # No job here is to blame for the death of its worker, however often it happens.
    "JOBS_STALLS_MAX": "50",
}
# More jobs at a time than a small machine would get, so that a kill meets several.
_WIDE = {"QUEUE_SEARCH": "concurrency=20 rate=5000/5"}


class Child:
    """A process that is started again after each fault."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, descriptors: Sequence[int]
    ) -> None:
        self.name = name
        self.log = log
        self._command, self._environment, self._descriptors = command, dict(environment), descriptors
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The running (or last) process."""
        assert self._process is not None, f"{self.name} was never started"
        return self._process

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def heeds_signals(self) -> bool:
        """Whether it has come so far that SIGTERM asks it to end, and does not just end it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        return bool(caught >> (signal.SIGTERM - 1) & 1)

    def is_accepting(self, listener: socket.socket) -> bool:
        """Whether it takes connections from the socket that all API processes share."""
        inode = f"socket:[{os.fstat(listener.fileno()).st_ino}]"
        folder = Path(f"/proc/{self.process.pid}")
        try:
            mine = {fd.name for fd in (folder / "fd").iterdir() if str(fd.readlink()) == inode}
            polled = [line.split() for info in (folder / "fdinfo").iterdir() for line in info.read_text().splitlines()]
        except FileNotFoundError:  # a descriptor was closed while we looked: it is not at rest yet
            return False
        return any(words[:1] == ["tfd:"] and words[1] in mine for words in polled)

    def is_at_work(self) -> bool:
        """Whether this worker has said, since its first start, that it works."""
        return _AT_WORK in self.log.read_text()

    def start(self, **environment: str) -> None:
        """Start it; its words are appended to its log."""
        with self.log.open("ab") as log:
            self._process = spawn(
                self._command,
                output=log,
                environment={**self._environment, **environment},
                descriptors=self._descriptors,
                folder=self.log.parent,
            )

    async def kill(self) -> bool:
        """Kill it with SIGKILL; whether it was alive until then."""
        if not self.is_alive:
            return False
        self.process.kill()
        return await ended(self.process) == -signal.SIGKILL

    async def until_dead(self, timeout_s: float) -> int | None:
        """Wait for an end that comes by itself; the exit code, None when it does not come."""
        try:
            async with asyncio.timeout(timeout_s):
                return await ended(self.process)
        except TimeoutError:
            return None

    def freeze(self) -> bool:
        """Stop it with SIGSTOP; whether it was alive."""
        alive = self.is_alive
        if alive:
            self.process.send_signal(signal.SIGSTOP)
        return alive

    def thaw(self) -> None:
        """Let it go on."""
        if self.is_alive:
            self.process.send_signal(signal.SIGCONT)

    async def end(self) -> int:
        """Ask it to end in an orderly way; the exit code."""
        return await stop_child(self.process, _STOP_GRACE_S) if self._process else 0


class Household:
    """One trial's processes. ``async with`` starts them and surely ends them.

    Args:
        folder: For logs, the journal and Valkey's data.
        mongod: A running one, which the trial may kill and start again.
        prefix: Of its databases.
        apis: API processes.
        workers: Worker processes.
        environment: Further settings.
    """

    def __init__(
        self, folder: Path, mongod: Mongod, prefix: str, *, apis: int = 2, workers: int = 2, **environment: str
    ) -> None:
        self.folder, self.mongod, self.prefix = folder, mongod, prefix
        self.valkey = Valkey(folder / "valkey")
        self.listener = bind_listener("127.0.0.1", 0)
        self.port = int(self.listener.getsockname()[1])
        self._further = environment
        self._counts = {"api": apis, "worker": workers}
        self.apis: list[Child] = []
        self.workers: list[Child] = []

    async def __aenter__(self) -> Self:
        """Start Valkey, the API and the workers."""
        try:
            await self.valkey.start()
            self.apis = self._children("api")
            self.workers = self._children("worker")
            for child in self.apis[:1]:
                child.start()
            await wait_until(self.is_serving, "the API serves", _START_LIMIT_S)
            for child in (*self.apis[1:], *self.workers):
                child.start()
            for worker in self.workers:
                await wait_until(worker.is_at_work, "a worker works", _START_LIMIT_S)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """End all."""
        await self._end()

    async def is_serving(self) -> bool:
        """Whether an order that means nothing is refused as such: routes, database and all are there."""
        assert any(child.is_alive for child in self.apis), self.apis[0].log.read_text()[-3000:]
        wire = Wire(self.port)
        try:
            async with asyncio.timeout(2):
                status, _ = await wire.post("/api/v1/orders", b"{}", {})
        except (OSError, EOFError, TimeoutError):
            return False
        finally:
            wire.close()
        return status == 422

    async def kill_engine(self, engine: Engine) -> bool:
        """Kill mongod or Valkey; whether it was alive until then."""
        process = engine.process
        if process is None or process.poll() is not None:
            return False
        process.kill()
        return await ended(process) == -signal.SIGKILL

    def words(self) -> str:
        """What all children said."""
        return "".join(child.log.read_text() for child in (*self.apis, *self.workers))

    def _children(self, kind: str) -> list[Child]:
        environment = self._environment(kind)
        descriptors = [self.listener.fileno()] if kind == "api" else []
        command = [sys.executable, "-m", f"courtyard.processes.{kind}"]
        return [
            Child(f"{kind} {number}", command, environment, self.folder / f"{kind}_{number}.log", descriptors)
            for number in range(self._counts[kind])
        ]

    def _environment(self, kind: str) -> dict[str, str]:
        limits = {f"LIMIT_{tier}_PER_MIN": _PLENTY for tier in ("ANONYMOUS", "MEMBER", "ADMIN", "AUTHENTICATION")}
        return {
            **clean_environment(),
            **limits,
            **SHORT_LEASES,
            **_WIDE,
            **({LISTENER_FD: str(self.listener.fileno())} if kind == "api" else {}),
            "COURTYARD_ENV": "test",
            "COURTYARD_APP": f"faults.shop.process:{'create' if kind == 'api' else 'assemble'}",
            "COURTYARD_DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            "MONGODB_URL": self.mongod.url,
            "REDIS_URL": self.valkey.url,
            "MONGODB_DB_NAME": self.prefix,
            "REQUIRE_VERIFIED_EMAIL": "false",
            "JWT_SECRET": SECRET,
            "PYTHONHASHSEED": "0",
            **self._further,
        }

    async def _end(self) -> None:
        for child in (*self.apis, *self.workers):
            child.thaw()
        await asyncio.gather(*(child.end() for child in (*self.apis, *self.workers)))
        await self.valkey.stop()
        self.listener.close()
