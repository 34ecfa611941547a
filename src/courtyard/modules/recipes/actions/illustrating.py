"""Pictures and films of recipes: uploaded elsewhere, claimed before a recipe is saved, shown with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from courtyard.kernel.basics import Actor, Id, NotFound, Unprocessable
from courtyard.modules.media.contract import Holder, Media, Shown, Use
from courtyard.modules.recipes.actions.freshness import Freshness
from courtyard.modules.recipes.models import Recipe
from courtyard.modules.recipes.rules.permissions import is_open
from courtyard.modules.recipes.store import RecipeStore

MODULE = "recipes"
TOUCHING = frozenset({"pictures", "video", "visibility", "status"})
"""Fields whose change concerns the files of a recipe."""


class Illustrating:
    """What recipes do with files, and the word that they give about them: fulfils media's ``Keeper``."""

    def __init__(self, store: RecipeStore, media: Media, freshness: Freshness) -> None:
        self._store, self._media, self._freshness = store, media, freshness
        media.kept_by(MODULE, self)

    async def claim(self, recipe: Recipe, actor: Actor) -> None:
        """Say that this recipe, as it will be, has its files. Before it is saved.

        Raises:
            Unprocessable: a file is not there, not the member's, or of the wrong kind.
        """
        files = recipe.files
        if not files:
            return
        shown = await self._media.shown(files)
        problems = {}
        if any(each.file in shown and shown[each.file].is_film for each in recipe.pictures):
            problems["pictures"] = "a film is no picture; give it as video"
        if recipe.video in shown and not shown[recipe.video].is_film:
            problems["video"] = "a picture is no film; give it among the pictures"
        if problems:
            raise Unprocessable.fields(problems)
        try:
            await self._media.claim(_holder(recipe.id), files, actor, public=is_open(recipe.visibility, recipe.status))
        except NotFound as missing:
            field = "pictures" if recipe.pictures else "video"
            raise Unprocessable.field(field, "names a file that is not there, or not yours") from missing

    async def release(self, before: Recipe, after: Recipe | None) -> None:
        """Say which files a recipe no longer has. After it was saved, or removed (None)."""
        dropped = before.files - (after.files if after is not None else set())
        await self._media.release(_holder(before.id), dropped)

    async def looks(self, recipes: Iterable[Recipe]) -> dict[Id, Shown]:
        """The files of recipes that the reader may see."""
        files = set().union(*(recipe.files for recipe in recipes))
        return await self._media.shown(files) if files else {}

    async def looks_of_covers(self, recipes: Iterable[Recipe]) -> dict[Id, Shown]:
        """The pictures that stand for recipes on a shelf."""
        covers = {recipe.cover for recipe in recipes} - {None}
        return await self._media.shown(each for each in covers if each is not None) if covers else {}

    async def looks_of_rows(self, rows: Iterable[Mapping[str, Any]]) -> dict[Id, Shown]:
        """The same for recipes as they are stored."""
        files = {each["file"] for row in rows for each in row.get("pictures") or ()}
        files |= {row["video"] for row in rows if row.get("video")}
        return await self._media.shown(files) if files else {}

    async def looks_in_form(self, files: Iterable[Id], actor: Actor, recipe: Recipe | None) -> dict[Id, Shown]:
        """Files that a form names: the recipe's, and the member's own; of others nothing is told."""
        wanted = set(files)
        known = wanted & recipe.files if recipe is not None else set()
        return {**await self._media.shown_own(wanted - known, actor), **await self._media.shown(known)}

    async def uses(self, asked: Iterable[Use]) -> Mapping[Use, bool]:
        """Which of these recipes have which of these files, and whether everybody may see them there."""
        wanted = list(asked)
        found = await self._store.some({use.holder.document for use in wanted})
        true = [use for use in wanted if use.holder.document in found and use.file in found[use.holder.document].files]
        recipes = {use: found[use.holder.document] for use in true}
        return {use: is_open(recipe.visibility, recipe.status) for use, recipe in recipes.items()}

    async def refresh(self, holders: Iterable[str]) -> None:
        """Files of these documents look different now: nobody is shown the old look from here on."""
        mine = (holder.partition(":") for holder in holders)
        ids = {Id(document) for module, _, document in mine if module == MODULE}
        for recipe in (await self._store.some(ids)).values():
            await self._freshness.changed(recipe)


def _holder(recipe: Id) -> Holder:
    return Holder(MODULE, recipe)
