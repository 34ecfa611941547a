"""Recipe cards of widespread site software, found by their class names."""

from typing import NamedTuple

from courtyard.modules.recipes.formats.draft import Draft
from courtyard.modules.recipes.formats.page.document import Document, Element, lines_of, text_of


class _Card(NamedTuple):
    """Class names of one plugin: of the title, of what holds ingredients, instructions, notes and yield."""

    title: str
    ingredients: str
    instructions: str
    notes: str = ""
    servings: str = ""


_CARDS = (
    _Card(
        "wprm-recipe-name",
        "wprm-recipe-ingredient",
        "wprm-recipe-instruction-text",
        "wprm-recipe-notes",
        "wprm-recipe-servings",
    ),
    _Card(
        "tasty-recipes-title",
        "tasty-recipes-ingredients",
        "tasty-recipes-instructions",
        "tasty-recipes-notes",
        "tasty-recipes-yield",
    ),
    _Card("mv-create-title", "mv-create-ingredients", "mv-create-instructions", "mv-create-notes", "mv-create-yield"),
    _Card("ERSName", "ERSIngredients", "ERSInstructions", "ERSNotes", "yield"),
    _Card(
        "jetpack-recipe-title", "jetpack-recipe-ingredients", "jetpack-recipe-directions", "", "jetpack-recipe-servings"
    ),
    _Card("recipe-card-title", "ingredients-list", "directions-list", "recipe-card-notes", ""),
    _Card(
        "cooked-recipe-title",
        "cooked-single-ingredient",
        "cooked-single-direction",
        "cooked-recipe-notes",
        "cooked-servings",
    ),
    _Card("zrdn-recipe-title", "zrdn-ingredients", "zrdn-instructions", "zrdn-notes", "zrdn-yield"),
    _Card("recipe-title", "recipe-ingredients", "recipe-instructions", "recipe-notes", "recipe-yield"),
    _Card("recipe__title", "recipe__ingredients", "recipe__instructions", "recipe__notes", "recipe__yield"),
    _Card("recipe-name", "ingredients", "instructions", "notes", "servings"),
    _Card("recipe-name", "ingredients", "directions", "notes", "servings"),
)
_ITEMS_MAX = 500


def draft_of_card(document: Document) -> Draft | None:
    """The first recipe card that has both ingredients and instructions."""
    for card in _CARDS:
        ingredients = _lines(document, card.ingredients)
        instructions = _lines(document, card.instructions) if ingredients else []
        if ingredients and instructions:
            return Draft(
                title=_text(document, card.title) or document.title,
                ingredients=[(None, line) for line in ingredients],
                instructions=instructions,
                notes=_text(document, card.notes),
                yields=_text(document, card.servings),
            )
    return None


def _with_class(document: Document, name: str) -> list[Element]:
    return (
        document.elements(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")[:_ITEMS_MAX]
        if name
        else []
    )


def _lines(document: Document, name: str) -> list[str]:
    """List items inside what carries the class, or its lines where it holds no list."""
    found = _with_class(document, name)
    if found and found[0].tag == "li":
        return [line for item in found if (line := text_of(item))]
    items = [item for holder in found for item in holder.iter("li")][:_ITEMS_MAX]
    if items:
        return [line for item in items if (line := text_of(item))]
    return [line for holder in found for line in lines_of(holder)][:_ITEMS_MAX]


def _text(document: Document, name: str) -> str | None:
    found = _with_class(document, name)
    return "\n".join(lines_of(found[0])) or None if found else None
