"""What the hub counts."""

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("courtyard_live_sockets", "Open sockets", multiprocess_mode="livesum")
TOLD = Counter("courtyard_live_told", "Messages for users, by what became of them", ["outcome"])
OWED = Gauge("courtyard_live_owed", "Messages waiting for Valkey to return", multiprocess_mode="livesum")
DELIVERED = Counter("courtyard_live_delivered", "Messages handed to a socket's connection")
DROPPED = Counter("courtyard_live_dropped", "Messages that a closed socket did not take")
RESUMED = Counter("courtyard_live_resumed", "Sockets that were sent what they had missed")
RESETS = Counter("courtyard_live_resets", "Sockets told to load anew, since what they missed is not known")
REFUSED = Counter("courtyard_live_refused", "Handshakes refused", ["reason"])
CLOSED = Counter("courtyard_live_closed", "Sockets closed", ["reason"])
DELIVERY_SECONDS = Histogram(
    "courtyard_live_delivery_seconds",
    "From telling to the socket's connection, by Valkey's clock and this one",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
