"""Templates are used: by a page, or by another template."""

import re
from collections.abc import Iterator

from architecture.house.rule import Rule, Violation
from architecture.house.source import Tree

TEMPLATE = re.compile(r"^src/.*/templates/(?P<name>.+\.(?:html|txt|xml|jinja))$")


def templates(tree: Tree) -> dict[str, str]:
    """Path → the name that a page or another template calls it by."""
    return {path: found["name"] for path in tree if (found := TEMPLATE.match(path))}


def _used(tree: Tree) -> Iterator[Violation]:
    named = templates(tree)
    for path, name in named.items():
        callers = (source.text for place, source in tree.items() if place.startswith("src/") and place != path)
        if not any(f'"{name}"' in text or f"'{name}'" in text for text in callers):
            yield Violation(path, f"no page and no template names {name}")


M = "src/courtyard/modules/recipes"

USED = Rule(
    "templates-used",
    "Render it from a page, include it from a template, or delete it.",
    _used,
    fails=(
        {f"{M}/templates/recipes/show.html": "<p>", f"{M}/pages.py": "page('recipes/index.html')"},
        {f"{M}/templates/recipes/show.html": '{% include "recipes/show.html" %}'},
    ),
    passes=(
        {f"{M}/templates/recipes/show.html": "<p>", f"{M}/pages.py": "page('recipes/show.html')"},
        {
            f"{M}/templates/recipes/card.html": "<p>",
            f"{M}/templates/recipes/show.html": '{% include "recipes/card.html" %}',
            f"{M}/pages.py": 'page("recipes/show.html")',
        },
    ),
)

RULES = (USED,)
