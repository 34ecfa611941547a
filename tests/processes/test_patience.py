"""A loop that gives way: for how long it does so with nothing left for it, what it does then, and how it ends."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process

from courtyard.processes.patience import Use, is_starving
from support.house import clean_environment

_PATIENCE_S = 1.5
_BESIDE = """
import asyncio, os, signal, subprocess, sys, threading
from courtyard.kernel.telemetry import set_up_logs
from courtyard.processes.patience import run_giving_way

set_up_logs("info")
# One processor, and somebody on it who always wants it.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
greedy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
ending = asyncio.Event()

def niceness():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

async def work():
    polite = niceness()
    print("begun", polite, flush=True)
    child = await asyncio.create_subprocess_exec("sleep", "600")
    while niceness() == polite:
        await asyncio.sleep(0)  # busy
    print("enough", niceness(), flush=True)
    while niceness() != polite:
        await asyncio.sleep(0)  # as busy as before
    print("again", niceness(), flush=True)
    await ending.wait()
    assert child.returncode is None, "it did not end with a thread"
    child.kill()
    await child.wait()
    print("ended", threading.current_thread() is threading.main_thread(), flush=True)

try:
    run_giving_way(work(), ending.set, 19, PATIENCE_S)
finally:
    greedy.kill()
"""
_FAILING = """
import asyncio
from courtyard.processes.patience import run_giving_way

async def work():
    async with asyncio.timeout(0.01):
        await asyncio.sleep(60)

try:
    run_giving_way(work(), print, 1)
except TimeoutError:
    print("told")
"""


async def _python(program: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=PIPE, stderr=PIPE, env=clean_environment()
    )


async def test_a_loop_that_starves_gives_way_less_for_as_long_again() -> None:
    own = os.nice(0)
    process = await _python(_BESIDE.replace("PATIENCE_S", str(_PATIENCE_S)))
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(90):
            told = [await process.stdout.readline() for _ in range(3)]
            process.send_signal(signal.SIGTERM)
            rest, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
    polite, firm = min(own + 19, 19), min(own + 10, 19)
    assert (told, rest) == (
        [f"begun {polite}\n".encode(), f"enough {firm}\n".encode(), f"again {polite}\n".encode()],
        b"ended False\n",
    ), errors.decode()
    assert process.returncode == 0, errors.decode()
    assert errors.count(b"worker_gives_way_less") == 1, errors.decode()


def test_who_comes_last_is_not_starving_while_it_gets_something_done() -> None:
    assert is_starving(Use(ran=0.02, waited=0.96))
    assert not is_starving(Use(ran=0.11, waited=0.87)), "measured of a worker that kept up beside busy requests"
    assert not is_starving(Use(ran=0.01, waited=0.06)), "there is nothing to do"


async def test_what_the_work_fails_with_is_told() -> None:
    process = await _python(_FAILING)
    answer, errors = await asyncio.wait_for(process.communicate(), timeout=60)
    assert (answer, process.returncode) == (b"told\n", 0), errors.decode()
