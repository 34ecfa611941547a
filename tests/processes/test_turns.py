"""Short turns of a worker, asked back from the kernel."""

import asyncio
import os
import platform
import struct
import sys

from support.house import clean_environment

_ASK = """
import ctypes, os, struct, sys, threading
from courtyard.processes.turns import give_way
give_way(7)
def told():
    attributes = ctypes.create_string_buffer(48)
    number = {"x86_64": 315, "aarch64": 275}[os.uname().machine]
    assert ctypes.CDLL(None).syscall(number, 0, attributes, 48, 0) == 0
    sys.stdout.buffer.write(attributes.raw)
thread = threading.Thread(target=told)
thread.start()
thread.join()
"""


async def test_a_process_gives_way_in_short_turns_and_so_do_its_threads() -> None:
    pipe = asyncio.subprocess.PIPE
    asked = await asyncio.create_subprocess_exec(sys.executable, "-c", _ASK, stdout=pipe, env=clean_environment())
    answer, _ = await asyncio.wait_for(asked.communicate(), timeout=60)
    _, policy, _, niceness, _, runtime_ns, _, _ = struct.unpack("IIQiIQQQ", answer)
    assert (policy, niceness) == (0, min(os.nice(0) + 7, 19))
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    assert runtime_ns == (100_000 if release >= (6, 12) else 0)
