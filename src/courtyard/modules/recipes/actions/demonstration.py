"""Fill an empty installation with recipes worth looking at; run again, it adds what is missing and nothing else."""

import os
import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Id, now
from courtyard.modules.accounts.contract import Resident, Residents
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.telling import facts_of_step
from courtyard.modules.recipes.actions.writing import keep_recipe
from courtyard.modules.recipes.models import Ingredient, Reaction, Recipe
from courtyard.modules.recipes.models.content import Difficulty
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from courtyard.modules.recipes.store import OriginTaken

_FOLDER = Path(__file__).parents[1] / "demo"
_BETWEEN = timedelta(hours=31)
_LIKES_ONE_IN, _STARS = 3, (5, 4, 5, 3, 4)


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One recipe of a demonstration file; ``ingredients`` and ``steps`` hold a line each, times are minutes."""

    title: str
    description: str
    cuisine: str
    category: str
    diet: list[str]
    tags: list[str]
    difficulty: Difficulty
    prep: int
    cook: int
    servings: int
    ingredients: str
    steps: str
    total: int | None = None


class Cook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One demonstration file: a cook and their recipes."""

    username: str
    name: str
    bio: str
    recipes: list[Told]


async def fill_demonstration(cookbook: Cookbook, residents: Residents) -> None:
    """Three cooks, their recipes, and what they think of each other's; only where nobody else has written anything."""
    cooks = _cooks()
    known = [await cookbook.accounts.person_by_username(cook.username) for cook in cooks]
    if await cookbook.store.has_others(person.id for person in known if person is not None):
        return
    people = await residents.settle(Resident(cook.username, cook.name, cook.bio) for cook in cooks)
    members = [people[cook.username].id for cook in cooks]
    dishes = _mixed([[(member, told) for told in cook.recipes] for member, cook in zip(members, cooks, strict=True)])
    for number, (author, told) in enumerate(dishes):
        recipe = _recipe(author, told, now() - _BETWEEN * (len(dishes) - number))
        try:
            await keep_recipe(cookbook, recipe)
        except OriginTaken:
            continue  # an earlier run was stopped half-way
        await _react(cookbook, recipe, members, number)


def _cooks() -> list[Cook]:
    files = sorted(_FOLDER.glob("*.toml"))
    return [msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Cook) for file in files]


def _mixed(shelves: Sequence[Sequence[tuple[Id, Told]]]) -> list[tuple[Id, Told]]:
    """One of each in turn, so that the newest are not all of one hand."""
    longest = max(map(len, shelves))
    return [shelf[place] for place in range(longest) for shelf in shelves if place < len(shelf)]


def _recipe(author: Id, told: Told, written_at: datetime) -> Recipe:
    return Recipe(
        id=Id(int(written_at.timestamp()).to_bytes(4, "big") + os.urandom(8)),
        created_at=written_at,
        updated_at=written_at,
        author=author,
        slug="",
        title=told.title,
        description=told.description,
        cuisine=told.cuisine,
        category=told.category,
        diet=told.diet,
        tags=told.tags,
        difficulty=told.difficulty,
        prep_time_min=told.prep,
        cooking_time_min=told.cook,
        total_time_min=told.total or told.prep + told.cook,
        servings=told.servings,
        ingredients=_ingredients(told.ingredients),
        instructions=told.steps.strip().splitlines(),
        language="en",
        origins=[f"demonstration:{told.title}"],
    )


def _ingredients(lines: str) -> list[Ingredient]:
    """A line each; one that ends in a colon heads those behind it."""
    section = None
    found = []
    for line in lines.strip().splitlines():
        if line.endswith(":"):
            section = line.rstrip(":")
        else:
            found.append(parse_ingredient(line, section))
    return found


async def _react(cookbook: Cookbook, recipe: Recipe, members: Sequence[Id], number: int) -> None:
    """The other cooks like and rate about two thirds of it, always the same."""
    for place, member in enumerate(members):
        turn = number * 2 + place
        if member == recipe.author or turn % _LIKES_ONE_IN == 0:
            continue
        liked_at = recipe.created_at + timedelta(hours=2 + place)
        reaction = Reaction(recipe=recipe.id, user=member, liked_at=liked_at, stars=_STARS[turn % len(_STARS)])
        await cookbook.reactions.react(recipe.id, member, partial(_unless_present, reaction), facts_of_step)


def _unless_present(reaction: Reaction, present: Reaction | None) -> Reaction:
    return present or reaction
