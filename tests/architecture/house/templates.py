"""Templates are used: by a page, or by another template. Macros of ``components/`` stand under ``ui`` everywhere."""

import re
from collections.abc import Iterator

from architecture.house.rule import Rule, Violation
from architecture.house.source import Tree

COMPONENTS = "components/"
MACRO = re.compile(r"{%-?\s*macro\s+([a-z]\w*)")
TEMPLATE = re.compile(r"^src/.*/templates/(?P<name>.+\.(?:html|txt|xml|jinja))$")


def templates(tree: Tree) -> dict[str, str]:
    """Path → the name that a page or another template calls it by."""
    return {path: found["name"] for path in tree if (found := TEMPLATE.match(path))}


def _used(tree: Tree) -> Iterator[Violation]:
    for path, name in templates(tree).items():
        if name.startswith(COMPONENTS):
            continue
        callers = (source.text for place, source in tree.items() if place.startswith("src/") and place != path)
        if not any(f'"{name}"' in text or f"'{name}'" in text for text in callers):
            yield Violation(path, f"no page and no template names {name}")


def _components_used(tree: Tree) -> Iterator[Violation]:
    named = templates(tree)
    used = {word for path in named for word in re.findall(r"\bui\.(\w+)", tree[path].text)}
    for path, name in named.items():
        text = tree[path].text
        for macro in MACRO.findall(text) if name.startswith(COMPONENTS) else ():
            if macro not in used and len(re.findall(rf"\b{macro}\(", text)) < 2:
                yield Violation(f"{path}::{macro}", f"nothing shows ui.{macro}")


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

W = "src/courtyard/kernel/web/templates"

COMPONENTS_USED = Rule(
    "components-used",
    "Show it in a page (the gallery counts), or delete it.",
    _components_used,
    fails=(
        {f"{W}/components/forms.html": "{% macro field(name) %}{% endmacro %}"},
        {
            f"{W}/components/forms.html": "{% macro field(name) %}{% endmacro %}",
            f"{W}/layout.html": "{{ ui.fields() }}",
        },
    ),
    passes=(
        {
            f"{W}/components/forms.html": "{% macro field(name) %}{% endmacro %}",
            f"{W}/layout.html": "{{ ui.field('a') }}",
        },
        {
            f"{W}/components/forms.html": "{%- macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{% endmacro %}",
            f"{W}/layout.html": "{% call ui.a() %}{% endcall %}",
        },
    ),
)

RULES = (USED, COMPONENTS_USED)
