"""Find and authorise: the only place that hands a recipe to somebody."""

from collections.abc import Sequence
from typing import Any

from courtyard.kernel.basics import Actor, Id, Refusal
from courtyard.modules.recipes.errors import NotYourRecipe, RecipeChanged, RecipeHidden, RecipeNotFound
from courtyard.modules.recipes.models import ReadRecipe, Recipe, Status
from courtyard.modules.recipes.rules.permissions import is_owner_or_admin, may_read
from courtyard.modules.recipes.store import Audience, Editing, RecipeStore


async def recipe_for_reader(store: RecipeStore, actor: Actor, key: str) -> ReadRecipe:
    """The recipe with this id or slug, with the reader's own reaction.

    Raises:
        RecipeNotFound: there is none, or not for these eyes.
    """
    recipe = await store.get(key, reader=actor.user_id)
    if recipe is None or not may_read(actor, recipe):
        raise RecipeNotFound
    return recipe


async def recipe_for_editor(store: RecipeStore, actor: Actor, key: str) -> ReadRecipe:
    """The recipe, for somebody who may change it.

    Raises:
        RecipeNotFound: there is none, or not for these eyes.
        NotYourRecipe: it can be read, not changed.
    """
    recipe = await store.get(key)
    if recipe is None or not may_read(actor, recipe):
        raise RecipeNotFound
    if not is_owner_or_admin(actor, recipe.author):
        raise NotYourRecipe
    return recipe


def audience_for(actor: Actor, whose: str) -> Audience:
    """Whose recipes a search may find: what ``everybody`` may see, ``mine`` (drafts and private ones too), ``both``.

    Raises:
        Unauthenticated: a stranger has none.
    """
    if whose == "everybody":
        return Audience()
    return Audience(everybody=whose == "both", author=actor.member_id)


async def rows_for_reader(
    store: RecipeStore, actor: Actor, ids: Sequence[Id], fields: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Those of these recipes that are listed or the reader's own, in the order of the ids.

    An index tells what was; this is what is: whatever was withdrawn a moment ago is not shown.
    """
    found = await store.some_rows(ids, (*fields, "author", "listed"))
    rows = [found[each] for each in ids if each in found]
    return [row for row in rows if row.pop("listed") or row["author"] == actor.user_id]


async def recipes_for_reader(store: RecipeStore, actor: Actor, ids: Sequence[Id]) -> list[Recipe]:
    """The same as documents."""
    found = await store.some(ids)
    recipes = [found[each] for each in ids if each in found]
    return [recipe for recipe in recipes if recipe.listed or recipe.author == actor.user_id]


async def recipe_for_edit(store: RecipeStore, actor: Actor, wanted: Editing) -> Recipe:
    """The recipe, for somebody who may change it in this way, as it is at this moment.

    Raises:
        RecipeNotFound, NotYourRecipe.
        RecipeHidden: a moderator took it away, and this would bring it back.
        RecipeChanged: it has another version than the writer has read.
    """
    recipe = await recipe_for_editor(store, actor, wanted.key)
    if wanted.not_hidden and recipe.status is Status.HIDDEN:
        raise RecipeHidden
    if wanted.version not in {None, recipe.version}:
        raise RecipeChanged(recipe.version)
    return recipe


def editing(actor: Actor, key: str, version: int | None, *, shows: bool = False) -> Editing:
    """The conditions under which this actor may change a recipe, checked by the database in the write itself.

    Args:
        actor: Who writes.
        key: Id or slug.
        version: The version that the writer has read, when they say so.
        shows: Whether the write could bring back what a moderator took away.
    """
    if actor.is_admin:
        return Editing(key, version=version)
    return Editing(key, author=actor.member_id, version=version, not_hidden=shows)


async def why_not(store: RecipeStore, actor: Actor, wanted: Editing) -> Refusal:
    """Why a write found nothing to change: asked only afterwards, so that the good case is one command."""
    try:
        recipe = await recipe_for_editor(store, actor, wanted.key)
    except Refusal as refusal:
        return refusal
    if wanted.not_hidden and recipe.status is Status.HIDDEN:
        return RecipeHidden()
    return RecipeChanged(recipe.version)
