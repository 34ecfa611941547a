"""What a parent tells its children: by environment and descriptors; others can read command lines."""

import importlib
import os
from collections.abc import Mapping
from typing import Any

from courtyard.kernel.settings import Settings

LISTENER_FD = "COURTYARD_LISTENER_FD"
GATE_FD = "COURTYARD_GATE_FD"
APP = "COURTYARD_APP"
APP_DEFAULT = "courtyard.processes.application:create"
WORKER_APP = "COURTYARD_WORKER_APP"
WORKER_APP_DEFAULT = "courtyard.processes.application:assemble"
FIGURES_FOLDER = "figures"
APP_REFUSED = 78
"""Exit code of a child that must not be started again as it is (EX_CONFIG of sysexits.h)."""


def child_environment(settings: Settings, port: int) -> Mapping[str, str]:
    """Our environment with the settings that the parent decided; it wins over ``.env``.

    Args:
        settings: With the engines' URLs and the secret filled in.
        port: The one that was bound (the settings may say 0).
    """
    vapid_key = settings.vapid_private_key
    decided = {
        "HOST": settings.host,
        "PORT": str(port),
        "WORKERS": str(settings.workers),
        "WORKER_QUEUES": ",".join(settings.worker_queues),
        "COURTYARD_DATA_DIR": str(settings.data_dir),
        "COURTYARD_PRODUCTS": ",".join(settings.products),
        "COURTYARD_DEMO": "0",
        "MONGODB_URL": settings.mongodb_url.get_secret_value() if settings.mongodb_url else "",
        "REDIS_URL": settings.redis_url or "",
        "JWT_SECRET": settings.secret.get_secret_value() if settings.secret else "",
        "VAPID_PRIVATE_KEY": vapid_key.get_secret_value() if vapid_key else "",
    }
    if settings.workers + settings.worker_processes > 1:
        decided["PROMETHEUS_MULTIPROC_DIR"] = str(settings.data_dir / FIGURES_FOLDER)
    return {**os.environ, **decided}


def worker_environment(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The same for a worker: another factory makes its application, which needs no web server."""
    return {**environment, APP: environment.get(WORKER_APP, WORKER_APP_DEFAULT)}


def chosen_app(settings: Settings, default: str) -> Any:
    """What the factory makes that the environment names: ``module:function``."""
    place, _, factory = os.environ.get(APP, default).partition(":")
    return getattr(importlib.import_module(place), factory)(settings)


def wait_for_engines() -> None:
    """Wait for the end of the gate's pipe: imports are done while the engines start, work begins when they serve."""
    gate = os.environ.get(GATE_FD)
    if gate:
        while os.read(int(gate), 1):
            pass
