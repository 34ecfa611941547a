"""What a parent tells an API child: by environment and descriptors; others can read command lines."""

import os
from collections.abc import Mapping

from courtyard.kernel.settings import Settings

LISTENER_FD = "COURTYARD_LISTENER_FD"
GATE_FD = "COURTYARD_GATE_FD"
APP = "COURTYARD_APP"
APP_DEFAULT = "courtyard.processes.application:create"
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
        "COURTYARD_DATA_DIR": str(settings.data_dir),
        "COURTYARD_PRODUCTS": ",".join(settings.products),
        "COURTYARD_DEMO": "0",
        "MONGODB_URL": settings.mongodb_url.get_secret_value() if settings.mongodb_url else "",
        "REDIS_URL": settings.redis_url or "",
        "JWT_SECRET": settings.secret.get_secret_value() if settings.secret else "",
        "VAPID_PRIVATE_KEY": vapid_key.get_secret_value() if vapid_key else "",
    }
    if settings.workers > 1:
        decided["PROMETHEUS_MULTIPROC_DIR"] = str(settings.data_dir / FIGURES_FOLDER)
    return {**os.environ, **decided}
