"""A process that takes permits as fast as it can: ``python taker_process.py URL NAMESPACE MAX BURST ATTEMPTS``.

Says ``ready``, waits for a line, then tells how many were allowed.
"""

import asyncio
import sys

from courtyard.kernel.cache import connect
from courtyard.kernel.limits import Limit, Limiter


async def main(url: str, namespace: str, maximum: int, burst: int, attempts: int) -> None:
    redis = connect(url)
    limiter = Limiter(redis, namespace)
    limit = Limit("test.process", max=maximum, window_s=60, burst=burst)
    await limiter.take(limit, "warm up")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    verdicts = await asyncio.gather(*(limiter.take(limit, "k") for _ in range(attempts)))
    sys.stdout.write(f"{sum(verdict.allowed for verdict in verdicts)}\n")
    await limiter.stop()
    await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
