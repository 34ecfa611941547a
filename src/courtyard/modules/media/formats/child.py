"""A process that works on files for another one: strange files can only be stopped together with a process.

Frames go in and out over the standard streams: four bytes of length, then MessagePack. In: a task. Out: any number of
``Progress``, then what became of it. Each task runs in a process of its own, forked from this one, with limits on time,
memory and the files that it may write, without a network where the system lets us, and gone when this one is.
"""

import ctypes
import gc
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from courtyard.kernel.basics import Refusal
from courtyard.modules.media.formats.films import seconds_of
from courtyard.modules.media.formats.pictures import Pictures, make_pictures

LENGTH_BYTES = 4
_SAID_MAX = 4000
_FILES_MAX = 64
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_NICE = 5
_LAST_WORDS_S = 5
_ASKED_TO_END = 255  # ffmpeg's own code after a signal that it takes, such as that of a limit
# Loaded before any fork: between fork and exec nothing should be looked up.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Limits(msgspec.Struct, frozen=True):
    """What one task may use."""

    memory_bytes: int
    cpu_s: int
    file_bytes: int


class PictureTask(msgspec.Struct, frozen=True, tag="picture"):
    """Make the forms of a picture in a folder."""

    source: str
    folder: str
    still: str
    pixels_max: int
    limits: Limits


class ProgramTask(msgspec.Struct, frozen=True, tag="program"):
    """Run a program in a folder."""

    program: str
    arguments: list[str]
    folder: str
    limits: Limits


Task = PictureTask | ProgramTask


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """How far it is: per cent of a picture, seconds of a film."""

    value: float


class Painted(msgspec.Struct, frozen=True, tag="painted"):
    """The forms of a picture, and how much memory they took."""

    pictures: Pictures
    peak_bytes: int


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The file is not as it should be: the code of a refusal."""

    code: str
    cause: str
    peak_bytes: int


class Ran(msgspec.Struct, frozen=True, tag="ran"):
    """A program has ended: its exit code (negative: a signal), the end of what it said, and how much memory it took."""

    code: int
    said: str
    peak_bytes: int


class Fell(msgspec.Struct, frozen=True, tag="fell"):
    """The process of a picture ended by a signal (a negative code), or by a mistake of ours."""

    code: int
    said: str = ""


Answer = Progress | Painted | Refused | Ran | Fell


def frame(payload: bytes) -> bytes:
    """The payload behind its length."""
    return len(payload).to_bytes(LENGTH_BYTES, "big") + payload


def _confine(limits: Limits) -> None:
    """Give up what the task does not need. For a process just forked, before it touches the file."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # No network where user namespaces are allowed; elsewhere the programs' own guards have to do.
        _LIBC.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    os.nice(_NICE)
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, _FILES_MAX),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + _LAST_WORDS_S))


def _paint(task: PictureTask, tell: Callable[[Answer], None]) -> None:
    """In a process of its own: the answer, or a death that says enough."""
    child = os.fork()
    if child == 0:
        try:
            _confine(task.limits)
            tell(_painted(task, tell))
        except BaseException as error:  # noqa: BLE001  (the code behind the fork belongs to the parent)
            tell(Fell(1, repr(error)[:_SAID_MAX]))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    if ended != 0:
        tell(Fell(ended))


def _painted(task: PictureTask, tell: Callable[[Answer], None]) -> Answer:
    try:
        made = make_pictures(
            Path(task.source),
            Path(task.folder),
            task.pixels_max,
            still=task.still,
            report=lambda percent: tell(Progress(percent)),
        )
    except Refusal as refusal:
        return Refused(refusal.code, refusal.cause or "", _peak_bytes(resource.RUSAGE_SELF))
    return Painted(made, _peak_bytes(resource.RUSAGE_SELF))


def _used_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_bytes(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss * 1024


def _run(task: ProgramTask, tell: Callable[[Answer], None]) -> None:
    said = Path(task.folder, "said")
    before_s = _used_s()
    with (
        said.open("wb") as words,
        subprocess.Popen(  # noqa: S603  (the program is ours; what a member sent is only a file that it reads)
            [task.program, *task.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            cwd=task.folder,
            env={},
            preexec_fn=lambda: _confine(task.limits),  # noqa: PLW1509  (this process has one thread)
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101  (it is a pipe)
        for line in process.stdout:
            seconds = seconds_of(line.decode("ascii", "replace"))
            if seconds is not None:
                tell(Progress(seconds))
        code = process.wait()
    if code == _ASKED_TO_END and _used_s() - before_s >= task.limits.cpu_s:
        code = -signal.SIGXCPU
    end = said.read_bytes()[-_SAID_MAX:].decode("utf-8", "replace")
    # Before the answer: whoever has that may take the folder away.
    said.unlink()
    tell(Ran(code, end, _peak_bytes(resource.RUSAGE_CHILDREN)))


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    def tell(answer: Answer) -> None:
        sink.write(frame(msgspec.msgpack.encode(answer)))
        sink.flush()

    while length := source.read(LENGTH_BYTES):
        task: Task = msgspec.msgpack.decode(source.read(int.from_bytes(length, "big")), type=Task)
        if isinstance(task, PictureTask):
            _paint(task, tell)
        else:
            _run(task, tell)


def main() -> None:
    """Serve until the other side closes or dies."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # Libraries that print must not write between the frames: their standard output is the error stream.
    frames = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    gc.freeze()
    _serve(sys.stdin.buffer, frames)


if __name__ == "__main__":
    main()
