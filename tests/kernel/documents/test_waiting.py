"""Requests that are given up while MongoDB is away, and what becomes of those after them."""

import asyncio
import os
import sys
from collections.abc import Generator

from courtyard.kernel.documents import Databases
from courtyard.kernel.engines import free_port
from support.house import clean_environment

_LOOKS_AGAIN_S = 0.5
"""Whoever waits for a server looks again after this time; the dangerous moment to be cancelled in is then."""


class _Turn:
    """One turn of the event loop."""

    def __await__(self) -> Generator[None]:
        yield


async def giving_up() -> str:
    """What 300 requests and one after them come to, 200 of them given up while they look again, and told so twice."""
    databases = Databases(f"mongodb://127.0.0.1:{free_port()}/?directConnection=true", prefix="away", timeout_ms=1_500)
    asked = [asyncio.create_task(databases.warm_up(1)) for _ in range(300)]
    await asyncio.wait(asked, timeout=_LOOKS_AGAIN_S - 0.03)
    for task in asked[:200]:
        task.cancel()
        await _Turn()
        task.cancel()
        await asyncio.wait(asked[200:], timeout=0.0003)  # all over the 60 ms around that moment
    _, waiting = await asyncio.wait(asked, timeout=10)
    return f"{len(waiting)} wait for ever, MongoDB is {(await databases.health()).status}"


def tell() -> None:
    """In a process of its own, which ends whatever hangs in it."""
    sys.stdout.write(asyncio.Runner().run(asyncio.wait_for(giving_up(), 20)))
    sys.stdout.flush()
    os._exit(0)


async def test_who_gives_up_leaves_the_driver_free() -> None:
    code = "from kernel.documents.test_waiting import tell; tell()"
    environment = clean_environment() | {"PYTHONPATH": os.pathsep.join(sys.path)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, env=environment
    )
    try:
        told, _ = await asyncio.wait_for(child.communicate(), timeout=40)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    assert told.decode() == "0 wait for ever, MongoDB is down"
