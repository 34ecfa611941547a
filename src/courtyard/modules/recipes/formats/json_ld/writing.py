"""A recipe as schema.org/Recipe in JSON-LD, for exports and for the page itself."""

from datetime import datetime
from typing import Any

import msgspec

from courtyard.modules.recipes.models.content import RecipeContent
from courtyard.modules.recipes.rules.durations import iso_duration
from courtyard.modules.recipes.rules.lines import faithful_line
from courtyard.modules.recipes.rules.nutrients import SCHEMA_NAMES

_UNITS = {"kcal": "kcal", "g": "g", "mg": "mg"}
_KNOWN_DIETS = frozenset(
    """
    diabetic, gluten free, halal, hindu, kosher, low calorie, low fat, low lactose, low salt, vegan, vegetarian
    """.strip().split(", ")
)


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a recipe's document knows beside its content: where it stands, who shared it, how it is liked."""

    url: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    rating: float | None = None
    ratings_count: int = 0
    image: str | None = None


def write_json_ld(content: RecipeContent, around: Surroundings | None = None) -> dict[str, Any]:
    """The JSON-LD object; encode it with ``json_ld_script`` to put it into a page."""
    around = around or Surroundings()
    source = content.source
    author = (source.author if source else None) or around.author
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Recipe",
        "name": content.title,
        "description": content.description,
        "url": around.url,
        "image": around.image or content.image_url,
        "author": {"@type": "Person", "name": author} if author else None,
        "publisher": {"@type": "Organization", "name": source.site} if source and source.site else None,
        "isBasedOn": source.url if source else None,
        "datePublished": around.published_at.isoformat() if around.published_at else None,
        "dateModified": around.modified_at.isoformat() if around.modified_at else None,
        "inLanguage": content.language,
        "recipeCategory": content.category,
        "recipeCuisine": content.cuisine,
        "suitableForDiet": [_diet(diet) for diet in content.diet],
        "keywords": ", ".join(content.tags),
        "educationalLevel": content.difficulty.value if content.difficulty else None,
        "prepTime": _duration(content.prep_time_min),
        "cookTime": _duration(content.cooking_time_min),
        "totalTime": _duration(content.total_time_min),
        "recipeYield": content.yields or (str(content.servings) if content.servings else None),
        "tool": content.equipment,
        "recipeIngredient": [faithful_line(ingredient, content.language) for ingredient in content.ingredients],
        "recipeInstructions": _instructions(content),
        "nutrition": _nutrition(content),
        "comment": {"@type": "Comment", "text": content.notes} if content.notes else None,
        "aggregateRating": _rating(around),
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def json_ld_script(told: dict[str, Any]) -> str:
    """The object as text that is safe inside ``<script>``: no ``<``, ``>`` or ``&`` can end or open anything."""
    text = msgspec.json.encode(told).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _instructions(content: RecipeContent) -> list[dict[str, Any]]:
    headings = set(content.instruction_headings)
    told: list[dict[str, Any]] = []
    steps = told
    for position, line in enumerate(content.instructions):
        if position in headings:
            steps = []
            told.append({"@type": "HowToSection", "name": line, "itemListElement": steps})
        else:
            steps.append({"@type": "HowToStep", "text": line})
    return told


def _nutrition(content: RecipeContent) -> dict[str, Any] | None:
    if content.nutrition is None:
        return None
    facts = msgspec.structs.asdict(content.nutrition)
    told = {
        name: f"{facts[field]:g} {_UNITS[field.rsplit('_', 1)[-1]]}"
        for name, field in SCHEMA_NAMES.items()
        if facts[field] is not None
    }
    size = {"servingSize": content.nutrition.serving_size} if content.nutrition.serving_size else {}
    return {"@type": "NutritionInformation", **told, **size} if told else None


def _rating(around: Surroundings) -> dict[str, Any] | None:
    if around.rating is None or around.ratings_count < 1:
        return None
    return {"@type": "AggregateRating", "ratingValue": around.rating, "ratingCount": around.ratings_count}


def _diet(diet: str) -> str:
    """Schema.org's name for the diets it knows, the author's word for others."""
    known = diet.lower().replace("-", " ")
    return f"https://schema.org/{known.title().replace(' ', '')}Diet" if known in _KNOWN_DIETS else diet


def _duration(minutes: int | None) -> str | None:
    return iso_duration(minutes) if minutes else None
