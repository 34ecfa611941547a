"""What mail counts."""

from prometheus_client import Counter, Gauge, Histogram

LETTERS = Counter("courtyard_mail_letters", "Attempts to send a letter", ["letter", "outcome"])
SEND_SECONDS = Histogram(
    "courtyard_mail_send_seconds",
    "Time that the transport took for one letter",
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)
CONNECTIONS = Gauge("courtyard_mail_connections", "Open SMTP connections", ["state"], multiprocess_mode="livesum")
FOLDER_LETTERS = Gauge(
    "courtyard_mail_folder_letters", "Letters in the local outbox folder", multiprocess_mode="mostrecent"
)
