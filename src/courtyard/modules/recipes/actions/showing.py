"""What pages show: recipes with the names of their cooks, and one recipe as it is cooked from."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.accounts.contract import Person
from courtyard.modules.media.contract import Shown
from courtyard.modules.recipes.access import recipe_for_editor
from courtyard.modules.recipes.actions.browsing import Shelf
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.reading import recipe_for_kitchen
from courtyard.modules.recipes.formats import Surroundings, write_json_ld
from courtyard.modules.recipes.models import Ingredient, Reaction, ReadRecipe, Recipe, RecipeContent
from courtyard.modules.recipes.rules.facets import facet
from courtyard.modules.recipes.rules.lines import amount_text, unit_text
from courtyard.modules.recipes.rules.permissions import is_listed, is_owner_or_admin
from courtyard.modules.recipes.store import Listing

_SIMILAR = 4


class CookedShelf(NamedTuple):
    """Recipes, who wrote them (whoever is gone is left out), their covers, and the cursor of the next ones."""

    recipes: Sequence[Recipe]
    cooks: dict[Id, Person]
    looks: dict[Id, Shown]
    next_cursor: str | None


class IngredientShown(NamedTuple):
    """One line: ``1½ cups``, ``flour``, ``sifted``."""

    amount: str
    name: str
    note: str


class Sight(NamedTuple):
    """A picture that is ready to be seen, and what is to be seen on it."""

    shown: Shown
    alt: str


class StepShown(NamedTuple):
    """One step of the method, with its pictures."""

    text: str
    pictures: Sequence[Sight]


class Part(NamedTuple):
    """Lines or steps below one heading; the heading is empty where the author gave none."""

    title: str
    lines: Sequence[Any]


class Dish(msgspec.Struct, frozen=True, kw_only=True):
    """One recipe as it is cooked from: ``content`` is for so many people and in the units that were asked for."""

    recipe: ReadRecipe
    content: RecipeContent
    url: str = ""
    cook: Person | None = None
    similar: Sequence[Recipe] = ()
    looks: Mapping[Id, Shown] = {}
    may_edit: bool = False

    @property
    def ingredients(self) -> list[Part]:
        """The ingredient list in its sections."""
        return parts_of(self.content.ingredients, self.content.language)

    @property
    def steps(self) -> list[Part]:
        """The method in its sections."""
        parts: list[Part] = []
        headings = set(self.content.instruction_headings)
        for position, line in enumerate(self.content.instructions):
            if position in headings:
                parts.append(Part(line.rstrip(":"), []))
            else:
                parts = parts or [Part("", [])]
                step = StepShown(line, self._sights(position))
                parts[-1] = Part(parts[-1].title, [*parts[-1].lines, step])
        return parts

    @property
    def gallery(self) -> list[Sight]:
        """The pictures of the dish."""
        return self._sights(None)

    @property
    def film(self) -> Shown | None:
        """The film, once it is ready."""
        shown = self.looks.get(self.recipe.video) if self.recipe.video is not None else None
        return shown if shown is not None and shown.is_ready else None

    @property
    def waiting(self) -> list[str]:
        """In which states those of its files are that cannot be seen."""
        known = (self.looks.get(file) for file in self.recipe.files)
        return ["gone" if each is None else each.state for each in known if each is None or not each.is_ready]

    @property
    def share_picture(self) -> str:
        """The whole address of the picture that other sites show with a link; empty without one."""
        own = next((sight.shown.source(960) for sight in self.gallery), None) if self.is_listed else None
        return f"{self.url.partition('/recipes/')[0]}{own.url}" if own is not None else self.recipe.image_url or ""

    @property
    def own(self) -> Reaction | None:
        """What the reader thinks of it."""
        return next(iter(self.recipe.own), None)

    @property
    def is_listed(self) -> bool:
        """Whether everybody finds it."""
        return is_listed(self.recipe.visibility, self.recipe.status)

    @property
    def total_time_min(self) -> int | None:
        """The whole time, as far as the author told it."""
        told = (self.recipe.prep_time_min, self.recipe.cooking_time_min)
        return self.recipe.total_time_min or (sum(each or 0 for each in told) or None)

    @property
    def json_ld(self) -> dict[str, Any]:
        """The recipe for machines, as it was written."""
        recipe = self.recipe
        around = Surroundings(
            url=self.url,
            author=self.cook.name if self.cook else None,
            published_at=recipe.created_at,
            modified_at=recipe.updated_at,
            rating=recipe.average_rating,
            ratings_count=recipe.ratings_count,
            image=self.share_picture or None,
        )
        return write_json_ld(recipe.content, around)

    def _sights(self, step: int | None) -> list[Sight]:
        pairs = ((self.looks.get(each.file), each.alt) for each in self.recipe.pictures if each.step == step)
        return [Sight(shown, alt) for shown, alt in pairs if shown is not None and shown.is_ready]


def parts_of(ingredients: Iterable[Ingredient], language: str | None = None) -> list[Part]:
    """An ingredient list in its sections, as it is shown."""
    sections = groupby(ingredients, key=lambda each: each.section or "")
    return [Part(title, [_shown(each, language) for each in lines]) for title, lines in sections]


async def with_cooks(cookbook: Cookbook, shelf: Shelf) -> CookedShelf:
    """The shelf with the names of those who wrote it, asked for all at once."""
    cooks = await cookbook.accounts.people(recipe.author for recipe in shelf.recipes)
    return CookedShelf(shelf.recipes, cooks, shelf.looks, shelf.next_cursor)


async def dish(
    cookbook: Cookbook, actor: Actor, key: str, *, servings: int | None = None, units: str | None = None
) -> Dish:
    """A recipe for its page: at most three queries. ``units`` is ``metric`` or ``us``.

    Raises:
        RecipeNotFound: there is none, or not for these eyes.
        Unprocessable: it cannot be scaled.
    """
    recipe, content = await recipe_for_kitchen(cookbook, actor, key, servings=servings, units=units)
    cooks, similar = await asyncio.gather(cookbook.accounts.people([recipe.author]), _similar(cookbook, recipe))
    own, covers = await asyncio.gather(
        cookbook.illustrating.looks([recipe]), cookbook.illustrating.looks_of_covers(similar)
    )
    return Dish(
        recipe=recipe,
        content=content or recipe.content,
        url=f"{cookbook.base_url}/recipes/{recipe.slug}",
        cook=cooks.get(recipe.author),
        similar=similar,
        looks={**covers, **own},
        may_edit=is_owner_or_admin(actor, recipe.author),
    )


async def dish_for_editor(cookbook: Cookbook, actor: Actor, key: str) -> Dish:
    """A recipe for somebody who may change or remove it.

    Raises:
        RecipeNotFound, NotYourRecipe.
    """
    recipe = await recipe_for_editor(cookbook.store, actor, key)
    looks = await cookbook.illustrating.looks([recipe])
    return Dish(recipe=recipe, content=recipe.content, looks=looks, may_edit=True)


async def _similar(cookbook: Cookbook, recipe: Recipe) -> list[Recipe]:
    """The best others of its category, else of its cuisine."""
    labels = [("category", recipe.category), ("cuisine", recipe.cuisine)]
    kind, label = next(((kind, label) for kind, label in labels if label), ("", ""))
    if not label:
        return []
    wanted = Listing(facets=(facet(kind, label),), order="rating", limit=_SIMILAR + 1)
    found = await cookbook.store.listed(wanted)
    return [each for each in found.items if each.id != recipe.id][:_SIMILAR]


def _shown(ingredient: Ingredient, language: str | None) -> IngredientShown:
    words = (amount_text(ingredient), unit_text(ingredient, language))
    return IngredientShown(" ".join(word for word in words if word), ingredient.name, ingredient.note or "")
