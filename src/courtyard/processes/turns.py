"""How a process shares a processor with requests: it gives way, and in short turns."""

import ctypes
import os
import platform
import struct
import sys

TURN_S = 0.0001

_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
# size, policy, flags, niceness, priority, runtime, deadline, period: see sched_setattr(2)
_ATTRIBUTES = struct.Struct("IIQiIQQQ")
_SCHED_OTHER = 0


def give_way(niceness: int) -> None:
    """Where requests and work want the same processor, requests go first; elsewhere it makes no difference.

    Who is woken waits until the turn of who runs is over, with any niceness: that is up to 3 ms at each of the trips
    that make a request. From Linux 6.12 on a process can ask for shorter turns (``sched_runtime`` of an ordinary
    process); an older one takes no notice. Threads that are started afterwards have the same.
    """
    os.nice(niceness)
    number = _SCHED_SETATTR.get(platform.machine()) if sys.platform == "linux" else None
    if number is not None:
        niceness = os.getpriority(os.PRIO_PROCESS, 0)
        wanted = _ATTRIBUTES.pack(_ATTRIBUTES.size, _SCHED_OTHER, 0, niceness, 0, round(TURN_S * 1e9), 0, 0)
        ctypes.CDLL(None).syscall(number, 0, wanted, 0)  # where it may not, turns stay as long as they were
