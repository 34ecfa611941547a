"""How facets are shown: the labels that authors write, and plain words for times and stars."""

from collections.abc import Mapping, Sequence

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.search import Labelled
from courtyard.modules.recipes.actions.choosing import Choices

_LABELLED = ("cuisine", "category", "diet", "tags")


def labelled(facets: Mapping[str, Sequence[tuple[str, int]]], choices: Choices) -> dict[str, list[Labelled]]:
    """Every value with its label."""
    found = {}
    for name, pairs in facets.items():
        known = choices.labels(name) if name in _LABELLED else {}
        found[name] = [Labelled(value, _label(name, value, known), count) for value, count in pairs]
    return found


def _label(name: str, value: str, known: Mapping[str, str]) -> str:
    if name == "time":
        return _("Up to %s min") % value
    if name == "rating":
        return _("%s stars and more") % value
    # A label that no recent recipe carries is known by its key only.
    label = known.get(value) or value.replace("-", " ")
    return label[:1].upper() + label[1:]
