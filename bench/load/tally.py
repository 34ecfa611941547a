"""What one measurement asks for and what it finds."""

from typing import Protocol

import msgspec

_PROBLEMS_KEPT = 5


class Traffic(Protocol):
    """An endless row of requests, each made from its number, and what a right answer to it looks like."""

    @property
    def expected_status(self) -> int:
        """The one status that is no error."""

    def request(self, number: int) -> bytes:
        """The whole request, head and body."""

    def problem(self, number: int, body: bytes) -> str | None:
        """What is wrong with this answer's body; None when it is right."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement against one server.

    With a ``rate`` (requests per second) the requests leave at equal distances whatever the server does (open loop);
    without, each connection sends the next request when it has its answer (closed loop).
    """

    port: int
    traffic: Traffic
    seconds: float
    connections: int
    first: int = 0
    rate: float | None = None
    check_every: int = 50


class Tally(msgspec.Struct, kw_only=True):
    """Counts and latencies of one measurement; latencies in milliseconds, from the intended time of sending."""

    answers: int = 0
    asked: int = 0
    errors: int = 0
    lost: int = 0
    checked: int = 0
    seconds: float = 0.0
    body_bytes: int = 0
    latencies_ms: list[float] = []
    late_ms: list[float] = []
    cpu_share: float = 0.0
    problems: list[str] = []
    kept: list[tuple[int, bytes]] = []

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds if self.seconds else 0.0

    def fail(self, problem: str) -> None:
        """Count an error and remember the first few in words."""
        self.errors += 1
        if len(self.problems) < _PROBLEMS_KEPT:
            self.problems.append(problem)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the (unsorted) values does not exceed; 0 when there are none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
