"""Facets: the labels that a recipe is found by, brought to one spelling.

``Gluten Free``, ``gluten-free`` and ``Glüten free`` are one facet, ``diet:gluten-free``.
"""

from collections.abc import Iterable
from typing import Any

from courtyard.kernel.basics import Id, fold, slugify, squeeze
from courtyard.modules.recipes.models.recipe import ALL_FACET

LABELS = ("cuisine", "category", "difficulty", "diet", "tags")


def facet(kind: str, label: str) -> str:
    """The facet for a label as people write it; the kind is a field's name."""
    key = slugify(label) or squeeze(fold(label))
    return f"{kind}:{key}"


def all_facets(author: Id, labels: dict[str, Any]) -> list[str]:
    """What a recipe is found by, with these labels as in ``facets_of``."""
    return [ALL_FACET, author_facet(author), *facets_of(labels)]


def author_facet(author: Id) -> str:
    """The facet of all that somebody wrote."""
    return f"author:{author}"


def facets_of(values: dict[str, Any]) -> list[str]:
    """The facets in these fields (of those in ``LABELS``), each once.

    Args:
        values: Field name → label, list of labels, or None.
    """
    found: dict[str, None] = {}
    for kind in LABELS:
        for label in _as_list(values.get(kind)):
            found[facet(kind, label)] = None
    return list(found)


def _as_list(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
