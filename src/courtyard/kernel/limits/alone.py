"""Counting in this process only, while Valkey is away."""

from collections import OrderedDict
from math import ceil
from time import monotonic

from courtyard.kernel.limits.held import Held, Place
from courtyard.kernel.limits.limit import Limit, Verdict

_WINDOWS_MAX = 20_000


class AloneTable:
    """Sliding windows in memory, by the same rule as ``take.lua``; bounded, least recently used out first.

    A key starts with what Valkey last said about it, so an outage does not hand out a fresh window.
    """

    def __init__(self) -> None:
        self._windows: OrderedDict[Place, list[tuple[float, int]]] = OrderedDict()

    def __len__(self) -> int:
        """How many windows are kept."""
        return len(self._windows)

    def take(self, limit: Limit, place: Place, cost: int, held: Held | None) -> Verdict:
        """Decide by this process's own count."""
        now = monotonic()
        records = self._window(limit, place, held, now)
        used = sum(count for _, count in records)
        if used + cost <= limit.capacity:
            self._record(limit, records, now + limit.window_s, cost)
            left = limit.capacity - used - cost
            return Verdict(allowed=True, limit=limit.capacity, remaining=left, reset_s=records[-1][0] - now)
        left = limit.capacity - used
        retry_after_s = limit.window_s
        for expiry, count in records:
            used -= count
            retry_after_s = expiry - now
            if used + cost <= limit.capacity:
                break
        return Verdict(
            allowed=False,
            limit=limit.capacity,
            remaining=max(0, left),
            reset_s=records[-1][0] - now if records else 0.0,
            retry_after_s=retry_after_s,
        )

    def _window(self, limit: Limit, place: Place, held: Held | None, now: float) -> list[tuple[float, int]]:
        records = self._windows.pop(place, [])
        while records and records[0][0] <= now:
            del records[0]
        if not records and held is not None and held.reset_at > now:
            records.append((held.reset_at, max(0, limit.capacity - held.remaining)))
        self._windows[place] = records
        if len(self._windows) > _WINDOWS_MAX:
            self._windows.popitem(last=False)
        return records

    def _record(self, limit: Limit, records: list[tuple[float, int]], expiry: float, cost: int) -> None:
        expiry = ceil(expiry / limit.quantum_s) * limit.quantum_s
        if records and records[-1][0] >= expiry:  # a seed may expire later: counting with it is on the safe side
            records[-1] = (records[-1][0], records[-1][1] + cost)
        else:
            records.append((expiry, cost))
