"""What the API and worker processes of a trial are made of."""

from courtyard import __version__
from courtyard.kernel.http import Edge
from courtyard.kernel.module import Assembly
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import set_up_logs
from faults.shop.module import SHOP


def assemble(settings: Settings) -> Assembly:
    """The shop alone, without accounts."""
    set_up_logs(settings.log_level)
    return Assembly(settings, [SHOP], __version__)


def create(settings: Settings) -> Edge:
    """Its ASGI application."""
    return assemble(settings).application()
