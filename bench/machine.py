"""What the figures were measured on, and which core does what."""

import os
import platform
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

_PACKAGES = ("uvicorn", "litestar", "msgspec", "pymongo", "redis", "uvloop", "httptools")
_FOUR_CORES = 4


class Split(msgspec.Struct, frozen=True):
    """Who runs where, the same for both sides. Empty: not pinned."""

    api: tuple[int, ...]
    engines: tuple[int, ...]
    load: tuple[int, ...]
    words: str


class Machine(msgspec.Struct, frozen=True):
    """Facts for the reader of the figures; nothing that names the machine or its owner."""

    date: str
    processor: str
    cores: int
    memory_gib: int
    system: str
    python: str
    node: str
    packages: dict[str, str]
    split: str


def split_of_cores() -> Split:
    """The fairest split that the cores allow: the API is always alone on its core."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        return Split((), (), (), "one core for everything, not pinned")
    if len(cores) < _FOUR_CORES:
        rest = tuple(cores[1:])
        return Split(
            (cores[0],), rest, rest, "the API process alone on one core; engines and load generator on the rest"
        )
    words = "the API process alone on one core, the load generator on another, the engines on the rest"
    return Split((cores[0],), tuple(cores[2:]), (cores[1],), words)


def pin(pid: int, cores: Iterable[int]) -> None:
    """Bind a running process with all its threads to these cores; nothing when there are none."""
    chosen = set(cores)
    for task in Path(f"/proc/{pid}/task").iterdir() if chosen else ():
        with suppress(ProcessLookupError):  # a thread that has ended meanwhile needs no core
            os.sched_setaffinity(int(task.name), chosen)


def machine(split: Split) -> Machine:
    """This machine, now."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)),
        system=f"{platform.system()} {platform.release().split('-')[0]}",
        python=platform.python_version(),
        node=_node(),
        packages={name: version(name) for name in _PACKAGES},
        split=split.words,
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _node() -> str:
    try:
        run = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)  # noqa: S607 (PATH's node)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return run.stdout.strip().removeprefix("v")
