"""Searches on the wire."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

import msgspec
from litestar import Response

from courtyard.kernel.basics import Id, Unprocessable
from courtyard.modules.recipes import models
from courtyard.modules.recipes.models import Difficulty
from courtyard.modules.recipes.models.content import MINUTES_MAX
from courtyard.modules.recipes.schemas.recipes import Looks, RecipeItem, encode_json, item_of_row

_LABEL_MAX, _LABELS_MAX, _FOOD_MAX, _FOODS_MAX = 80, 20, 100, 50

SearchLabel = Annotated[str, msgspec.Meta(min_length=1, max_length=_LABEL_MAX)]
SearchLabels = Annotated[list[SearchLabel], msgspec.Meta(max_length=_LABELS_MAX)]
Food = Annotated[str, msgspec.Meta(min_length=1, max_length=_FOOD_MAX)]
Foods = Annotated[list[Food], msgspec.Meta(max_length=_FOODS_MAX)]
_Minutes = Annotated[int, msgspec.Meta(ge=0, le=MINUTES_MAX)]


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes from and to, both included."""

    min: _Minutes | None = None
    max: _Minutes | None = None


class FoodFilters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must be in it, what must not, and what is at hand."""

    including: Foods = msgspec.field(name="with", default_factory=list)
    without: Foods = []
    have: Foods = []


class SearchFilters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The documented ``filters`` object: JSON in one parameter of the query."""

    dietary: SearchLabels = []
    cuisine: SearchLabels = []
    category: SearchLabels = []
    tags: SearchLabels = []
    difficulty: Annotated[list[Difficulty], msgspec.Meta(max_length=3)] | Difficulty = []
    cooking_time: Span = msgspec.field(name="cookingTime", default=Span())
    prep_time: Span = msgspec.field(name="prepTime", default=Span())
    rating: Annotated[float, msgspec.Meta(ge=0, le=5)] | None = None
    ingredients: Foods | FoodFilters = []
    author: SearchLabel | None = None

    @property
    def foods(self) -> FoodFilters:
        """The ingredients in the long form: a plain list names what must be in it."""
        return self.ingredients if isinstance(self.ingredients, FoodFilters) else FoodFilters(self.ingredients)

    @property
    def difficulties(self) -> list[Difficulty]:
        """One or several, as a list."""
        return [self.difficulty] if isinstance(self.difficulty, Difficulty) else self.difficulty


def search_filters(text: str | None) -> SearchFilters:
    """Read the parameter ``filters``.

    Raises:
        Unprocessable: it is no JSON, or a field in it is wrong.
    """
    if not text:
        return SearchFilters()
    try:
        return msgspec.json.decode(text, type=SearchFilters)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        path = f"filters{place.rstrip('`')}"
        raise Unprocessable.field(path, reason) from None
    except (msgspec.DecodeError, RecursionError):
        raise Unprocessable.field("filters", "this is no JSON object") from None


class FacetValue(msgspec.Struct, frozen=True):
    """A value that the results can be narrowed to, how it is shown, and how many results have it."""

    value: str
    label: str
    count: int


class CoverageShown(msgspec.Struct, frozen=True):
    """Which of its ingredients are at hand; water, salt and pepper are not counted."""

    have: list[str]
    missing: list[str]


class RecipeHit(RecipeItem, kw_only=True):
    """A recipe that was found; ``coverage`` is there if the search said what is at hand."""

    coverage: CoverageShown | None = None


class SearchPage(msgspec.Struct):
    """Results, the best first.

    ``way`` says how the words were taken: ``exact``; ``guessed`` (misspelt or unfinished words, since few had them as
    they are); ``some`` (most of the words, since nothing has all); ``any``. ``search`` names this search when a click
    is told.
    """

    items: list[RecipeHit]
    total: int
    page: int
    limit: int
    facets: dict[str, list[FacetValue]]
    way: str
    search: str | None


class Suggestion(msgspec.Struct, frozen=True):
    """A recipe that is perhaps meant."""

    id: Id
    title: str
    slug: str


class IngredientHit(msgspec.Struct, frozen=True):
    """An ingredient, and in how many recipes it is; ``id`` names it when a click is told."""

    id: str
    name: str
    count: int

    @classmethod
    def of(cls, food: models.Food) -> Self:
        """As it is shown."""
        return cls(food.key, food.name, food.count)


class Suggestions(msgspec.Struct):
    """What is perhaps meant, while somebody types; ``search`` names this when a click is told."""

    recipes: list[Suggestion]
    ingredients: list[IngredientHit]
    search: Id | None


class IngredientPage(msgspec.Struct):
    """Ingredients, the best first; ``search`` names this search when a click is told."""

    items: list[IngredientHit]
    total: int
    page: int
    limit: int
    search: Id | None


def search_answer(
    rows: Sequence[dict[str, Any]],
    looks: Looks,
    coverage: Mapping[Any, Any],
    results: Any,
    *,
    page: int,
    limit: int,
) -> Response[Any]:
    """Rows as stored and their files, as an answer; ``results`` has the total, facets, way and id of the search."""
    items = []
    for row in rows:
        covered = coverage.get(row["_id"])
        items.append({**item_of_row(row, looks), **({"coverage": covered} if covered is not None else {})})
    body = {
        "items": items,
        "total": results.total,
        "page": page,
        "limit": limit,
        "facets": results.facets,
        "way": results.way,
        "search": results.search,
    }
    return Response(encode_json(body), media_type="application/json")
