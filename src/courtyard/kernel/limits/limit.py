"""What a limit is, and what is said about one attempt."""

import re
from typing import Literal

import msgspec

WhenAway = Literal["local", "refuse", "allow"]

_NAME = re.compile(r"[a-z][a-z0-9_.]*\Z")
_LEASE_PART = 16
_LEASE_S_MAX = 5.0
_RECORDS_MAX = 64


class Limit(msgspec.Struct, frozen=True):
    """At most ``max + burst`` permits in any stretch of ``window_s`` seconds, over all processes.

    Attributes:
        name: Unique; lower case, digits, dots, underscores. Limits of one name share their counts, so tiers may
            differ in ``max`` under one name, but never in ``window_s``.
        max: The permits that the limit promises.
        window_s: Length of the sliding window.
        burst: Permits on top.
        when_away: What happens while Valkey is away. ``local`` counts in this process alone, so N processes may
            allow N times as much; it is right for API and authentication limits, where refusing everybody is worse.
    """

    name: str
    max: int
    window_s: float
    burst: int = 0
    when_away: WhenAway = "local"

    def __post_init__(self) -> None:
        """Refuse limits that mean nothing."""
        if not _NAME.match(self.name):
            raise ValueError(f"limit {self.name!r}: use lower case letters, digits, dots and underscores")
        if self.max < 1 or self.burst < 0 or self.window_s <= 0:
            raise ValueError(f"limit {self.name!r}: max must be 1 or more, burst 0 or more, window_s above 0")

    @property
    def capacity(self) -> int:
        """All permits of a window."""
        return self.max + self.burst

    @property
    def lease_s(self) -> float:
        """How long permits may be held before they are used."""
        return min(self.window_s / _LEASE_PART, _LEASE_S_MAX)

    @property
    def quantum_s(self) -> float:
        """The step in which permits come back: a millisecond for small limits, else 1/64 of the window."""
        return 0.001 if self.capacity <= _RECORDS_MAX else max(0.001, self.window_s / _RECORDS_MAX)


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The answer to one attempt, with what the ``RateLimit-*`` headers say.

    Attributes:
        allowed: Whether it may go on.
        limit: All permits of a window.
        remaining: Permits left after this one, as far as this process knows.
        reset_s: Seconds until all permits are back if nobody asks.
        retry_after_s: Seconds until the same attempt can succeed; 0 when allowed.
    """

    allowed: bool
    limit: int
    remaining: int
    reset_s: float
    retry_after_s: float = 0.0
