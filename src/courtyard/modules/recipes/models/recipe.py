"""A recipe as it is kept, and what one reader thinks of it.

Stored names are the names on the wire, so that a listing can leave as it comes from the database.
"""

from datetime import datetime

import msgspec

from courtyard.kernel.basics import Document, Id
from courtyard.modules.recipes.models.content import (
    Difficulty,
    Ingredient,
    Nutrition,
    RecipeContent,
    Source,
    Status,
    Visibility,
)

# The rank of a recipe is its average as if it had a few middling ratings more: one enthusiast does not beat fifty.
RANK_PRIOR_RATINGS = 5
RANK_PRIOR_STARS = 3.5
STARS_MAX = 5

# Recipes that do not tell their time come last where the quickest come first.
UNKNOWN_TIME_ORDER = 1_000_000

# What every recipe is found by, so that a listing without a filter is one with a filter.
ALL_FACET = "all"


class Illustration(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture of a recipe: which file, what is to be seen on it, and which step it shows (None: the dish)."""

    file: Id
    alt: str = ""
    step: int | None = None


class Recipe(Document, kw_only=True):
    """One recipe: its content (see ``RecipeContent``), whose it is, who may see it, and its figures.

    ``facets`` holds every label it is found by, as ``kind:key``. ``listed`` says whether it is published for
    everybody, ``was_listed`` whether it was so before its last change. ``origins`` names what it was imported from,
    unique over all recipes, so that nothing is imported twice; recipes written here have none. The first of
    ``pictures`` without a step is its cover.
    """

    author: Id
    slug: str
    visibility: Visibility = Visibility.PUBLIC
    status: Status = Status.PUBLISHED

    title: str
    description: str = ""
    ingredients: list[Ingredient] = msgspec.field(default_factory=list)
    instructions: list[str] = msgspec.field(default_factory=list)
    instruction_headings: list[int] = msgspec.field(default_factory=list)
    category: str | None = None
    cuisine: str | None = None
    diet: list[str] = msgspec.field(default_factory=list)
    tags: list[str] = msgspec.field(default_factory=list)
    difficulty: Difficulty | None = None
    prep_time_min: int | None = None
    cooking_time_min: int | None = msgspec.field(name="cookingTime", default=None)
    total_time_min: int | None = None
    servings: int | None = None
    yields: str | None = None
    equipment: list[str] = msgspec.field(default_factory=list)
    notes: str | None = None
    source: Source | None = None
    nutrition: Nutrition | None = None
    language: str | None = None
    image_url: str | None = None
    pictures: list[Illustration] = msgspec.field(default_factory=list)
    video: Id | None = None

    likes_count: int = msgspec.field(name="likes", default=0)
    ratings_count: int = 0
    ratings_sum: int = 0
    average_rating: float | None = None
    rank: float = RANK_PRIOR_STARS
    popularity: int = 0

    listed: bool = True
    was_listed: bool = False
    facets: list[str] = msgspec.field(default_factory=list)
    time_order: int = UNKNOWN_TIME_ORDER
    origins: list[str] | msgspec.UnsetType = msgspec.UNSET

    @property
    def content(self) -> RecipeContent:
        """What its author said in it."""
        return RecipeContent(**{name: getattr(self, name) for name in RecipeContent.__struct_fields__})

    @property
    def cover(self) -> Id | None:
        """The picture that stands for it: the first of the dish, else of a step."""
        of_dish = (each.file for each in self.pictures if each.step is None)
        return next(of_dish, next((each.file for each in self.pictures), None))

    @property
    def files(self) -> set[Id]:
        """Everything that was uploaded for it."""
        return {each.file for each in self.pictures} | ({self.video} if self.video is not None else set())


class Reaction(Document, kw_only=True):
    """What one member thinks of one recipe; there is at most one per pair, and none that says nothing."""

    recipe: Id
    user: Id
    liked_at: datetime | None = None
    stars: int | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether it can go."""
        return self.liked_at is None and self.stars is None


class Figures(msgspec.Struct, frozen=True):
    """By how much a recipe's figures move."""

    likes: int = 0
    ratings: int = 0
    stars: int = 0


def figures_between(before: Reaction | None, after: Reaction | None) -> Figures:
    """What the step from one reaction to another changes in the recipe's figures."""
    liked_before, liked_after = (int(each is not None and each.liked_at is not None) for each in (before, after))
    stars_before, stars_after = (each.stars if each is not None else None for each in (before, after))
    return Figures(
        likes=liked_after - liked_before,
        ratings=int(stars_after is not None) - int(stars_before is not None),
        stars=(stars_after or 0) - (stars_before or 0),
    )


class ReadRecipe(Recipe, kw_only=True):
    """A recipe together with its reader's own reaction, as one query answers it: a list of at most one."""

    own: list[Reaction] = msgspec.field(default_factory=list)
