"""The data folder: made, checked, held by one process at a time, with the secret that signs tokens."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Conflict, Unavailable, new_token
from courtyard.kernel.engines import read_private, write_private

_FREE_BYTES_FIRST_MIN = 400 << 20  # mongod's journal takes 300 MB before the first document
_FREE_BYTES_MIN = 200 << 20
_LOCK_PATIENCE_S = 0.3
_LOCK_PAUSE_S = 0.05


class DataDirHeld(Conflict):
    """Another Courtyard runs on this folder."""


class DataDirUnusable(Unavailable):
    """The folder cannot be made or written."""


class DiskFull(Unavailable):
    """Too little room to start."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds a data folder."""

    pid: int
    command: str
    since: str


class DataDir:
    """One installation's folder.

    Args:
        path: The folder; ``prepare`` makes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()

    def prepare(self) -> None:
        """Make the folder, and see that it can be written and has room.

        Raises:
            DataDirUnusable: names the reason.
            DiskFull: names what is free and what is needed.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.path / f".probe.{os.getpid()}"
            probe.write_bytes(b"x")
            probe.unlink()
        except OSError as error:
            raise DataDirUnusable(
                f"data dir: cannot write in {self.path} ({error.strerror}): choose another with --data-dir"
            ) from error
        needed, free = self._free_bytes_needed(), self.free_bytes()
        if free < needed:
            raise DiskFull(
                f"data dir: only {free >> 20} MB free at {self.path}, {needed >> 20} MB are needed:"
                " free some space or choose another with --data-dir"
            )

    def free_bytes(self) -> int:
        """Room left on the folder's disk."""
        return shutil.disk_usage(self.path).free

    @contextmanager
    def hold(self, command: str) -> Iterator[None]:
        """Be the only process on this folder; the lock ends with the process, however it ends.

        Raises:
            DataDirHeld: names the process that has it.
        """
        with self._lock_file.open("a+") as lock:
            if not _locked(lock.fileno()):
                raise DataDirHeld(self._held_message())
            os.fchmod(lock.fileno(), 0o600)
            since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            lock.truncate(0)
            lock.write(msgspec.json.encode(Holder(os.getpid(), command, since)).decode())
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)

    def holder(self) -> Holder | None:
        """Who holds the folder now, if anybody (a note left by a killed process does not count)."""
        try:
            with self._lock_file.open() as lock:
                if _locked(lock.fileno(), patience_s=0):
                    return None
                return msgspec.json.decode(lock.read(), type=Holder)
        except OSError:  # no such file, or not for us to read
            return None
        except msgspec.DecodeError:  # held, but not yet or no longer signed
            return Holder(0, "courtyard", "")

    def secret(self) -> str:
        """The secret that signs tokens, made on first use."""
        return self._kept("secret", 48)

    def vapid_key(self) -> str:
        """The key that Web Push messages are signed with, made on first use; a new one would void every subscription.

        Any 32 random bytes are a private key on P-256 (but for one draw in 2^32, which is refused at the start).
        """
        return self._kept("vapid_key", 32)

    def _kept(self, name: str, size_bytes: int) -> str:
        file = self.path / name
        kept = read_private(file)
        if kept is None:
            kept = new_token(size_bytes)
            write_private(file, kept)
        return kept

    def _free_bytes_needed(self) -> int:
        return _FREE_BYTES_MIN if (self.path / "mongodb").exists() else _FREE_BYTES_FIRST_MIN

    @property
    def _lock_file(self) -> Path:
        return self.path / "courtyard.lock"

    def _held_message(self) -> str:
        holder = self.holder() or Holder(0, "courtyard", "")
        return (
            f"data dir: {self.path} is held by `{holder.command}` (pid {holder.pid}, since {holder.since}):"
            " stop it first or choose another with --data-dir"
        )


def _locked(descriptor: int, patience_s: float = _LOCK_PATIENCE_S) -> bool:
    """Take the lock; a short patience lets somebody who only looked at it let go."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_LOCK_PAUSE_S)
        else:
            return True
