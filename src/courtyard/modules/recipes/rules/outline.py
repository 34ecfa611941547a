"""Ingredients and steps as one text each, as people edit them, and back without losing anything.

Ingredients stand one on a line, steps one in a paragraph (or on a line, where no line is empty). A line ``# For the
dough`` begins a section, a lone ``#`` ends it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from courtyard.modules.recipes.models.content import Ingredient
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from courtyard.modules.recipes.rules.lines import faithful_line

_HEADING = re.compile(r"#(?:\s+(?P<title>.*))?\Z")
_NUMBERED = re.compile(r"(?:step\s+)?\d{1,2}[.):]\s+(?=\S)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


class Steps(NamedTuple):
    """Lines of the method, and the positions of those that head a section."""

    lines: list[str]
    headings: list[int]


def ingredients_text(ingredients: Iterable[Ingredient], language: str | None = None) -> str:
    """The list as it is edited."""
    lines: list[str] = []
    section: str | None = None
    for each in ingredients:
        if each.section != section:
            section = each.section
            lines.append(f"# {section}" if section else "#")
        lines.append(faithful_line(each, language))
    return "\n".join(lines)


def read_ingredients(text: str, known: Sequence[Ingredient] = (), language: str | None = None) -> list[Ingredient]:
    """The list as it was edited; a line that nobody touched stays the ingredient that it was, whatever it reads as.

    Args:
        text: One ingredient on a line.
        known: The ingredients before the edit.
        language: Of the recipe, in whose words known ones are recognised.
    """
    as_before = {(each.section, faithful_line(each, language)): each for each in known}
    section: str | None = None
    found: list[Ingredient] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        before = as_before.get((section, line))
        heading = None if before else _heading(line)
        if heading is None:
            found.append(before or parse_ingredient(line, section))
        else:
            section = heading or None
    return found


def steps_text(lines: Sequence[str], headings: Iterable[int] = ()) -> str:
    """The method as it is edited."""
    titles = set(headings)
    return "\n\n".join(f"# {line}" if position in titles else line for position, line in enumerate(lines))


def read_steps(text: str) -> Steps:
    """The method as it was edited; numbers in front of steps go, since the page counts."""
    stripped = text.strip()
    is_in_paragraphs = _BLANK_LINES.search(stripped) is not None
    blocks = _BLANK_LINES.split(stripped) if is_in_paragraphs else stripped.split("\n")
    lines: list[str] = []
    headings: list[int] = []
    for block in filter(None, map(str.strip, blocks)):
        title = _HEADING.match(block)
        if title is None:
            lines.append(_NUMBERED.sub("", block, count=1) if _NUMBERED.match(block) else block)
        elif title["title"]:
            headings.append(len(lines))
            lines.append(title["title"].strip())
    return Steps(lines, headings)


def _heading(line: str) -> str | None:
    """The section that a line begins (empty for none); None for an ingredient."""
    hashed = _HEADING.match(line)
    if hashed:
        return (hashed["title"] or "").strip()
    return line.rstrip(":").strip() if line.endswith(":") and not any(map(str.isdigit, line)) else None
