"""What a change makes of a recipe."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.basics import now
from courtyard.modules.recipes.models import Recipe
from courtyard.modules.recipes.rules.facets import LABELS, facets_of
from courtyard.modules.recipes.rules.permissions import is_listed


def edited(recipe: Recipe, values: Mapping[str, Any]) -> Recipe:
    """The next version of a recipe, in which these fields have new values, and what depends on them too."""
    known = {name: getattr(recipe, name) for name in Recipe.__struct_fields__}
    kinds = tuple(f"{kind}:" for kind in LABELS if kind in values)
    if kinds:
        others = [facet for facet in recipe.facets if not facet.startswith(kinds)]
        known["facets"] = [*others, *facets_of(dict(values))]
    changed = Recipe(**{**known, **values, "version": recipe.version + 1, "updated_at": now()})
    changed.listed = is_listed(changed.visibility, changed.status)
    changed.was_listed = recipe.listed
    return changed
