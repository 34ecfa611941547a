"""The application of this installation: its modules, put together for the products that the settings name."""

from collections.abc import Sequence

from courtyard import __version__
from courtyard.kernel.http import Edge
from courtyard.kernel.module import Assembly, Module
from courtyard.kernel.settings import BadSettings, Settings
from courtyard.kernel.telemetry import set_up_logs
from courtyard.modules.accounts.module import MODULE as ACCOUNTS
from courtyard.modules.administration.module import MODULE as ADMINISTRATION
from courtyard.modules.media.module import MODULE as MEDIA
from courtyard.modules.notifications.module import MODULE as NOTIFICATIONS
from courtyard.modules.recipes.module import MODULE as RECIPES
from courtyard.modules.tasks.module import MODULE as TASKS

MODULES: tuple[Module, ...] = (MEDIA, ACCOUNTS, NOTIFICATIONS, RECIPES, TASKS, ADMINISTRATION)


def modules_for(products: Sequence[str]) -> list[Module]:
    """The modules that these products need, shared ones included.

    Raises:
        BadSettings: a product that does not exist.
    """
    known = {product for module in MODULES for product in module.products}
    unknown = set(products) - known
    if unknown:
        raise BadSettings(f"PRODUCTS: {', '.join(sorted(unknown))} is not one of {', '.join(sorted(known))}")
    return [module for module in MODULES if not module.products or set(module.products) & set(products)]


def assemble(settings: Settings) -> Assembly:
    """Put the installation together without a server, as commands need it."""
    return Assembly(settings, modules_for(settings.products), __version__)


def create(settings: Settings) -> Edge:
    """The ASGI application of one API process, with its log lines on standard error."""
    set_up_logs(settings.log_level)
    return assemble(settings).application()
