"""Recipes made from their number alone, the same on both sides, so that any answer can be checked without a list."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

CUISINE_SIZE = 20
STEP = 104_729  # a prime: number * STEP % count visits every recipe once, in an order that no cache foresees
PASSWORD = "Ladle-and-Spoon-7!"  # noqa: S105  (an invented account on a private, short-lived server)

CUISINES = ("italian", "thai", "mexican", "greek", "indian", "french", "turkish", "korean", "spanish", "nordic")
TAGS = ("quick", "festive", "one-pot", "spicy", "frugal", "picnic", "winter", "summer", "party", "classic")
DIETS = ("vegan", "vegetarian", "gluten-free", "lactose-free")
DIFFICULTIES = ("easy", "medium", "hard")
CATEGORIES = ("breakfast", "lunch", "dinner", "dessert", "snack")

_EPOCH = 0x66A00000
_THINGS = ("lentils", "squash", "beans", "noodles", "trout", "barley", "leeks", "plums", "oats", "beetroot")
_WAYS = ("roasted", "braised", "pickled", "grilled", "steamed", "charred", "smoked")
_INGREDIENTS = (
    ("olive oil", 2.0, "tbsp"),
    ("onion", 1.0, "piece"),
    ("garlic", 3.0, "clove"),
    ("vegetable stock", 750.0, "ml"),
    ("thyme", 1.5, "tsp"),
    ("sea salt", 0.5, "tsp"),
    ("lemon juice", 15.0, "ml"),
)
_INSTRUCTIONS = [
    "Warm the oil in a wide pan over a gentle heat, then soften the onion in it until it is sweet and golden.",
    "Add the garlic and the thyme and stir for a minute, until the kitchen smells of both.",
    "Add the main ingredient and turn it until every side has met the hot pan.",
    "Pour in the stock, bring it to a simmer, and cook with the lid ajar until everything is tender.",
    "Season with salt and lemon juice, taste, and season again. Serve in warm bowls.",
]


class Seed(msgspec.Struct, frozen=True):
    """What is stored for one recipe beyond what follows from its number."""

    number: int
    cuisine: str
    tags: tuple[str, ...] = ()
    diet: tuple[str, ...] = ()
    difficulty: str | None = None


def recipe_id(number: int) -> str:
    """The id of this recipe on the wire: ids rise with the number, as they would with time."""
    return f"{_EPOCH + number:08x}c0ffee0000{number % (1 << 24):06x}"


def created_at(number: int) -> datetime:
    """When this recipe was written: the instant that its id tells."""
    return datetime.fromtimestamp(_EPOCH, UTC) + timedelta(seconds=number)


def cuisines(count: int) -> int:
    """How many cuisines there are among this many recipes when each has exactly one page."""
    return max(1, count // CUISINE_SIZE)


def cuisine_ids(cuisine: int, count: int) -> list[str]:
    """The ids of a cuisine's recipes, newest first."""
    step = cuisines(count)
    return [recipe_id(number) for number in range(cuisine, count, step)][::-1]


def cuisine_name(cuisine: int) -> str:
    """A cuisine's name on the wire."""
    return f"cuisine-{cuisine}"


def paged_seed(number: int, count: int) -> Seed:
    """A recipe for the comparison: its cuisine has exactly one page."""
    return Seed(number, cuisine_name(number % cuisines(count)))


def growing_seed(number: int) -> Seed:
    """A recipe for the growth figures: few values for each field, so that a filter finds more when there is more."""
    mixed = number * 2_654_435_761 % (1 << 32)  # Knuth's multiplicative hash: the fields do not follow each other
    return Seed(
        number,
        CUISINES[(mixed >> 4) % len(CUISINES)],
        tags=(TAGS[(mixed >> 9) % len(TAGS)], TAGS[((mixed >> 9) + 1 + (mixed >> 14) % 9) % len(TAGS)]),
        diet=(DIETS[(mixed >> 18) % len(DIETS)],),
        difficulty=DIFFICULTIES[(mixed >> 22) % len(DIFFICULTIES)],
    )


def ratings(number: int) -> tuple[int, int]:
    """How many rated this recipe, and the sum of their stars."""
    count = number * 7 % 41
    return count, count * (2 + number % 4) + number % 3 * min(count, 1)


def title(number: int) -> str:
    """The title of this recipe."""
    return f"{_WAYS[number % 7].title()} {_THINGS[number % 10]} no. {number}"


def recipe(number: int, cuisine: str) -> dict[str, Any]:
    """A recipe as a client sends it."""
    thing = _THINGS[number % 10]
    ingredients = [{"name": thing, "amount": float(200 + number % 300), "unit": "g"}]
    ingredients += [{"name": name, "amount": amount, "unit": unit} for name, amount, unit in _INGREDIENTS]
    return {
        "title": title(number),
        "description": f"A plain dish of {thing} for a weekday, ready without haste. Keeps for three days in the cold "
        "and tastes better on the second, so make more than you need.",
        "ingredients": ingredients,
        "instructions": _INSTRUCTIONS,
        "category": CATEGORIES[number % 5],
        "cuisine": cuisine,
        "cookingTime": 10 + number % 110,
        "servings": 2 + number % 6,
    }


def person(number: int) -> dict[str, str]:
    """An account as a client registers it."""
    return {"username": f"cook{number:03d}", "email": f"cook{number:03d}@example.org", "password": PASSWORD}
