"""The manifest of administration."""

from pathlib import Path

from courtyard.kernel.module import Built, Court, Module
from courtyard.kernel.web import NavEntry, Needs
from courtyard.modules.administration.pages import PAGES
from courtyard.modules.administration.routes import ROUTES


def build(_: Court) -> Built:
    """Nothing of its own: the pages ask the court's jobs and facts, and accounts."""
    return Built()


MODULE = Module(
    name="administration",
    build=build,
    uses=("accounts",),
    routes=ROUTES,
    pages=PAGES,
    root=Path(__file__).parent,
    person_menu=(NavEntry("Administration", "/admin", needs=Needs.ADMIN, icon="grid"),),
)
