"""What both engines have in common: a folder, an access file, a child process and a log."""

import asyncio
import secrets
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

import msgspec

from courtyard.kernel.engines.children import cause_of_end, end_leftover, ended, spawn, stop_child
from courtyard.kernel.engines.errors import EngineFailed
from courtyard.kernel.engines.fitting import mended_by
from courtyard.kernel.engines.ports import free_port, is_port_free
from courtyard.kernel.engines.private_files import read_private, write_private

_START_LIMIT_S = 120.0  # recovery after a power cut may read much
_STOP_GRACE_S = 30.0
_POLL_S = 0.02
_LOG_BYTES_MAX = 20 << 20
_TAIL_BYTES = 16 << 10


class Access(msgspec.Struct, frozen=True):
    """How to reach an engine: kept in the engine's folder, readable by its owner only."""

    port: int
    password: str
    pid: int = 0


class Engine(ABC):
    """One database program, private to one folder, with one port and one password for good.

    Args:
        folder: Where its data, configuration, log and access file live; made when missing.
    """

    name: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._access: Access | None = None
        self._log_begin = 0

    @abstractmethod
    def command(self, access: Access) -> list[str]:
        """Write the configuration and give the command that runs it."""

    @abstractmethod
    async def until_ready(self, access: Access) -> None:
        """Return when the program serves, setting up what a first start needs; an OSError means "not yet"."""

    @abstractmethod
    async def answers(self, access: Access) -> bool:
        """Whether the program serves us now; changes nothing."""

    @abstractmethod
    def url_of(self, access: Access) -> str:
        """The URL that clients use, password included."""

    @property
    def is_running(self) -> bool:
        """Whether the child lives."""
        return self.process is not None and self.process.poll() is None

    @property
    def url(self) -> str:
        """The URL that clients use, password included.

        Raises:
            EngineFailed: when it was never started in this folder.
        """
        access = self._access or self._kept_access()
        if access is None:
            raise EngineFailed(f"{self.name} was never started in {self.folder}")
        return self.url_of(access)

    async def is_serving(self) -> bool:
        """Whether the engine of this folder serves, whoever started it."""
        access = self._access or self._kept_access()
        return access is not None and await self.answers(access)

    async def prepare(self) -> None:
        """Settle port and password, so that ``url`` is known before the start, which then keeps to them.

        Raises:
            EngineMissing: when there is no program.
            EngineFailed: when the access file is damaged.
        """
        await self._prepared()

    async def start(self) -> None:
        """Start the program and wait until it serves; a second start keeps port and password.

        Raises:
            EngineMissing: when there is no program.
            EngineFailed: when it ends or does not serve in time; the message has its last words.
        """
        access = self._access or await self._prepared()
        command = self.command(access)
        self._trim_log()
        with self.log.open("ab") as log:
            self.log.chmod(0o600)
            self._log_begin = log.tell()
            self.process = spawn(command, output=log, folder=self.folder)
        write_private(self._access_file, _encoded(msgspec.structs.replace(access, pid=self.process.pid)))
        try:
            await self._until(lambda: self.until_ready(access))
        except BaseException:
            await self.stop()
            raise

    async def ended(self) -> None:
        """Return when the child has ended."""
        if self.process is not None:
            await ended(self.process)

    def cause_of_end(self) -> str:
        """How the child ended: a signal's name, or the exit code and its last words."""
        code = self.process.poll() if self.process else None
        return cause_of_end(code) if code is None or code <= 0 else f"{cause_of_end(code)}: {self.last_words()}"

    async def stop(self) -> None:
        """End the program in an orderly way; nothing happens when it does not run."""
        if self.process is not None:
            await stop_child(self.process, _STOP_GRACE_S)
            self.process = None

    def last_words(self) -> str:
        """The last line that the program logged."""
        lines = self.last_lines()
        return lines[-1] if lines else "it said nothing"

    def last_lines(self) -> list[str]:
        """The end of what the log holds since the last start."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(self._log_begin, self.log.stat().st_size - _TAIL_BYTES))
                return [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
        except OSError:
            return []

    @property
    def _access_file(self) -> Path:
        return self.folder / "access.json"

    def _kept_access(self) -> Access | None:
        text = read_private(self._access_file)
        try:
            return msgspec.json.decode(text, type=Access) if text else None
        except msgspec.DecodeError:
            raise EngineFailed(f"{self._access_file} is damaged: restore it from a backup") from None

    async def _prepared(self) -> Access:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        access = await self._settled_access()
        self.command(access)  # finds the program, or says now that it is missing
        self._access = access
        return access

    async def _settled_access(self) -> Access:
        """The kept port and password; a new port only if a stranger has taken the old one meanwhile."""
        kept = self._kept_access()
        if kept is None:
            return Access(port=free_port(), password=secrets.token_hex(24))
        await end_leftover(self.folder, kept.pid, _STOP_GRACE_S)
        return kept if is_port_free(kept.port) else msgspec.structs.replace(kept, port=free_port())

    async def _until(self, ready: Callable[[], Awaitable[None]]) -> None:
        deadline = time.monotonic() + _START_LIMIT_S
        while time.monotonic() < deadline:
            if not self.is_running:
                words = self.last_words()
                way_out = f"; {mended_by(words)}" if mended_by(words) else ""
                raise EngineFailed(f"{self.name} ended at start: {words}{way_out} (log: {self.log})")
            try:
                return await ready()
            except OSError:
                await asyncio.sleep(_POLL_S)
        raise EngineFailed(f"{self.name} did not serve within {_START_LIMIT_S:.0f} s (log: {self.log})")

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))


def _encoded(access: Access) -> str:
    return msgspec.json.encode(access).decode()
