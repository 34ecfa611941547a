"""Child processes that cannot outlive us: each gets a signal from the kernel when its parent dies."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_POLL_S = 0.02
_WATCH_S = 0.2
# Loaded before any fork: between fork and exec a child must not load libraries or take locks.
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def spawn(
    command: Sequence[str],
    *,
    output: int | IO[bytes] | None = None,
    errors: int | IO[bytes] | None = subprocess.STDOUT,
    environment: Mapping[str, str] | None = None,
    descriptors: Sequence[int] = (),
    folder: Path | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a program in its own process group, so that Ctrl-C in the terminal reaches only us.

    Call it from the main thread: the parent-death signal fires when the *thread* that forked ends.
    """
    return subprocess.Popen(  # noqa: S603  (the command is ours, never a user's)
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        env=environment,
        cwd=folder,
        pass_fds=descriptors,
        process_group=0,
        preexec_fn=_dies_with(os.getpid()),  # noqa: PLW1509  (two system calls, nothing that takes a lock)
    )


def _dies_with(parent: int) -> Callable[[], None]:
    def ask_the_kernel() -> None:
        if _PRCTL is not None:
            _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the kernel was asked
            os._exit(1)

    return ask_the_kernel


async def ended(child: "subprocess.Popen[bytes]") -> int:
    """Wait for a child's end and give its exit code (negative: the signal that ended it)."""
    while (code := child.poll()) is None:  # noqa: ASYNC110  (a process that ends sets no event)
        await asyncio.sleep(_WATCH_S)
    return code


async def stop_child(child: "subprocess.Popen[bytes]", grace_s: float) -> int:
    """Ask a child to end, insist after the grace, and give its exit code (negative: the signal that ended it)."""
    if child.poll() is None:
        child.terminate()
    deadline = time.monotonic() + grace_s
    while child.poll() is None:
        if time.monotonic() > deadline:
            child.kill()
        await asyncio.sleep(_POLL_S)
    return child.returncode


def cause_of_end(code: int | None) -> str:
    """A child's exit code in words."""
    if code is None:
        return "not running"
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def is_alive_in(folder: Path, pid: int) -> bool:
    """Whether the process runs and works in the folder (pids are reused by strangers, command lines rewritten)."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:  # no such process, or a stranger's
        return False


async def end_leftover(folder: Path, pid: int, grace_s: float) -> None:
    """Wait for a process of an earlier, killed parent to finish, then insist."""
    deadline = time.monotonic() + grace_s
    while is_alive_in(folder, pid):
        os.kill(pid, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
        await asyncio.sleep(_POLL_S * 5)
