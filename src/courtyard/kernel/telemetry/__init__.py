"""Logs, metrics and health of a process."""

from courtyard.kernel.telemetry.crashing import CrashPoint, crash_points
from courtyard.kernel.telemetry.figures import (
    LOOP_LAG,
    REQUEST_SECONDS,
    REQUESTS,
    exposition,
    update_by,
    watch_loop_lag,
)
from courtyard.kernel.telemetry.health import Health, HealthReport, as_json
from courtyard.kernel.telemetry.logs import mask_secrets, set_up_logs

__all__ = [
    "LOOP_LAG",
    "REQUESTS",
    "REQUEST_SECONDS",
    "CrashPoint",
    "Health",
    "HealthReport",
    "as_json",
    "crash_points",
    "exposition",
    "mask_secrets",
    "set_up_logs",
    "update_by",
    "watch_loop_lag",
]
