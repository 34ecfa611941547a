"""Figures on every database command, and a counter that tests put around a request."""

import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from prometheus_client import Counter, Histogram
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

_DURATION = Histogram(
    "courtyard_database_command_seconds",
    "Duration of database commands",
    ["command"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_FAILURES = Counter("courtyard_database_command_failures", "Failed database commands", ["command"])

# Housekeeping of the driver is not a query of ours.
_HOUSEKEEPING = frozenset({"hello", "ismaster", "ping", "endSessions", "commitTransaction", "abortTransaction"})

_counting: ContextVar[list[str] | None] = ContextVar("counting_commands", default=None)


@contextmanager
def counting_commands() -> Iterator[list[str]]:
    """The names of the commands that this task sends while the block runs."""
    names: list[str] = []
    token = _counting.set(names)
    try:
        yield names
    finally:
        _counting.reset(token)


def note_command(name: str) -> None:
    """Count a command that the driver's listeners do not hear of."""
    names = _counting.get()
    if names is not None:
        names.append(name)


class CommandCounter(CommandListener):
    """Notes command names for ``counting_commands``. Only for tests: listening costs 60 µs a command."""

    def started(self, event: CommandStartedEvent) -> None:
        """Count for a test, if one listens."""
        if event.command_name not in _HOUSEKEEPING:
            note_command(event.command_name)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to note."""


class Timed:
    """Observes how long a command takes: ``with Timed("find"): …``."""

    __slots__ = ("_name", "_started")

    def __init__(self, name: str) -> None:
        self._name = name
        self._started = 0.0

    def __enter__(self) -> None:
        """Begin."""
        self._started = time.perf_counter()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Observe the duration, or count the failure."""
        if kind is None:
            _timer(self._name).observe(time.perf_counter() - self._started)
        else:
            _FAILURES.labels(self._name).inc()


@functools.cache
def _timer(name: str) -> Histogram:
    return _DURATION.labels(name)
