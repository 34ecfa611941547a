"""What search counts for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

SEARCHES = Counter("courtyard_search_queries", "Searches by how they ended.", ["index", "outcome"])
SECONDS = Histogram(
    "courtyard_search_seconds",
    "Time of a search in the engine.",
    ["index"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
LAG_S = Gauge(
    "courtyard_search_lag_seconds",
    "Age of the oldest change that cannot be found yet.",
    ["index"],
    multiprocess_mode="mostrecent",
)
WAITING = Gauge(
    "courtyard_search_waiting", "Changes that cannot be found yet.", ["index"], multiprocess_mode="mostrecent"
)
DOCUMENTS = Gauge("courtyard_search_documents", "Documents of an index.", ["index"], multiprocess_mode="mostrecent")
BATCH = Histogram(
    "courtyard_search_batch_documents",
    "Documents written together.",
    ["index"],
    buckets=(1, 2, 5, 10, 50, 100, 500, 1000, 2500, 5000),
)
FED_S = Histogram(
    "courtyard_search_fed_seconds",
    "From the note that something changed until it was found.",
    ["index"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 600),
)
REBUILDS = Counter(
    "courtyard_search_rebuilds", "New generations of an index, by what became of them.", ["index", "outcome"]
)
UNINDEXED = Counter("courtyard_search_unindexed", "Documents that could not be put into an index.", ["index"])
