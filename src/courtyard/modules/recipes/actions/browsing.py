"""Find recipes: from what a reader asks for to a listing that the store can answer."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id, Unprocessable, is_id
from courtyard.modules.media.contract import Shown
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.models import Difficulty, Recipe
from courtyard.modules.recipes.rules.facets import author_facet, facet
from courtyard.modules.recipes.store import DEPTH_MAX, Listing


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader would like to see; times are minutes. ``author`` is an id or a username."""

    cuisine: str | None = None
    category: str | None = None
    diet: Sequence[str] | None = None
    tags: Sequence[str] | None = None
    difficulty: Difficulty | None = None
    cooking_time_min: int | None = None
    cooking_time_max: int | None = None
    author: str | None = None
    sort: str = "newest"
    limit: int = 20
    cursor: str | None = None
    page: int | None = None


class Rows(NamedTuple):
    """Recipes as stored, for an answer that needs no more but their files; instants are in UTC without saying so."""

    rows: list[dict[str, Any]]
    next_cursor: str | None
    looks: dict[Id, Shown]


class Shelf(NamedTuple):
    """Recipes for a page, and the pictures that stand for them."""

    recipes: list[Recipe]
    next_cursor: str | None
    looks: dict[Id, Shown]


async def listed_rows(cookbook: Cookbook, wish: Wish, fields: tuple[str, ...]) -> Rows:
    """What is published for everybody, as stored: one query.

    Raises:
        Unprocessable, InvalidCursor.
    """
    listing = await listing_for(cookbook, wish)
    if listing is None:
        return Rows([], None, {})
    found = await cookbook.store.listed_rows(listing, fields)
    return Rows(found.items, found.next_cursor, await cookbook.illustrating.looks_of_rows(found.items))


async def browse(cookbook: Cookbook, wish: Wish) -> Shelf:
    """What is published for everybody, as documents: one query.

    Raises:
        Unprocessable, InvalidCursor.
    """
    listing = await listing_for(cookbook, wish)
    if listing is None:
        return Shelf([], None, {})
    found = await cookbook.store.listed(listing)
    return Shelf(found.items, found.next_cursor, await cookbook.illustrating.looks_of_covers(found.items))


async def own_rows(
    cookbook: Cookbook, actor: Actor, fields: tuple[str, ...], *, limit: int, cursor: str | None = None
) -> Rows:
    """Everything that the member wrote, newest first, as stored."""
    found = await cookbook.store.written_rows(actor.member_id, fields, limit=limit, cursor=cursor)
    return Rows(found.items, found.next_cursor, await cookbook.illustrating.looks_of_rows(found.items))


async def own_recipes(cookbook: Cookbook, actor: Actor, *, limit: int, cursor: str | None = None) -> Shelf:
    """Everything that the member wrote, newest first, as documents."""
    found = await cookbook.store.written_by(actor.member_id, limit=limit, cursor=cursor)
    return Shelf(found.items, found.next_cursor, await cookbook.illustrating.looks_of_covers(found.items))


async def listing_for(cookbook: Cookbook, wish: Wish) -> Listing | None:
    """The listing that fulfils a wish; None when it cannot have anything in it (an unknown author).

    Raises:
        Unprocessable: page and cursor together, or further down than the 1,000th recipe.
    """
    facets = [facet(kind, label) for kind, label in _labels(wish)]
    if wish.author is not None:
        author = await author_id(cookbook, wish.author)
        if author is None:
            return None
        facets.append(author_facet(author))
    return Listing(
        facets=tuple(dict.fromkeys(facets)),
        time_min=wish.cooking_time_min,
        time_max=wish.cooking_time_max,
        order=wish.sort,
        limit=wish.limit,
        cursor=wish.cursor,
        skip=_skip(wish),
    )


def _labels(wish: Wish) -> list[tuple[str, str]]:
    single = [("cuisine", wish.cuisine), ("category", wish.category), ("difficulty", wish.difficulty)]
    several = [("diet", label) for label in wish.diet or ()] + [("tags", label) for label in wish.tags or ()]
    return [(kind, label) for kind, label in single if label] + several


async def author_id(cookbook: Cookbook, author: str) -> Id | None:
    """Whose recipes are meant by an id or a username; None for nobody.

    Raises:
        Unprocessable: "me", which an answer for everybody cannot mean.
    """
    if author == "me":
        raise Unprocessable.field("author", "the public listing is the same for everybody; ask /users/me/recipes")
    if is_id(author):
        return Id(author)
    person = await cookbook.accounts.person_by_username(author)
    return None if person is None else person.id


def _skip(wish: Wish) -> int:
    if wish.page is None:
        return 0
    if wish.cursor is not None:
        raise Unprocessable.field("page", "give either page or cursor")
    if wish.page * wish.limit > DEPTH_MAX:
        raise Unprocessable.field("page", f"pages go {DEPTH_MAX} recipes deep; follow next_cursor to go further")
    return (wish.page - 1) * wish.limit
