"""Waiting until the servers have done what they were given to do, so that nobody is measured with another's work."""

import os
import time

from bench.meter import cpu_s, descendants

_LOOK_S = 0.25
_BUSY_MAX = 0.2  # of a core, all together; two idle servers and their engines take half of that
_LOOKS = 2  # in a row: whoever pauses between two turns is not done


def until_quiet(limit_s: float) -> float:
    """Wait until what this process started is idle; answers the seconds that took, the limit if it never was."""
    started = time.monotonic()
    quiet_looks, quiet_from, used = 0, started, _used_s()
    while (now := time.monotonic()) - started < limit_s:
        time.sleep(_LOOK_S)
        used, before = _used_s(), used
        if used - before > _BUSY_MAX * (time.monotonic() - now):
            quiet_looks, quiet_from = 0, time.monotonic()
            continue
        quiet_looks += 1
        if quiet_looks == _LOOKS:
            return quiet_from - started
    return limit_s


def _used_s() -> float:
    return sum(map(cpu_s, descendants(os.getpid())))
