"""The index of recipes: how it is declared, and how a recipe becomes an entry of it."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from courtyard.kernel.basics import Id, is_id
from courtyard.kernel.documents import Database, Where
from courtyard.kernel.search import (
    Entry,
    Factor,
    IndexSpec,
    Keyword,
    Number,
    SourcePage,
    Text,
    guess_language,
    known_language,
    small_words,
    stem,
    words_of,
)
from courtyard.modules.recipes.models.recipe import RANK_PRIOR_STARS, UNKNOWN_TIME_ORDER
from courtyard.modules.recipes.rules.foods import HEAD_FIRST, FoodNames, is_staple
from courtyard.modules.recipes.store.collections import RECIPES

EVERYBODY = "everybody"
_FOODS_MAX = 64
# Coverage is what one has over this: a hair less than their number, so that of two complete ones the richer is first.
_COVERAGE_POWER = 0.995
_GOOD_RATING, _POPULAR = 0.2, 0.25
_POPULAR_AT = 1_000
_SECONDS_MAX = 1 << 32
_FALLBACK = "en"

RECIPE_INDEX = IndexSpec(
    name="recipes",
    fields={
        "title": Text(weight=4.0, guess=4.0, joins=True),
        "ingredients": Text(weight=1.6, guess=1.6, joins=True),
        "labels": Text(weight=1.6, guess=1.6, joins=True),
        "body": Text(weight=0.8),
        "audience": Keyword(),
        "author": Keyword(),
        "cuisine": Keyword(counted=True),
        "category": Keyword(counted=True),
        "diet": Keyword(counted=True),
        "tags": Keyword(counted=True),
        "difficulty": Keyword(counted=True),
        "food": Keyword(),
        "minutes": Number(),
        "prep": Number(),
        "stars": Number(),
        "created": Number(),
        "by_rating": Number(),
        "by_popularity": Number(),
        "by_time": Number(),
        "quality": Factor(),
        "coverage": Factor(),
    },
)

_FACETS = ("cuisine", "category", "diet", "tags", "difficulty")
_FIELDS = (
    *("title", "description", "ingredients", "instructions", "category", "cuisine", "diet", "tags", "notes", "source"),
    *("language", "author", "listed", "facets", "prep_time_min", "time_order"),
    *("average_rating", "ratings_count", "rank", "popularity", "created_at"),
)


class RecipeSource:
    """Recipes for the index, as the database has them now."""

    def __init__(self, database: Database) -> None:
        self._recipes = database.collection(RECIPES)

    async def load(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """These recipes; those that are gone are left out."""
        where = Where().one_of("_id", [Id(each) for each in ids if is_id(each)])
        return await self._recipes.scan(where, limit=len(ids), fields=_FIELDS)

    async def page(self, after: str, limit: int) -> SourcePage:
        """The recipes behind this id."""
        place = Id(after) if after else None
        rows = await self._recipes.scan(Where(), after=place, limit=limit, fields=_FIELDS)
        following = str(rows[-1]["_id"]) if len(rows) == limit else None
        return SourcePage(rows, following)

    async def count(self) -> int:
        """About how many there are."""
        return await self._recipes.estimate()

    def entry(self, document: Any) -> Entry:
        """A row as the index has it."""
        return entry_of(document)


def entry_of(row: dict[str, Any]) -> Entry:
    """A recipe as stored, as the index has it."""
    language = language_of(row)
    foods = [each["name"] for each in row["ingredients"]]
    source = row.get("source") or {}
    body = [row["description"], *row["instructions"], row.get("notes") or "", source.get("author") or ""]
    names = foods_of(foods, language)
    audience = [f"author:{row['author']}", *([EVERYBODY] if row["listed"] else [])]
    return Entry(
        id=str(row["_id"]),
        language=language,
        texts={
            "title": row["title"],
            "ingredients": foods,
            "labels": _labels(row),
            "body": [*body, source.get("site") or ""],
        },
        keywords={
            "audience": audience,
            "author": (str(row["author"]),),
            "food": [food_key(name, language) for each in names for name in each],
            **{kind: _facets(row, kind) for kind in _FACETS},
        },
        numbers=_numbers(row),
        factors={"quality": _quality(row), "coverage": coverage_factor(len(names))},
    )


def language_of(row: Mapping[str, Any]) -> str:
    """The language that a recipe is in, as it says or as its small words tell."""
    known = known_language(row.get("language"))
    if known is not None:
        return known
    words = words_of(" ".join([row["title"], row["description"], *row["instructions"][:3]]))
    return guess_language(words) or _FALLBACK


def foods_of(names: Sequence[str], language: str) -> list[list[str]]:
    """What each ingredient can be called, in stems, without what every kitchen has; each food once."""
    found: dict[tuple[str, ...], None] = {}
    for name in names:
        words = [word for word in words_of(name) if not word.isdigit()]
        if words and not is_staple(words):
            small = small_words(language)
            found[tuple(_namer(language).names([word for word in words if word not in small]))] = None
    return [list(each) for each in found if each]


def food_key(name: str, language: str) -> str:
    """The keyword of a food's name; names of two languages are never the same."""
    return f"{language}~{name}"


def coverage_factor(foods: int) -> float:
    """How much each food that one has counts."""
    return float(_FOODS_MAX / max(1, min(foods, _FOODS_MAX)) ** _COVERAGE_POWER)


@cache
def _namer(language: str) -> FoodNames:
    return FoodNames(partial(stem, language=language), head_first=language in HEAD_FIRST)


def _labels(row: dict[str, Any]) -> list[str]:
    return [row.get("category") or "", row.get("cuisine") or "", *row["diet"], *row["tags"]]


def _facets(row: dict[str, Any], kind: str) -> list[str]:
    return [facet.removeprefix(f"{kind}:") for facet in row["facets"] if facet.startswith(f"{kind}:")]


def _numbers(row: dict[str, Any]) -> dict[str, int]:
    seconds = _seconds(row["created_at"])
    minutes = row["time_order"]
    rating = row.get("average_rating") or 0.0
    return {
        "minutes": minutes,
        "prep": UNKNOWN_TIME_ORDER if row.get("prep_time_min") is None else row["prep_time_min"],
        "stars": round(rating * 100),
        "created": seconds,
        # Equal ones are in order of their age, so that pages of results never overlap.
        "by_rating": round(row["rank"] * 1000) * _SECONDS_MAX + seconds,
        "by_popularity": min(row["popularity"], _SECONDS_MAX >> 4) * _SECONDS_MAX + seconds,
        "by_time": minutes * _SECONDS_MAX + _SECONDS_MAX - seconds,
    }


def _quality(row: dict[str, Any]) -> float:
    """From 1 to about 1.5: the rating that resists few votes, and how many care, in orders of magnitude."""
    rating = _GOOD_RATING * (1 + (row["rank"] - RANK_PRIOR_STARS) / RANK_PRIOR_STARS)
    popularity = math.log1p(max(0, row["popularity"])) / math.log1p(_POPULAR_AT)
    return float(1.0 + max(0.0, rating) + _POPULAR * min(1.0, popularity))


def _seconds(instant: datetime) -> int:
    """Since 1970, in UTC; rows say UTC without saying so."""
    return max(0, min(int(instant.replace(tzinfo=UTC).timestamp()), _SECONDS_MAX - 1))
