"""A recipe as Markdown (CommonMark), to read, print or keep in a notes folder."""

import re
from collections.abc import Iterator
from itertools import groupby

from courtyard.kernel.basics import squeeze
from courtyard.modules.recipes.models.content import RecipeContent
from courtyard.modules.recipes.rules.lines import faithful_line

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_LEADING = re.compile(r"^(\d{1,9})([.)])|^([#+>=-])")
_URL_UNSAFE = re.compile(r"[\s()<>\\\"]")


def write_markdown(content: RecipeContent) -> str:
    """The whole document; every text is escaped, so nothing an author wrote becomes markup."""
    blocks = [f"# {_text(content.title)}", *_head(content), *_ingredients(content), *_steps(content), *_tail(content)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(content: RecipeContent) -> Iterator[str]:
    yield "\n\n".join(_text(line) for line in content.description.split("\n") if line.strip())
    if content.image_url:
        yield f"![{_text(content.title)}]({_address(content.image_url)})"
    facts = {
        "Yield": content.yields or (f"{content.servings} servings" if content.servings else None),
        "Preparation": _minutes(content.prep_time_min),
        "Cooking": _minutes(content.cooking_time_min),
        "Total": _minutes(content.total_time_min),
        "Difficulty": content.difficulty.value if content.difficulty else None,
        "Category": content.category,
        "Cuisine": content.cuisine,
        "Diet": ", ".join(content.diet),
        "Tags": ", ".join(content.tags),
    }
    yield "\n".join(f"- **{name}:** {_text(value)}" for name, value in facts.items() if value)


def _ingredients(content: RecipeContent) -> Iterator[str]:
    if content.ingredients:
        yield "## Ingredients"
    for section, ingredients in groupby(content.ingredients, key=lambda ingredient: ingredient.section):
        if section:
            yield f"### {_text(section)}"
        yield "\n".join(f"- {_text(faithful_line(ingredient, content.language))}" for ingredient in ingredients)
    if content.equipment:
        yield "## Equipment"
        yield "\n".join(f"- {_text(item)}" for item in content.equipment)


def _steps(content: RecipeContent) -> Iterator[str]:
    if content.instructions:
        yield "## Instructions"
    headings = set(content.instruction_headings)
    number = 0
    for position, line in enumerate(content.instructions):
        if position in headings:
            number = 0
            yield f"### {_text(line)}"
        else:
            number += 1
            yield f"{number}. {_text(line)}"


def _tail(content: RecipeContent) -> Iterator[str]:
    if content.notes:
        yield "## Notes"
        yield "\n\n".join(_text(line) for line in content.notes.split("\n") if line.strip())
    source = content.source
    if source and (source.url or source.site or source.author):
        named = _text(", ".join(part for part in (source.author, source.site) if part) or source.url or "")
        yield f"Source: [{named}]({_address(source.url)})" if source.url else f"Source: {named}"


def _minutes(minutes: int | None) -> str | None:
    return f"{minutes} min" if minutes else None


def _address(url: str) -> str:
    return _URL_UNSAFE.sub(lambda character: f"%{ord(character[0]):02X}", url)


def _text(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", squeeze(text)).replace("&", "&amp;")
    return _LEADING.sub(lambda lead: f"{lead[1]}\\{lead[2]}" if lead[1] else f"\\{lead[3]}", escaped)
