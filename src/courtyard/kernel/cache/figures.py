"""What the cache counts, per kind. Counting costs one addition; Prometheus gets the sums when somebody looks."""

from typing import NamedTuple

from prometheus_client import Counter, Gauge, Histogram

from courtyard.kernel.telemetry import update_by


class Tally:
    """A number next to a Prometheus series: ``count += 1`` is ten times cheaper than the series' own ``inc``."""

    __slots__ = ("_published", "_series", "count")

    def __init__(self, series: Counter | Gauge) -> None:
        self.count: float = 0
        self._published: float = 0
        self._series = series
        _tallies.append(self)

    def publish(self) -> None:
        """Bring the series up to date."""
        change = self.count - self._published
        if change:
            self._series.inc(change)
            self._published = self.count


_tallies: list[Tally] = []


def publish_figures() -> None:
    """Bring every series up to date; a look at the default registry does this by itself."""
    for tally in _tallies:
        tally.publish()


update_by(publish_figures)

_HITS = Counter("courtyard_cache_hits", "Reads answered from a level of the cache.", ["kind", "level"])
_MISSES = Counter("courtyard_cache_misses", "Reads that no level could answer.", ["kind"])
_LOADS = Counter("courtyard_cache_loads", "Loads from the source, failed ones included.", ["kind"])
_EVICTIONS = Counter("courtyard_cache_evictions", "Entries dropped from process memory for room.", ["kind"])
_BYTES = Gauge("courtyard_cache_local_bytes", "Estimated size of what process memory keeps.", ["kind"])
LOAD_SECONDS = Histogram("courtyard_cache_load_seconds", "Duration of loads from the source.", ["kind"])
INVALIDATED = Tally(Counter("courtyard_cache_invalidated_tags", "Tags invalidated by this process."))
SHARED_UP = Gauge("courtyard_cache_shared_up", "1 while the shared level is used, else 0.", ["namespace"])
OWED = Gauge("courtyard_cache_owed_tags", "Invalidations waiting for Valkey to return.", ["namespace"])


class KindTallies(NamedTuple):
    """The figures of one kind; the label set is bounded by the kinds that the code declares."""

    local_hits: Tally
    shared_hits: Tally
    misses: Tally
    loads: Tally
    evictions: Tally
    local_bytes: Tally


_by_kind: dict[str, KindTallies] = {}


def tallies_of(kind: str) -> KindTallies:
    """The figures of a kind, made on first use."""
    found = _by_kind.get(kind)
    if found is None:
        found = _by_kind[kind] = KindTallies(
            local_hits=Tally(_HITS.labels(kind, "local")),
            shared_hits=Tally(_HITS.labels(kind, "shared")),
            misses=Tally(_MISSES.labels(kind)),
            loads=Tally(_LOADS.labels(kind)),
            evictions=Tally(_EVICTIONS.labels(kind)),
            local_bytes=Tally(_BYTES.labels(kind)),
        )
    return found
