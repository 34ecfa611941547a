"""Whose processor time a measurement took: the API's, and that of others who have no part in it."""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from bench.machine import Split

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Reading(msgspec.Struct, frozen=True):
    """Shares are between 0 and 1; ``others`` is what neither the bench nor the servers and engines it started used."""

    api_cpu_s: float
    api_core: float
    load_core: float
    others: float


class Meter:
    """Reads the clocks when made and when asked.

    Args:
        api: The processes that answer.
        split: Which cores are whose.
    """

    def __init__(self, api: Sequence[int], split: Split) -> None:
        self._api = api
        self._split = split
        self._start = self._now()

    def read(self) -> Reading:
        """What was used since this meter was made."""
        start, now = self._start, self._now()
        seconds = now.clock_s - start.clock_s
        busy = {core: used - start.busy_s[core] for core, used in now.busy_s.items()}
        api, load = ([busy.get(core, 0.0) for core in cores] for cores in (self._split.api, self._split.load))
        others = sum(busy.values()) - (now.family_s - start.family_s)
        return Reading(
            api_cpu_s=now.api_s - start.api_s,
            api_core=max(api, default=0.0) / seconds,
            load_core=max(load, default=0.0) / seconds,
            others=max(0.0, others / seconds / len(busy)),
        )

    def _now(self) -> "_Clocks":
        family = [os.getpid(), *descendants(os.getpid())]
        return _Clocks(time.monotonic(), cores_busy_s(), sum(map(cpu_s, family)), sum(map(cpu_s, self._api)))


class _Clocks(msgspec.Struct, frozen=True):
    clock_s: float
    busy_s: dict[int, float]
    family_s: float
    api_s: float


def others_busy(seconds: float = 1.0) -> float:
    """How busy the machine is with other things, as a share of all its cores."""
    meter = Meter((), Split((), (), (), ""))
    time.sleep(seconds)
    return meter.read().others


def descendants(pid: int) -> list[int]:
    """All processes below this one."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):  # it may end while we look
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in _children(task):
                found += [child, *descendants(child)]
    return found


def _children(task: Path) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):  # a thread may end while we look at the others
        return [int(child) for child in (task / "children").read_text().split()]
    return []


def cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used; 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def cores_busy_s() -> dict[int, float]:
    """Seconds that each core was busy since the machine started, with time stolen by its host."""
    found = {}
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name.startswith("cpu") and name != "cpu":
            ticks = [int(field) for field in fields[:8]]
            found[int(name[3:])] = (sum(ticks) - ticks[3] - ticks[4]) / _TICKS_PER_S
    return found
