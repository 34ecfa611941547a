"""An installation of accounts alone, for child processes: it starts in a fraction of the time."""

from typing import Any

from courtyard import __version__
from courtyard.kernel.http import Edge
from courtyard.kernel.module import Assembly
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import set_up_logs
from courtyard.modules.accounts.module import MODULE as ACCOUNTS
from courtyard.modules.media.module import MODULE as MEDIA

HERE: dict[str, Any] = {"COURTYARD_APP": "kernel.live.house:create"}


def create(settings: Settings) -> Edge:
    """The ASGI application, for the setting COURTYARD_APP."""
    set_up_logs(settings.log_level)
    return Assembly(settings, [MEDIA, ACCOUNTS], __version__).application()
