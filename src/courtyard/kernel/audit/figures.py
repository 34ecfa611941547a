"""Figures of the audit log."""

from prometheus_client import Counter, Gauge

RECORDED = Counter("courtyard_audit_entries", "Security events that were kept", ["kind"])
NOT_KEPT = Counter("courtyard_audit_not_kept", "Security events that stand in the process's log only")
WAITING = Gauge("courtyard_audit_waiting", "Entries that are not chained yet", multiprocess_mode="mostrecent")
FAILURES = Counter("courtyard_audit_chaining_failures", "Turns of the chain that failed")
