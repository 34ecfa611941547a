"""A worker process to be killed: ``python worker_process.py MONGODB_URL REDIS_URL PREFIX``.

Its handler writes ``begun`` and the dish's name, and ends when the test sends a line (or after the given seconds).
"""

import asyncio
import sys

from courtyard.kernel.jobs import JobContext
from courtyard.kernel.telemetry import set_up_logs
from kernel.jobs.kitchen import COOK, Dish, Served, kitchens


async def cook(dish: Dish, context: JobContext) -> Served:
    sys.stdout.write(f"begun {dish.name}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    return Served("by the other process", context.attempt)


async def main(mongodb_url: str, redis_url: str, prefix: str) -> None:
    set_up_logs("info")
    async with kitchens(mongodb_url, redis_url, prefix) as make:
        kitchen = await make()
        async with kitchen.working({COOK: cook}, ["media"]):
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
