"""What the jobs count for Prometheus. Labels are queues and types, which the code declares."""

from prometheus_client import Counter, Gauge, Histogram

WAITING = Gauge("courtyard_jobs_waiting", "Jobs that wait to run.", ["queue"], multiprocess_mode="mostrecent")
ACTIVE = Gauge("courtyard_jobs_active", "Jobs that run.", ["queue"], multiprocess_mode="mostrecent")
DELAYED = Gauge("courtyard_jobs_delayed", "Jobs that are not due yet.", ["queue"], multiprocess_mode="mostrecent")
FAILED = Gauge("courtyard_jobs_failed", "Failed jobs that are kept.", ["queue"], multiprocess_mode="mostrecent")
COMPLETED = Gauge("courtyard_jobs_completed", "Completed jobs kept.", ["queue"], multiprocess_mode="mostrecent")
OLDEST_S = Gauge(
    "courtyard_jobs_oldest_waiting_seconds",
    "Age of the job that waits longest.",
    ["queue"],
    multiprocess_mode="mostrecent",
)
MEMORY_SHARE = Gauge(
    "courtyard_jobs_valkey_memory_share", "Used part of Valkey's memory.", multiprocess_mode="mostrecent"
)

ADDED = Counter("courtyard_jobs_added", "Jobs accepted.", ["queue", "type"])
DEDUPLICATED = Counter("courtyard_jobs_deduplicated", "Jobs whose id was there already.", ["queue", "type"])
REFUSED = Counter("courtyard_jobs_refused", "Jobs refused because the queue was full.", ["queue", "type"])
SHED = Counter(
    "courtyard_jobs_shed", "Inessential jobs dropped: queue full, memory short.", ["queue", "type", "reason"]
)
LOST = Counter("courtyard_jobs_lost", "Jobs that are not durable and could not be given to Valkey.", ["queue", "type"])
GIVEN = Counter("courtyard_jobs_given", "Jobs given to BullMQ.", ["queue", "by"])
FINISHED = Counter("courtyard_jobs_finished", "Attempts by outcome.", ["queue", "type", "outcome"])
FENCED = Counter("courtyard_jobs_fenced", "Outcomes refused because another worker had taken over.", ["queue"])
STALLED = Counter("courtyard_jobs_stalled", "Jobs put back because their worker fell silent.", ["queue"])
RELEASED = Counter("courtyard_jobs_released", "Jobs given back by a worker that ended.", ["queue"])
SECONDS = Histogram(
    "courtyard_jobs_seconds",
    "Duration of attempts.",
    ["queue", "type"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
