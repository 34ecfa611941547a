"""Like and rate. A member has one reaction to a recipe, so saying it twice says nothing more."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from courtyard.kernel.basics import Actor, Id, now
from courtyard.modules.accounts.contract import Person
from courtyard.modules.recipes.access import recipe_for_reader
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.telling import facts_of_step
from courtyard.modules.recipes.models import Reaction, Recipe


class Standing(msgspec.Struct, frozen=True):
    """A recipe's figures and the member's part in them."""

    recipe: Recipe
    own: Reaction | None


class Like(msgspec.Struct, frozen=True):
    """Who likes it, since when."""

    person: Person
    liked_at: datetime


class Likes(msgspec.Struct, frozen=True):
    """Some of those who like it, and the way to the next ones."""

    items: list[Like]
    next_cursor: str | None


async def like(cookbook: Cookbook, actor: Actor, key: str) -> Standing:
    """Like a recipe.

    Raises:
        RecipeNotFound.
    """
    return await _react(cookbook, actor, key, lambda own: own if own.liked_at else _with(own, liked_at=now()))


async def unlike(cookbook: Cookbook, actor: Actor, key: str) -> Standing:
    """Take a like back.

    Raises:
        RecipeNotFound.
    """
    return await _react(cookbook, actor, key, lambda own: _with(own, liked_at=None))


async def rate(cookbook: Cookbook, actor: Actor, key: str, stars: int) -> Standing:
    """Give stars, in place of those given before.

    Raises:
        RecipeNotFound.
    """
    return await _react(cookbook, actor, key, lambda own: _with(own, stars=stars))


async def unrate(cookbook: Cookbook, actor: Actor, key: str) -> Standing:
    """Take the stars back.

    Raises:
        RecipeNotFound.
    """
    return await _react(cookbook, actor, key, lambda own: _with(own, stars=None))


async def likes_of(cookbook: Cookbook, actor: Actor, key: str, *, limit: int, cursor: str | None = None) -> Likes:
    """Who likes a recipe, latest first; people who are gone are left out.

    Raises:
        RecipeNotFound, InvalidCursor.
    """
    recipe = await recipe_for_reader(cookbook.store, actor, key)
    page = await cookbook.reactions.likes(recipe.id, limit=limit, cursor=cursor)
    people = await cookbook.accounts.people(reaction.user for reaction in page.items)
    known = [
        Like(people[reaction.user], reaction.liked_at)
        for reaction in page.items
        if reaction.user in people and reaction.liked_at is not None
    ]
    return Likes(known, page.next_cursor)


async def _react(cookbook: Cookbook, actor: Actor, key: str, change: Callable[[Reaction], Reaction]) -> Standing:
    member: Id = actor.member_id
    recipe = await recipe_for_reader(cookbook.store, actor, key)

    def decide(present: Reaction | None) -> Reaction | None:
        following = change(present or Reaction(recipe=recipe.id, user=member))
        return None if following.says_nothing else following

    step = await cookbook.reactions.react(recipe.id, member, decide, facts_of_step, actor)
    if step is None:
        return Standing(recipe, recipe.own[0] if recipe.own else None)
    await cookbook.freshness.figures_moved(step.recipe)
    return Standing(step.recipe, step.after)


def _with(reaction: Reaction, **values: object) -> Reaction:
    return msgspec.structs.replace(reaction, **values)
