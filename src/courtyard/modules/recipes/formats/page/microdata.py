"""Recipes marked up in the page itself: microdata, RDFa and the microformats h-recipe and hrecipe."""

from collections.abc import Callable, Iterator

from courtyard.modules.recipes.formats.draft import Draft
from courtyard.modules.recipes.formats.json_ld.reading import draft_of_node
from courtyard.modules.recipes.formats.page.document import Document, Element, lines_of

_SCOPES = (
    "//*[@itemtype[contains(translate(., 'RECIP', 'recip'), '/recipe')]]"
    "|//*[@typeof[contains(translate(., 'RECIP', 'recip'), 'recipe')]]"
)
_FORMAT_SCOPES = (
    "//*[contains(concat(' ', @class, ' '), ' h-recipe ') or contains(concat(' ', @class, ' '), ' hrecipe ')]"
)
_FORMAT_NAMES = {
    "p-name": "name",
    "fn": "name",
    "p-ingredient": "recipeIngredient",
    "ingredient": "recipeIngredient",
    "e-instructions": "recipeInstructions",
    "instructions": "recipeInstructions",
    "p-yield": "recipeYield",
    "yield": "recipeYield",
    "dt-duration": "totalTime",
    "duration": "totalTime",
    "preptime": "prepTime",
    "cooktime": "cookTime",
    "p-author": "author",
    "author": "author",
    "p-summary": "description",
    "summary": "description",
    "p-category": "recipeCategory",
    "u-photo": "image",
    "photo": "image",
}
_NAMES = {"ingredients": "recipeIngredient", "ingredient": "recipeIngredient", "instructions": "recipeInstructions"}
_ADDRESSES = {"url", "image", "mainEntityOfPage", "isBasedOn", "photo"}
_STEPS = {"recipeInstructions"}
_SCOPES_MAX = 10
_ELEMENTS_MAX = 6_000


def drafts_in_microdata(document: Document) -> list[Draft]:
    """Every recipe that the page's markup tells, in order."""
    marked = [_draft(scope, _marked_names) for scope in document.elements(_SCOPES)[:_SCOPES_MAX]]
    formats = [_draft(scope, _format_names) for scope in document.elements(_FORMAT_SCOPES)[:_SCOPES_MAX]]
    return [draft for draft in (*marked, *formats) if draft.is_recipe]


def _draft(scope: Element, names_of: Callable[[Element], list[str]]) -> Draft:
    node: dict[str, list[object]] = {}
    for number, element in enumerate(scope.iterdescendants()):
        if number > _ELEMENTS_MAX:
            break
        for name in names_of(element):
            if _belongs(element, scope, names_of):
                node.setdefault(name, []).extend(_values(element, name))
    return draft_of_node(node, {})


def _marked_names(element: Element) -> list[str]:
    if not isinstance(element.tag, str):
        return []
    said = element.get("itemprop") or element.get("property") or ""
    names = (name.rsplit(":", 1)[-1].rsplit("/", 1)[-1] for name in said.split())
    return [_NAMES.get(name, name) for name in names]


def _format_names(element: Element) -> list[str]:
    if not isinstance(element.tag, str):
        return []
    return list(
        dict.fromkeys(name for word in (element.get("class") or "").split() if (name := _FORMAT_NAMES.get(word)))
    )


def _belongs(element: Element, scope: Element, names_of: Callable[[Element], list[str]]) -> bool:
    """Whether no other thing stands between the property and the recipe, and no property that it is a part of."""
    for parent in element.iterancestors():
        if parent is scope:
            return True
        if parent.get("itemscope") is not None or parent.get("typeof") is not None:
            return False
        if _STEPS & set(names_of(parent)):
            return False
    return False


def _values(element: Element, name: str) -> Iterator[object]:
    if element.get("itemscope") is not None and name in {"author", "nutrition", "publisher"}:
        yield {
            inner: " ".join(lines_of(child)) or child.get("content", "")
            for child in element.iterdescendants()
            for inner in _marked_names(child)
        }
        return
    told = element.get("content") or element.get("datetime")
    address = element.get("src") or element.get("href") or element.get("data-src")
    if told:
        yield told
    elif name in _ADDRESSES and address:
        yield address
    elif name in _STEPS:
        yield from lines_of(element)
    else:
        yield " ".join(lines_of(element))
