"""Process-wide figures and their Prometheus exposition, over one process or several."""

import asyncio
import os
from collections.abc import Callable, Iterable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

REQUESTS = Counter("courtyard_http_requests", "Answers by route template", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "courtyard_http_request_seconds",
    "Time to the answer by route template",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
LOOP_LAG = Gauge("courtyard_event_loop_lag_seconds", "How late the event loop wakes", multiprocess_mode="max")

_LAG_PROBE_S = 1.0
# The client library keeps every figure in files of this folder once the variable is set, so several API processes
# show one sum. `courtyard up` sets it for more than one worker.
_SHARED = "PROMETHEUS_MULTIPROC_DIR" in os.environ


def exposition() -> tuple[str, bytes]:
    """Content type and text of ``/metrics``; with several API processes the figures of all of them."""
    registry: CollectorRegistry = REGISTRY
    if _SHARED:
        _bring_up_to_date()
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # (the library has no types here)
    return CONTENT_TYPE_LATEST, generate_latest(registry)


class _Updates(Collector):
    """Registered ahead of the series of other rooms, so that each look at the registry sees them up to date."""

    def collect(self) -> Iterable[Metric]:
        _bring_up_to_date()
        return ()


_updates: list[Callable[[], None]] = []


def update_by(publish: Callable[[], None]) -> None:
    """Call this before figures are looked at; for sums that are counted apart, since a series' own ``inc`` is slow."""
    _updates.append(publish)


def _bring_up_to_date() -> None:
    for publish in _updates:
        publish()


REGISTRY.register(_Updates())


async def watch_loop_lag() -> None:
    """Measure forever how late a one-second sleep ends; run as a task of the process."""
    loop = asyncio.get_running_loop()
    while True:
        planned = loop.time() + _LAG_PROBE_S
        await asyncio.sleep(_LAG_PROBE_S)
        LOOP_LAG.set(max(0.0, loop.time() - planned))
        if _SHARED:
            _bring_up_to_date()
