"""Recipes with words as people use them: few are in many recipes, most are in few, and each has one of its own."""

import random
import tomllib
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import msgspec

_EPOCH = datetime(2021, 1, 1, tzinfo=UTC)
_TOLD = tomllib.loads(Path(__file__).with_name("words.toml").read_text())


def _words(name: str) -> list[str]:
    told = _TOLD[name]
    return told.split() if isinstance(told, str) else list(told)


FOODS, DISHES = _words("foods"), _words("dishes")
_WAYS, _PLACES, _SYLLABLES = _words("ways"), _words("places"), _words("syllables")
_CATEGORIES, _DIETS, _TAGS = _words("categories"), _words("diets"), _words("tags")
_VERBS, _ENDS = _words("verbs"), _words("ends")


def _weights(count: int) -> list[float]:
    return list(accumulate(1 / (place + 2) for place in range(count)))


_OF_FOODS, _OF_DISHES, _OF_WAYS, _OF_PLACES = (_weights(len(each)) for each in (FOODS, DISHES, _WAYS, _PLACES))


class Dish(msgspec.Struct, frozen=True):
    """What is different about one recipe."""

    number: int
    own_word: str
    title: str
    description: str
    foods: list[str]
    steps: list[str]
    place: str
    category: str
    diet: list[str]
    tags: list[str]
    minutes: int
    created_at: datetime
    ratings: int
    stars: int


def own_word(number: int) -> str:
    """A word that only this recipe has, like the name of who invented it."""
    letters, rest = "", number
    for _ in range(4):
        rest, place = divmod(rest, len(_SYLLABLES))
        letters += _SYLLABLES[place]
    return letters


def dish(number: int) -> Dish:
    """The recipe of this number, always the same."""
    chance = random.Random(number)  # noqa: S311  (it must be repeatable)
    foods = list(dict.fromkeys(chance.choices(FOODS, cum_weights=_OF_FOODS, k=chance.randint(5, 14))))
    (kind,) = chance.choices(DISHES, cum_weights=_OF_DISHES)
    (way,) = chance.choices(_WAYS, cum_weights=_OF_WAYS)
    (place,) = chance.choices(_PLACES, cum_weights=_OF_PLACES)
    name = own_word(number)
    ratings = int(chance.paretovariate(1.0)) - 1
    return Dish(
        number=number,
        own_word=name,
        title=f"{name.title()}'s {way} {foods[0]} and {foods[1 % len(foods)]} {kind}",
        description=f"A {way} {kind} with {', '.join(foods[:4])}, as they make it in a {place} kitchen near {name}.",
        foods=foods,
        steps=[_step(chance, foods) for _ in range(chance.randint(4, 9))],
        place=place,
        category=chance.choice(_CATEGORIES),
        diet=chance.sample(_DIETS, chance.randint(0, 2)),
        tags=chance.sample(_TAGS, chance.randint(0, 4)),
        minutes=5 * chance.randint(1, 36),
        created_at=_EPOCH + timedelta(minutes=20 * number),
        ratings=min(ratings, 5_000),
        stars=chance.randint(2, 5),
    )


def _step(chance: random.Random, foods: list[str]) -> str:
    parts = " and ".join(chance.sample(foods, min(len(foods), chance.randint(1, 3))))
    return f"{chance.choice(_VERBS)} the {parts} {chance.choice(_ENDS).format(minutes=chance.randint(2, 60))}"


def sent(number: int) -> dict[str, object]:
    """The recipe as a client sends it."""
    made = dish(number)
    return {
        "title": made.title,
        "description": made.description,
        "ingredients": [f"100 g {food}" for food in made.foods],
        "instructions": made.steps,
        "cuisine": made.place,
        "category": made.category,
        "tags": made.tags,
        "cookingTime": made.minutes,
    }
