"""Figures on every database command, and a counter that tests put around a request."""

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


class CommandFigures(CommandListener):
    """Observes durations and failures by command name."""

    def __init__(self) -> None:
        self._timers = {}  # type: dict[str, Histogram]

    def started(self, event: CommandStartedEvent) -> None:
        """Count for a test, if one listens."""
        names = _counting.get()
        if names is not None and event.command_name not in _HOUSEKEEPING:
            names.append(event.command_name)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Observe the duration."""
        name = event.command_name
        timer = self._timers.get(name)
        if timer is None:
            timer = self._timers[name] = _DURATION.labels(name)
        timer.observe(event.duration_micros / 1e6)

    def failed(self, event: CommandFailedEvent) -> None:
        """Count the failure."""
        _FAILURES.labels(event.command_name).inc()
