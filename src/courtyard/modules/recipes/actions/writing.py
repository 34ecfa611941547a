"""Write, replace, change and remove recipes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from courtyard.kernel.basics import Actor
from courtyard.modules.recipes.access import editing, recipe_for_edit, why_not
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.illustrating import TOUCHING
from courtyard.modules.recipes.actions.telling import facts_of_change, facts_of_new, facts_of_removal
from courtyard.modules.recipes.errors import RecipeHidden
from courtyard.modules.recipes.models import Recipe, RecipeContent, Status, Visibility
from courtyard.modules.recipes.models.recipe import UNKNOWN_TIME_ORDER
from courtyard.modules.recipes.models.written import RecipePatch, WrittenRecipe
from courtyard.modules.recipes.rules.editing import edited
from courtyard.modules.recipes.rules.facets import LABELS, all_facets, facets_of
from courtyard.modules.recipes.rules.origins import origins_of
from courtyard.modules.recipes.rules.permissions import is_listed
from courtyard.modules.recipes.rules.slugs import number_to_try, numbered, slug_base
from courtyard.modules.recipes.rules.wording import given
from courtyard.modules.recipes.store import Editing, FactsOf, OriginTaken, SlugTaken

_EDIT_ATTEMPTS_MAX = 3
_SLUG_ATTEMPTS_MAX = 10
_SLUG_NUMBERS_MAX = 10_000


async def write_recipe(cookbook: Cookbook, actor: Actor, written: WrittenRecipe) -> Recipe:
    """Keep a new recipe of this member and show it to whom they want.

    Raises:
        Unprocessable: a field is wrong.
        EmailNotVerified: others would see it.
    """
    values = given(written)
    _refuse_hiding(actor, values)
    refuse_showing(actor, values.get("visibility", Visibility.PUBLIC))
    recipe = Recipe(author=actor.member_id, slug="", **values)
    await cookbook.illustrating.claim(recipe, actor)
    return await keep_recipe(cookbook, recipe, actor)


async def keep_content(
    cookbook: Cookbook,
    actor: Actor,
    content: RecipeContent,
    visibility: Visibility,
    status: Status = Status.PUBLISHED,
    *,
    files: Mapping[str, Any] | None = None,
    patience_s: float = 0.0,
) -> Recipe:
    """Keep a recipe that was read from outside; ``files`` are pictures and a film that go with it.

    ``patience_s`` is for runs that nobody waits for: how long it is tried again while somebody else has it in hand.

    Raises:
        Unprocessable: a file is not the member's, or of the wrong kind.
        OriginTaken: this member has it already.
        EmailNotVerified: others would see it.
    """
    refuse_showing(actor, visibility)
    values = {name: getattr(content, name) for name in content.__struct_fields__}
    origins = origins_of(actor.member_id, content)
    about = {"visibility": visibility, "status": status, "origins": origins, **(files or {})}
    recipe = Recipe(author=actor.member_id, slug="", **about, **values)
    await cookbook.illustrating.claim(recipe, actor)
    return await keep_recipe(cookbook, recipe, actor, patience_s=patience_s)


async def replace_recipe(
    cookbook: Cookbook, actor: Actor, key: str, written: WrittenRecipe, *, version: int | None = None
) -> Recipe:
    """Put these words in place of all that a recipe says; address, figures and who sees it stay.

    Raises:
        RecipeNotFound, NotYourRecipe, RecipeChanged, RecipeHidden, EmailNotVerified, Unprocessable.
    """
    sent = given(written)
    empty = RecipeContent(title=sent["title"])
    content = {name: getattr(empty, name) for name in empty.__struct_fields__}
    return await _change(cookbook, actor, key, {**content, "pictures": [], "video": None, **sent}, version)


async def change_recipe(
    cookbook: Cookbook, actor: Actor, key: str, patch: RecipePatch, *, version: int | None = None
) -> Recipe:
    """Set the fields that were sent.

    Raises:
        RecipeNotFound, NotYourRecipe, RecipeChanged, RecipeHidden, EmailNotVerified, Unprocessable.
    """
    return await _change(cookbook, actor, key, given(patch), version)


async def remove_recipe(cookbook: Cookbook, actor: Actor, key: str, *, version: int | None = None) -> None:
    """Remove a recipe with all reactions to it.

    Raises:
        RecipeNotFound, NotYourRecipe, RecipeChanged.
    """
    wanted = editing(actor, key, version)
    removed = await cookbook.store.remove_with_reactions(wanted, facts_of_removal, actor)
    if removed is None:
        raise await why_not(cookbook.store, actor, wanted)
    await cookbook.freshness.changed(removed)
    await cookbook.illustrating.release(removed, None)


def refuse_showing(actor: Actor, visibility: Visibility) -> None:
    """Stand before what others would see.

    Raises:
        EmailNotVerified: whoever has not confirmed their address writes for themselves only.
    """
    if visibility is not Visibility.PRIVATE:
        actor.refuse_unverified()


async def _change(cookbook: Cookbook, actor: Actor, key: str, values: dict[str, Any], version: int | None) -> Recipe:
    _refuse_hiding(actor, values)
    refuse_showing(actor, values.get("visibility", Visibility.PRIVATE))
    wanted: Editing = editing(actor, key, version, shows="status" in values)
    facts_of = partial(facts_of_change, tuple(values))
    if "cooking_time_min" in values:
        values["time_order"] = _time_order(values["cooking_time_min"])
    before = await _with_files(cookbook, actor, wanted, values) if TOUCHING & values.keys() else None
    changed = await _change_known(cookbook, actor, wanted, values, facts_of)
    if changed is None:
        changed = await _change_unseen(cookbook, actor, wanted, values, facts_of)
    await cookbook.freshness.changed(changed)
    if before is not None:
        await cookbook.illustrating.release(before, changed)
    return changed


async def _with_files(cookbook: Cookbook, actor: Actor, wanted: Editing, values: dict[str, Any]) -> Recipe:
    """Claim what the recipe will have; answers the recipe as it is."""
    before = await recipe_for_edit(cookbook.store, actor, wanted)
    await cookbook.illustrating.claim(edited(before, values), actor)
    return before


async def _change_known(
    cookbook: Cookbook, actor: Actor, wanted: Editing, values: dict[str, Any], facts_of: FactsOf
) -> Recipe | None:
    """Read, and write if it is still so: reads and writes of many requests share commands. None when others hurry."""
    for _ in range(_EDIT_ATTEMPTS_MAX):
        known = await recipe_for_edit(cookbook.store, actor, wanted)
        changed = edited(known, values)
        if await cookbook.store.change_known(known, changed, facts_of(changed), actor):
            return changed
    return None


async def _change_unseen(
    cookbook: Cookbook, actor: Actor, wanted: Editing, values: dict[str, Any], facts_of: FactsOf
) -> Recipe:
    """Write under conditions, without a read that others could overtake: dearer, and never in vain."""
    kinds = [kind for kind in LABELS if kind in values]
    changed = await cookbook.store.change(
        wanted, values, facts_of, facets=facets_of(values), facet_kinds=kinds, actor=actor
    )
    if changed is None:
        raise await why_not(cookbook.store, actor, wanted)
    return changed


async def keep_recipe(
    cookbook: Cookbook, recipe: Recipe, actor: Actor | None = None, *, patience_s: float = 0.0
) -> Recipe:
    """Find a slug, fill in what listings need, keep the recipe, and make it known if everybody may see it.

    Raises:
        OriginTaken: one of its origins is known already.
    """
    labels = {kind: getattr(recipe, kind) for kind in LABELS}
    recipe.facets = all_facets(recipe.author, labels)
    recipe.listed = is_listed(recipe.visibility, recipe.status)
    recipe.time_order = _time_order(recipe.cooking_time_min)
    await _insert(cookbook, recipe, actor, patience_s)
    await cookbook.freshness.created()
    return recipe


async def _insert(cookbook: Cookbook, recipe: Recipe, actor: Actor | None, patience_s: float) -> None:
    base = slug_base(recipe.title)
    numbers = cookbook.slug_numbers
    for attempt in range(_SLUG_ATTEMPTS_MAX):
        number = number_to_try(attempt, max(0, numbers.get(base, 0) - attempt))
        recipe.slug = numbered(base, number)
        if len(numbers) >= _SLUG_NUMBERS_MAX:
            numbers.clear()
        # Noted before the write, so that two recipes of one title at once do not try the same number.
        numbers[base] = max(number, numbers.get(base, 0))
        try:
            await cookbook.store.insert(recipe, facts_of_new(recipe), actor, patience_s=patience_s)
        except SlugTaken:
            continue  # the next number may be free
        except OriginTaken:
            if numbers.get(base) == number:
                numbers[base] = number - 1  # it stays free
            raise
        return
    raise SlugTaken


def _time_order(minutes: int | None) -> int:
    return UNKNOWN_TIME_ORDER if minutes is None else minutes


def _refuse_hiding(actor: Actor, values: dict[str, Any]) -> None:
    if values.get("status") is Status.HIDDEN and not actor.is_admin:
        raise RecipeHidden("status: only an admin hides a recipe; make it a draft or private instead.")
