"""A recipe as a reader sees it: what stands under the headings for ingredients and for the method, in any language."""

# ruff: noqa: RUF001  (Turkish dotless i and full-width brackets are meant)

import re
from typing import NamedTuple

from courtyard.kernel.basics import fold
from courtyard.modules.recipes.formats.draft import Draft
from courtyard.modules.recipes.formats.page.document import Document, blocks_of

_INGREDIENTS = """
ingredients, ingredient list, what you need, you will need, what you'll need, shopping list, zutaten,
zutatenliste, das brauchst du, ingrédients, les ingrédients, ingrediënten, benodigdheden, ingredienser,
ingredientes, ingredienti, składniki, malzemeler, hozzávalók, सामग्री, 材料, 食材, 原料, 用料, ingredience, ainekset,
ингредиенты
"""
_INSTRUCTIONS = """
instructions, method, directions, preparation, how to make it, how to make, steps, procedure, cooking
instructions, the method, zubereitung, anleitung, und so geht's, so geht's, arbeitsschritte, préparation,
étapes, la recette, réalisation, bereiding, bereidingswijze, zo maak je het, werkwijze, aan de slag, gör så här,
tillagning, instruktioner, fremgangsmåde, sådan gør du, slik gjør du, fremgangsmåte, framgangsmåte, preparación,
elaboración, instrucciones, pasos, modo de preparo, modo de preparação, preparo, preparação, modo de fazer,
preparazione, procedimento, istruzioni, przygotowanie, sposób przygotowania, wykonanie, yapılışı, hazırlanışı,
tarifi, elkészítés, elkészítése, विधि, बनाने की विधि, 作り方, 做法, 步骤, 步驟, 手順, postup, valmistus, приготовление
"""
_AFTERWARDS = """
notes, note, tips, nutrition, nutrition information, comments, leave a comment, related, you may also like,
share, video, reviews, print, did you make this recipe, faq, nährwerte, tipps, tipp, kommentare, astuces,
conseils, tips, reacties, kommentarer, consejos, dicas, consigli, equipment, storage, about, more recipes,
related recipes, newsletter, serving suggestions, substitutions
"""
_LINES_MAX = 120
_LINE_LENGTH_MAX = 2_000
_HEADING_LENGTH_MAX = 45
_INGREDIENTS_MIN = 2


class _Words(NamedTuple):
    ingredients: frozenset[str]
    instructions: frozenset[str]
    afterwards: frozenset[str]


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(" ".join(word.split())) for word in text.split(",") if word.strip())


_WORDS = _Words(_set(_INGREDIENTS), _set(_INSTRUCTIONS), _set(_AFTERWARDS))
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$|\s*[(（:].*$")


def draft_under_headings(document: Document) -> Draft | None:
    """Read the page as text; ``None`` unless both lists are there."""
    if document.tree is None:
        return None
    ingredients: list[tuple[str, str]] = []
    instructions: list[tuple[str, str]] = []
    target: list[tuple[str, str]] | None = None
    level = 0
    for tag, line in blocks_of(document.tree):
        kind = _kind(tag, line)
        if kind == "ingredients":
            target, level = (ingredients, _level(tag)) if not ingredients else (None, 0)
        elif kind == "instructions":
            target, level = (instructions, _level(tag)) if not instructions else (None, 0)
        elif kind == "afterwards" or (_level(tag) and _level(tag) <= level):
            target = None
        elif target is not None and len(target) < _LINES_MAX and len(line) <= _LINE_LENGTH_MAX:
            target.append((tag, line))
    return _draft(document, ingredients, instructions)


def _draft(document: Document, ingredients: list[tuple[str, str]], instructions: list[tuple[str, str]]) -> Draft | None:
    found = _sectioned(ingredients)
    steps = _listed(instructions)
    if len(found) < _INGREDIENTS_MIN or not steps:
        return None
    return Draft(
        title=document.title,
        ingredients=found,
        instructions=steps,
        headings=[line for tag, line in instructions if _level(tag)],
        description=document.meta("og:description", "description"),
    )


def _sectioned(blocks: list[tuple[str, str]]) -> list[tuple[str | None, str]]:
    has_list = any(tag == "li" for tag, _ in blocks)
    section: str | None = None
    lines: list[tuple[str | None, str]] = []
    for tag, line in blocks:
        if _level(tag) or (tag != "li" and line.endswith(":")):
            section = line.rstrip(": ")
        elif tag == "li" or not has_list:
            lines.append((section, line))
    return lines


def _listed(blocks: list[tuple[str, str]]) -> list[str]:
    """List items and sub-headings where there is a list, else every line."""
    has_list = sum(tag == "li" for tag, _ in blocks) > 1
    return [line for tag, line in blocks if not has_list or tag == "li" or _level(tag)]


def _level(tag: str) -> int:
    return int(tag[1]) if len(tag) == len("h1") and tag[0] == "h" and tag[1].isdigit() else 0


def _kind(tag: str, line: str) -> str | None:
    if len(line) > _HEADING_LENGTH_MAX:
        return None
    word = fold(_AROUND.sub("", _AROUND.sub("", line))).strip()
    if tag == "li" and not line.rstrip().endswith(":"):
        return None
    return next((kind for kind, words in zip(_WORDS._fields, _WORDS, strict=True) if word in words), None)
