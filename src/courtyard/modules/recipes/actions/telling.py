"""Which facts a write makes known: decided from the recipe as the write leaves it."""

from collections.abc import Sequence

from courtyard.kernel.basics import Fact
from courtyard.modules.recipes.events import (
    RecipeKept,
    RecipeLiked,
    RecipePublished,
    RecipeRated,
    RecipeRemoved,
    RecipeUnliked,
    RecipeUpdated,
    RecipeWithdrawn,
)
from courtyard.modules.recipes.models import Recipe
from courtyard.modules.recipes.models.recipe import figures_between
from courtyard.modules.recipes.store import Step


def facts_of_new(recipe: Recipe) -> Sequence[Fact]:
    """A recipe was written."""
    return [_published(recipe) if recipe.listed else _kept(recipe)]


def facts_of_change(fields: tuple[str, ...], recipe: Recipe) -> Sequence[Fact]:
    """The fields were sent for a recipe; it is known how it was listed before."""
    if not recipe.listed:
        if recipe.was_listed:
            return [RecipeWithdrawn(recipe=recipe.id, author=recipe.author, edition=recipe.version)]
        return [_kept(recipe)] if fields else []
    if not recipe.was_listed:
        return [_published(recipe)]
    if not fields:
        return []
    return [
        RecipeUpdated(
            recipe=recipe.id,
            author=recipe.author,
            slug=recipe.slug,
            title=recipe.title,
            edition=recipe.version,
            fields=fields,
        )
    ]


def facts_of_removal(recipe: Recipe) -> Sequence[Fact]:
    """A recipe was removed. Drafts are told of too: somebody may keep something under its id."""
    return [RecipeRemoved(recipe=recipe.id, author=recipe.author, listed=recipe.listed)]


def facts_of_step(step: Step) -> Sequence[Fact]:
    """A member's reaction changed."""
    moved = figures_between(step.before, step.after)
    facts: list[Fact] = []
    if moved.likes:
        facts.append(_liked(step) if moved.likes > 0 else _unliked(step))
    if moved.ratings or moved.stars:
        facts.append(_rated(step))
    return facts


def _kept(recipe: Recipe) -> RecipeKept:
    return RecipeKept(recipe=recipe.id, author=recipe.author, edition=recipe.version)


def _published(recipe: Recipe) -> RecipePublished:
    return RecipePublished(
        recipe=recipe.id, author=recipe.author, slug=recipe.slug, title=recipe.title, edition=recipe.version
    )


def _liked(step: Step) -> RecipeLiked:
    recipe = step.recipe
    return RecipeLiked(
        recipe=recipe.id,
        author=recipe.author,
        member=step.member,
        slug=recipe.slug,
        title=recipe.title if recipe.listed else "",
    )


def _unliked(step: Step) -> RecipeUnliked:
    return RecipeUnliked(recipe=step.recipe.id, author=step.recipe.author, member=step.member)


def _rated(step: Step) -> RecipeRated:
    stars = step.after.stars if step.after else None
    return RecipeRated(recipe=step.recipe.id, author=step.recipe.author, member=step.member, stars=stars)
