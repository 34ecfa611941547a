"""The manifest of the recipes module."""

from functools import partial
from pathlib import Path

from courtyard import __version__
from courtyard.kernel.module import Built, Court, Module
from courtyard.kernel.web import Accent, NavEntry, Needs, Product
from courtyard.modules.accounts.contract import Accounts, Residents
from courtyard.modules.recipes.actions.choosing import Choosing
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.demonstration import fill_demonstration
from courtyard.modules.recipes.actions.erasing import Eraser
from courtyard.modules.recipes.actions.letters import LETTERS
from courtyard.modules.recipes.commands import recipes
from courtyard.modules.recipes.events import EVENTS
from courtyard.modules.recipes.fetching import Fetcher
from courtyard.modules.recipes.pages import PAGES
from courtyard.modules.recipes.routes import ROUTES
from courtyard.modules.recipes.store import (
    COLLECTIONS,
    ERASES,
    EXPORTS,
    ChoiceStore,
    ReactionStore,
    RecipeStore,
    TraceStore,
)


def build(court: Court) -> Built:
    """Recipes at work on a court."""
    database = court.database("recipes")
    outbox = court.outbox("recipes")
    store = RecipeStore(database, outbox)
    reactions = ReactionStore(database, store, outbox)
    accounts = court.contract(Accounts)  # type: ignore[type-abstract]  # whoever fulfils the contract
    residents = court.contract(Residents)  # type: ignore[type-abstract]  # whoever fulfils the contract
    fetcher = Fetcher(f"Courtyard/{__version__} (recipe import; +{court.settings.base_url})")
    cookbook = Cookbook(store, reactions, accounts, court.cache, fetcher, court.settings.base_url)
    return Built(
        dependencies={"cookbook": cookbook, "choosing": Choosing(ChoiceStore(database), court.cache)},
        erase=Eraser(cookbook, TraceStore(database)).erase,
        demo=partial(fill_demonstration, cookbook, residents),
        close=cookbook.close,
    )


MODULE = Module(
    name="recipes",
    products=("recipes",),
    uses=("accounts",),
    collections=COLLECTIONS,
    exports=EXPORTS,
    erases=ERASES,
    events=EVENTS,
    letters=LETTERS,
    build=build,
    routes=ROUTES,
    pages=PAGES,
    commands={"recipes": recipes},
    root=Path(__file__).parent,
    product=Product("recipes", "Recipes", "/recipes", Accent.TOMATO),
    navigation=(
        NavEntry("Browse", "/recipes", product="recipes", icon="pot"),
        NavEntry("Import", "/recipes/import", product="recipes", needs=Needs.MEMBER, icon="upload"),
        NavEntry("My recipes", "/recipes/mine", product="recipes", needs=Needs.MEMBER, icon="book"),
    ),
)
