"""How long to wait before something that ended is started again."""

import asyncio
import time

_FIRST_S = 0.2
_MAX_S = 10.0
_STEADY_S = 30.0


class Backoff:
    """Twice the last wait each time, up to ten seconds; back to the first after a steady run."""

    def __init__(self) -> None:
        self._next_s = _FIRST_S
        self._started = time.monotonic()

    async def pause(self) -> None:
        """Wait; the run that is counted next begins when this returns."""
        if time.monotonic() - self._started > _STEADY_S:
            self._next_s = _FIRST_S
        await asyncio.sleep(self._next_s)
        self._next_s = min(self._next_s * 2, _MAX_S)
        self._started = time.monotonic()
