"""A process with a cache over numbers that stand in Valkey itself: ``python reader_process.py URL NAMESPACE``.

Reads ``get KEY`` and ``invalidate TAG`` from its input, answers each with one line.
"""

import asyncio
import sys
from functools import partial

from redis.asyncio import Redis

from courtyard.kernel.cache import Cache, Kind, connect

NUMBER = Kind[int]("test.process", 60, int)


async def load_number(redis: Redis, key: str) -> int:
    return int(await redis.get(key) or 0)


async def main(url: str, namespace: str) -> None:
    redis = connect(url)
    cache = Cache(redis, local_bytes=1 << 20, namespace=namespace)
    await cache.start()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        verb, _, subject = line.strip().partition(" ")
        if verb == "invalidate":
            await cache.invalidate(subject)
            answer = "done"
        else:
            load = partial(load_number, redis, f"{namespace}:truth:{subject}")
            answer = str(await cache.get_or_load(NUMBER, subject, load, tags=[subject]))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    await cache.stop()
    await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
