"""Health: what this process depends on and whether each of them answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from courtyard.kernel.basics import now

Check = Callable[[], Awaitable[bool]]

_CHECK_TIMEOUT_S = 2.0


class HealthReport(msgspec.Struct, frozen=True):
    """``status`` is ``healthy``, or ``degraded`` when something optional is away, or ``unavailable``."""

    status: str
    service: str
    version: str
    uptime_s: float
    time: str
    checks: dict[str, str]


class Health:
    """The dependencies of a process. A required one that is away makes the process not ready."""

    def __init__(self, service: str, version: str) -> None:
        self._service, self._version = service, version
        self._started = time.monotonic()
        self._checks: dict[str, tuple[Check, bool]] = {}

    def add(self, name: str, check: Check, *, required: bool) -> None:
        """Add a dependency; ``check`` answers whether it is up."""
        self._checks[name] = (check, required)

    async def report(self) -> HealthReport:
        """Ask all dependencies at once, each for at most two seconds."""
        names = list(self._checks)
        answers = await asyncio.gather(*(self._ask(self._checks[name][0]) for name in names))
        up = dict(zip(names, answers, strict=True))
        down = [name for name in names if not up[name]]
        status = "healthy" if not down else "degraded"
        if any(self._checks[name][1] for name in down):
            status = "unavailable"
        checks = {name: "up" if up[name] else "down" for name in names}
        uptime_s = round(time.monotonic() - self._started, 1)
        return HealthReport(status, self._service, self._version, uptime_s, now().isoformat(), checks)

    @staticmethod
    async def _ask(check: Check) -> bool:
        try:
            async with asyncio.timeout(_CHECK_TIMEOUT_S):
                return await check()
        except Exception:  # noqa: BLE001  (a check that fails in any way means "down")
            return False


def as_json(report: HealthReport) -> Any:
    """The report as plain values, under the names that the source documents use."""
    body = msgspec.to_builtins(report)
    return {**{key: body[key] for key in ("status", "service", "version", "uptime_s", "time")}, **body["checks"]}
