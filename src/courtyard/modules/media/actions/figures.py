"""What media count for Prometheus. Labels are kinds and states, which the code declares."""

from prometheus_client import Counter, Gauge, Histogram

ARRIVED = Counter("courtyard_media_arrived", "Files that were uploaded.", ["kind"])
ARRIVED_BYTES = Counter("courtyard_media_arrived_bytes", "Bytes of files that were uploaded.", ["kind"])
REFUSED = Counter("courtyard_media_refused", "Files refused, at the door or later.", ["reason"])
TRANSFERS = Gauge("courtyard_media_transfers", "Bodies of files that are arriving.", multiprocess_mode="livesum")
FINISHED = Counter("courtyard_media_finished", "Runs at processing by outcome.", ["kind", "state"])
SECONDS = Histogram(
    "courtyard_media_seconds",
    "Duration of runs at processing.",
    ["kind"],
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800),
)
PEAK_BYTES = Histogram(
    "courtyard_media_peak_bytes",
    "Memory that a child took at most.",
    ["kind"],
    buckets=tuple(mib << 20 for mib in (50, 100, 150, 200, 300, 400, 600, 800, 1200)),
)
COLLECTED = Counter("courtyard_media_collected", "What the collector removed.", ["what"])
