"""How a recipe becomes an entry of its index."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from typing import Any

from courtyard.kernel.search import (
    Entry,
    guess_language,
    known_language,
    small_words,
    stem,
    words_of,
)
from courtyard.modules.recipes.models.recipe import RANK_PRIOR_STARS, UNKNOWN_TIME_ORDER
from courtyard.modules.recipes.rules.foods import HEAD_FIRST, FoodNames, is_staple
from courtyard.modules.recipes.store import EVERYBODY, RecipeRows, written_by

_FOODS_MAX = 64
_NAMES_REMEMBERED = 20_000
# Coverage is what one has over this: a hair less than their number, so that of two complete ones the richer is first.
_COVERAGE_POWER = 0.995
_GOOD_RATING, _POPULAR = 0.2, 0.25
_POPULAR_AT = 1_000
_SECONDS_MAX = 1 << 32
_FALLBACK = "en"

_FACETS = ("cuisine", "category", "diet", "tags", "difficulty")


class RecipeSource(RecipeRows):
    """Where the index gets its entries from."""

    def entry(self, document: Any) -> Entry:
        """A row as the index has it."""
        return entry_of(document)


def entry_of(row: dict[str, Any]) -> Entry:
    """A recipe as stored, as the index has it."""
    language = language_of(row.get("language"), row["title"], row["description"], *row["instructions"][:3])
    foods = [each["name"] for each in row["ingredients"]]
    source = row.get("source") or {}
    body = [row["description"], *row["instructions"], row.get("notes") or "", source.get("author") or ""]
    names = foods_of(foods, language)
    audience = [written_by(row["author"]), *([EVERYBODY] if row["listed"] else [])]
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


def language_of(said: str | None, *texts: str) -> str:
    """The language that a recipe is in, as it says or as its small words tell."""
    known = known_language(said)
    return known or guess_language(words_of(" ".join(texts))) or _FALLBACK


def foods_of(names: Sequence[str], language: str) -> list[list[str]]:
    """What each ingredient can be called, in stems, without what every kitchen has; each food once."""
    found = dict.fromkeys(_names_of(name, language) for name in names)
    return [list(each) for each in found if each]


@lru_cache(_NAMES_REMEMBERED)
def _names_of(name: str, language: str) -> tuple[str, ...]:
    words = [word for word in words_of(name) if not word.isdigit()]
    if not words or is_staple(words):
        return ()
    small = small_words(language)
    return tuple(_namer(language).names([word for word in words if word not in small]))


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
        "created": milliseconds_of(row["created_at"].replace(tzinfo=UTC)),
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


def milliseconds_of(instant: datetime) -> int:
    """As the index has instants."""
    return int(instant.timestamp() * 1000)


def _seconds(instant: datetime) -> int:
    """Since 1970, in UTC; rows say UTC without saying so."""
    return max(0, min(int(instant.replace(tzinfo=UTC).timestamp()), _SECONDS_MAX - 1))
