"""A media worker to be killed: ``python worker_process.py MONGODB_URL REDIS_URL PREFIX DATA_DIR``."""

import asyncio
import sys
from pathlib import Path

from courtyard import __version__
from courtyard.kernel.module import Assembly
from courtyard.modules.accounts.module import MODULE as ACCOUNTS
from courtyard.modules.media.module import MODULE as MEDIA
from support.app import settings_for_tests

QUICK = {"jobs_lock_ms": 1000, "jobs_stalled_ms": 300}


async def main(mongodb_url: str, redis_url: str, prefix: str, data_dir: str) -> None:
    settings = settings_for_tests(mongodb_url, redis_url, prefix, data_dir=Path(data_dir), **QUICK)
    assembly = Assembly(settings, [MEDIA, ACCOUNTS], __version__)
    async with assembly.running(), assembly.working(["media"]):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
