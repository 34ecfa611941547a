"""What Prometheus is told of facts."""

from prometheus_client import Counter, Gauge, Histogram

_FINE = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_COARSE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600, 3600)

RECORDED = Counter("courtyard_events_recorded", "Facts whose transaction was committed.", ["topic"])
PUBLISHED = Counter("courtyard_events_published", "Facts given to the carrier, repetitions included.", ["topic"])
WAITING = Gauge(
    "courtyard_events_outbox_waiting", "Facts not published yet, at most 10,000.", ["module"], multiprocess_mode="max"
)
OLDEST_S = Gauge(
    "courtyard_events_outbox_oldest_seconds", "Age of the oldest of them.", ["module"], multiprocess_mode="max"
)
RELAY_FAILURES = Counter("courtyard_events_relay_failures", "Attempts to publish that failed.", ["module"])
REPUBLISHED = Counter(
    "courtyard_events_republished", "Facts published again since the carrier lost its memory.", ["module"]
)
HANDLED = Counter("courtyard_events_handled", "Facts whose effect was committed.", ["reaction"])
APART = Counter(
    "courtyard_events_apart", "Batches of effects that failed together, and were tried one by one.", ["reaction"]
)
DUPLICATES = Counter("courtyard_events_duplicates", "Facts that came again and had no effect.", ["reaction"])
SKIPPED = Counter("courtyard_events_skipped", "Facts that a reaction does not read.", ["reaction", "reason"])
RETRIED = Counter("courtyard_events_retried", "Attempts of a reaction that failed and are made again.", ["reaction"])
DEAD = Counter("courtyard_events_dead", "Facts put to the dead letters.", ["reaction"])
HANDLER_S = Histogram("courtyard_events_handler_seconds", "Time of one effect.", ["reaction"], buckets=_FINE)
DELAY_S = Histogram(
    "courtyard_events_delay_seconds", "From the occurrence to its committed effect.", ["reaction"], buckets=_COARSE
)
CARRIER_FAILURES = Counter("courtyard_events_carrier_failures", "Failed reads from the carrier.", ["carrier"])
