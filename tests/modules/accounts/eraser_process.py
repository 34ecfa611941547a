"""A process that erases somebody: ``python eraser_process.py MONGODB_URL REDIS_URL PREFIX USER``.

With COURTYARD_CRASH_AT it dies on the way; otherwise it says ``done``.
"""

import asyncio
import sys

from courtyard import __version__
from courtyard.kernel.module import Assembly
from courtyard.modules.accounts.actions.erasing import Erase
from courtyard.processes.application import MODULES
from support.app import settings_for_tests
from support.jobs import unwatched


async def main(mongodb_url: str, redis_url: str, prefix: str, user: str) -> None:
    assembly = Assembly(settings_for_tests(mongodb_url, redis_url, prefix), MODULES, __version__)
    await assembly.dependency("erasing").erase(Erase(user), unwatched(f"accounts.erase.{user}"))
    await assembly.close()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
