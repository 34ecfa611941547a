"""What this process knows by itself: permits it has leased, and refusals that still stand."""

from collections import OrderedDict
from time import monotonic

from courtyard.kernel.limits.figures import tallies_of
from courtyard.kernel.limits.limit import Limit, Verdict

Place = tuple[str, str]

_HELD_MAX = 20_000


class Held:
    """The state of one key of one limit, as of the last answer from Valkey; times are monotonic seconds."""

    __slots__ = (
        "blocked_capacity",
        "blocked_cost",
        "blocked_until",
        "lease_until",
        "permits",
        "remaining",
        "reset_at",
        "tallies",
    )

    def __init__(self, limit: str) -> None:
        self.permits = 0
        self.lease_until = 0.0
        self.remaining = 0
        self.reset_at = 0.0
        self.blocked_until = 0.0
        self.blocked_cost = 0
        self.blocked_capacity = 0
        self.tallies = tallies_of(limit)


class HeldTable:
    """Bounded: the key that was answered longest ago goes first, which wastes its permits and never adds any."""

    def __init__(self) -> None:
        self._held: OrderedDict[Place, Held] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are known."""
        return len(self._held)

    def find(self, place: Place) -> Held | None:
        """The state of a key, if known."""
        return self._held.get(place)

    def take(self, limit: Limit, place: Place, cost: int) -> Verdict | None:
        """A verdict from what is known here, or None when Valkey must be asked."""
        held = self._held.get(place)
        if held is None:
            return None
        now = monotonic()
        if held.permits >= cost and now < held.lease_until:
            held.permits -= cost
            held.tallies.allowed.count += 1
            return Verdict(
                allowed=True,
                limit=limit.capacity,
                remaining=held.remaining + held.permits,
                reset_s=held.reset_at - now,
            )
        if now < held.blocked_until and cost >= held.blocked_cost and limit.capacity <= held.blocked_capacity:
            # Permits come back by time alone, so a refusal stands until then and a flood costs nothing.
            held.tallies.refused.count += 1
            return Verdict(
                allowed=False,
                limit=limit.capacity,
                remaining=held.remaining,
                reset_s=held.reset_at - now,
                retry_after_s=held.blocked_until - now,
            )
        return None

    def renew(self, limit: Limit, place: Place) -> Held:
        """The state of a key, made if unknown, moved to the end of the queue for eviction."""
        held = self._held.get(place) or Held(limit.name)
        self._held[place] = held
        self._held.move_to_end(place)
        if len(self._held) > _HELD_MAX:
            self._held.popitem(last=False)
        return held
