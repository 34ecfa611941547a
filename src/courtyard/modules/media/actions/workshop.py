"""Where strange files are worked on: in child processes with limits, one for each job at a time."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Refusal
from courtyard.kernel.engines import find_ffmpeg
from courtyard.modules.media.actions import figures
from courtyard.modules.media.errors import FileDamaged, ReadingTooHard, TooManyPixels
from courtyard.modules.media.formats.child import (
    LENGTH_BYTES,
    Answer,
    Fell,
    Limits,
    Painted,
    PictureTask,
    ProgramTask,
    Progress,
    Ran,
    Refused,
    Task,
    frame,
)
from courtyard.modules.media.formats.pictures import Pictures

Report = Callable[[float], Awaitable[None]]

_CHILD = "courtyard.modules.media.formats.child"
_IDLE_S = 60.0
_IDLE_MAX = 3
_PICTURE = Limits(memory_bytes=768 << 20, cpu_s=60, file_bytes=64 << 20)
_PICTURE_S = 900.0  # many times what it takes: children give way to everybody, and no picture is to blame for that
_FILM_MEMORY_BYTES = 1280 << 20
_FILM_FILE_BYTES = 1 << 30
_REFUSALS: dict[str, type[Refusal]] = {each.code: each for each in (FileDamaged, ReadingTooHard, TooManyPixels)}
_OVER_THE_LIMIT = {-signal.SIGXCPU, -signal.SIGXFSZ}
_NO_MEMORY = "Cannot allocate memory"
# A child needs none of our secrets, which travel in the environment.
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "TMPDIR")


class ChildLostError(RuntimeError):
    """A child ended in a way that says nothing about the file: another attempt may do better."""


class Workshop:
    """Works on pictures and films in children, which are kept for a minute in case there is more to do.

    Attributes:
        peak_bytes: The most memory that one of them took so far.
    """

    def __init__(self) -> None:
        self._idle: list[tuple[Process, asyncio.TimerHandle]] = []
        self.peak_bytes = 0

    async def paint(self, source: Path, folder: Path, *, still: str, pixels_max: int, report: Report) -> Pictures:
        """The forms of a picture, in the folder.

        Raises:
            FileDamaged, ReadingTooHard, TooManyPixels.
            ChildLostError: something else is wrong.
        """
        task = PictureTask(str(source), str(folder), still, pixels_max, _PICTURE)
        answer = await self._done(task, _PICTURE_S, report)
        match answer:
            case Painted(pictures=pictures):
                return pictures
            case Refused(code=code, cause=cause):
                raise _REFUSALS[code](cause=cause)
            case Fell(code=code) if code in _OVER_THE_LIMIT:
                raise ReadingTooHard(cause=f"signal {-code}")
            case _:
                raise ChildLostError(f"the child that paints answered {answer}")

    async def run_ffmpeg(
        self, arguments: list[str], folder: Path, *, cpu_s: float, limit_s: float, report: Report
    ) -> Ran:
        """Run ffmpeg in the folder, for so many seconds of a processor, within so many seconds.

        ``report`` is told the seconds of film that are done.

        Raises:
            ReadingTooHard: it took more time or memory than it may.
            ChildLostError: something else is wrong.
            EngineMissing: there is no ffmpeg on this machine.
        """
        limits = Limits(_FILM_MEMORY_BYTES, max(1, int(cpu_s)), _FILM_FILE_BYTES)
        program = await asyncio.to_thread(_ffmpeg)
        task = ProgramTask(program, arguments, str(folder), limits)
        answer = await self._done(task, limit_s, report)
        if not isinstance(answer, Ran):
            raise ChildLostError(f"the child that runs ffmpeg answered {answer}")
        if answer.code in _OVER_THE_LIMIT or (answer.code and _NO_MEMORY in answer.said):
            raise ReadingTooHard(cause=f"{answer.code}: {answer.said[-200:]}")
        if answer.code < 0:
            raise ChildLostError(f"ffmpeg ended by signal {-answer.code}")
        return answer

    async def close(self) -> None:
        """End the children that have nothing to do."""
        idle, self._idle = self._idle, []
        for child, timer in idle:
            timer.cancel()
            await _end(child)

    async def _done(self, task: Task, limit_s: float, report: Report) -> Answer:
        child = await self._ready()
        is_whole = False
        try:
            async with asyncio.timeout(limit_s):
                answer = await _ask(child, task, report)
            is_whole = True
            self._note_peak(answer)
        except TimeoutError:
            raise ReadingTooHard(cause=f"more than {limit_s:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ChildLostError("the child is gone") from error
        else:
            return answer
        finally:
            # One that was interrupted, by time or by whoever cancelled the job, is in the middle of something.
            if is_whole and len(self._idle) < _IDLE_MAX:
                timer = asyncio.get_running_loop().call_later(_IDLE_S, self._dismiss, child)
                self._idle.append((child, timer))
            else:
                await _end(child)

    def _note_peak(self, answer: Answer) -> None:
        if isinstance(answer, Painted | Refused | Ran):
            self.peak_bytes = max(self.peak_bytes, answer.peak_bytes)
            figures.PEAK_BYTES.labels("film" if isinstance(answer, Ran) else "picture").observe(answer.peak_bytes)

    async def _ready(self) -> Process:
        while self._idle:
            child, timer = self._idle.pop()
            timer.cancel()
            if child.returncode is None:
                return child
        return await asyncio.create_subprocess_exec(
            # A session of its own: Ctrl-C in a terminal is for the parent, and one signal ends it with its children.
            *(sys.executable, "-m", _CHILD), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )  # fmt: skip

    def _dismiss(self, child: Process) -> None:
        self._idle = [each for each in self._idle if each[0] is not child]
        if child.stdin is not None:
            child.stdin.close()


async def _ask(child: Process, task: Task, report: Report) -> Answer:
    assert child.stdin is not None  # noqa: S101  (both are pipes)
    assert child.stdout is not None  # noqa: S101  (both are pipes)
    child.stdin.write(frame(msgspec.msgpack.encode(task)))
    await child.stdin.drain()
    while True:
        length = int.from_bytes(await child.stdout.readexactly(LENGTH_BYTES), "big")
        answer: Answer = msgspec.msgpack.decode(await child.stdout.readexactly(length), type=Answer)
        if not isinstance(answer, Progress):
            return answer
        await report(answer.value)


async def _end(child: Process) -> None:
    """End a child and what it started."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


@cache
def _ffmpeg() -> str:
    """Where the program is."""
    return str(find_ffmpeg())
