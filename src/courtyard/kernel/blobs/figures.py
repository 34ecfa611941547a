"""What the file store counts for Prometheus. Labels are operations and kinds of stores, which the code declares."""

from prometheus_client import Counter, Histogram

SECONDS = Histogram(
    "courtyard_blobs_seconds",
    "Duration of operations on files.",
    ["store", "operation"],
    buckets=(0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120),
)
FAILED = Counter("courtyard_blobs_failed", "Operations on files that failed.", ["store", "operation", "reason"])
BYTES = Counter("courtyard_blobs_bytes", "Bytes of files moved.", ["store", "direction"])
SPOOLED = Counter("courtyard_spool_bytes", "Bytes of uploads written to the local spool.")
