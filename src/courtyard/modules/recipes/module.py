"""The manifest of the recipes module."""

from pathlib import Path

from courtyard import __version__
from courtyard.kernel.module import Built, Court, Module
from courtyard.kernel.web import Accent, NavEntry, Needs, Product, SearchHook
from courtyard.modules.accounts.contract import Accounts, Residents
from courtyard.modules.media.contract import Media
from courtyard.modules.recipes.actions.choosing import Choosing
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.demonstration import fill_demonstration
from courtyard.modules.recipes.actions.erasing import Eraser
from courtyard.modules.recipes.actions.letters import LETTERS
from courtyard.modules.recipes.actions.searching import (
    Finding,
    Foods,
    FoodSource,
    Indexing,
    RecipeFinder,
    RecipeSource,
    Suggesting,
)
from courtyard.modules.recipes.commands import recipes
from courtyard.modules.recipes.events import EVENTS
from courtyard.modules.recipes.fetching import Fetcher
from courtyard.modules.recipes.jobs import SCHEDULES, handlers
from courtyard.modules.recipes.pages import PAGES
from courtyard.modules.recipes.reactions import Reactions
from courtyard.modules.recipes.routes import ROUTES
from courtyard.modules.recipes.store import (
    COLLECTIONS,
    ERASES,
    EXPORTS,
    FOOD_INDEX,
    RECIPE_INDEX,
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
    media = court.contract(Media)  # type: ignore[type-abstract]  # whoever fulfils the contract
    index = court.search.open(RECIPE_INDEX, RecipeSource(database))
    food_source = FoodSource(database)
    foods = Foods(food_source, court.search.open(FOOD_INDEX, food_source), court.jobs)
    cookbook = Cookbook(store, reactions, accounts, court.cache, fetcher, media, court.settings.base_url)
    choosing = Choosing(ChoiceStore(database), court.cache)
    finding = Finding(cookbook, choosing, RecipeFinder(index))
    return Built(
        erase=Eraser(cookbook, TraceStore(database)).erase,
        dependencies={
            "cookbook": cookbook,
            "choosing": choosing,
            "finding": finding,
            "foods": foods,
            "suggesting": Suggesting(finding, foods),
        },
        reactions=Reactions(Indexing(index, foods), cookbook.illustrating).all,
        jobs=handlers(foods),
        schedules=SCHEDULES,
        demo=lambda: fill_demonstration(cookbook, residents),
        close=cookbook.close,
    )


MODULE = Module(
    name="recipes",
    products=("recipes",),
    uses=("accounts", "media"),
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
    search=SearchHook("/search", "Search recipes", product="recipes", suggestions="/search/suggestions"),
    navigation=(
        NavEntry("Browse", "/recipes", product="recipes", icon="pot"),
        NavEntry("Import", "/recipes/import", product="recipes", needs=Needs.MEMBER, icon="upload"),
        NavEntry("My recipes", "/recipes/mine", product="recipes", needs=Needs.MEMBER, icon="book"),
    ),
)
