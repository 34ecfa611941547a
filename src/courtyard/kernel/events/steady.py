"""Work that goes on for ever, whatever fails in between."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog
from prometheus_client import Counter

_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2.0
_CALM_S = 10.0

_log = structlog.get_logger()


async def steadily(name: str, work: Callable[[], Awaitable[None]], failures: Counter) -> None:
    """Run ``work`` until cancelled; a failure is logged, counted, and followed by a pause of 0.05 s up to 2 s."""
    pause_s = _FIRST_PAUSE_S
    while True:
        started = monotonic()
        try:
            await work()
        except Exception as error:  # noqa: BLE001  (an engine away or a mistake: both are told, and tried again)
            failures.inc()
            _log.warning("event_work_failed", work=name, reason=f"{type(error).__name__}: {error}"[:500])
        if monotonic() - started > _CALM_S:
            pause_s = _FIRST_PAUSE_S
        await asyncio.sleep(jittered(pause_s))
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


def jittered(seconds: float) -> float:
    """About as long: what failed together is not tried again together."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311  (spreads load, guards nothing)
