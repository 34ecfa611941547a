"""Every query, index and collection of the recipes module."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from courtyard.kernel.basics import Conflict, Id, is_id
from courtyard.kernel.documents import (
    NEWEST,
    OLDEST,
    Changes,
    CollectionSpec,
    Database,
    Duplicate,
    Order,
    Page,
    Unit,
    Where,
    from_row,
    index,
)
from courtyard.modules.recipes.models import Reaction, ReadRecipe, Recipe
from courtyard.modules.recipes.models.content import MINUTES_MAX
from courtyard.modules.recipes.models.recipe import RANK_PRIOR_RATINGS, RANK_PRIOR_STARS

DEPTH_MAX = 1000

_LISTED = {"listed": True}
_SHOWN_FOR_ALL = {"$and": [{"$eq": ["$visibility", "public"]}, {"$eq": ["$status", "published"]}]}

ORDERS = {
    order.name: order
    for order in (
        NEWEST,
        OLDEST,
        Order("rating", "rank", -1, float),
        Order("popular", "popularity", -1, int),
        Order("cookingTime", "time_order", 1, int),
    )
}

RECIPES = CollectionSpec(
    "recipes",
    Recipe,
    indexes=(
        index("slug", unique=True),
        index("author", "-_id"),
        index("origins", unique=True, partial={"origins": {"$exists": True}}),
        # Listings: every label is a facet, so one index per order serves each filter and finds combinations by their
        # rarest label. They hold only what is listed.
        index("-_id", "time_order", partial=_LISTED),
        index("-rank", "-_id", partial=_LISTED),
        index("-popularity", "-_id", partial=_LISTED),
        index("time_order", "_id", partial=_LISTED),
        index("facets", "-_id", partial=_LISTED),
        index("facets", "-rank", "-_id", partial=_LISTED),
        index("facets", "-popularity", "-_id", partial=_LISTED),
        index("facets", "time_order", "_id", partial=_LISTED),
    ),
)

REACTIONS = CollectionSpec(
    "reactions",
    Reaction,
    indexes=(
        index("recipe", "user", unique=True),
        index("recipe", "-liked_at", "-_id"),
        index("user", "-_id"),
    ),
)

COLLECTIONS = (RECIPES, REACTIONS)

_STORED = {field.name: field.encode_name for field in msgspec.structs.fields(Recipe)}


class SlugTaken(Conflict):
    """Another recipe has this slug."""

    message = "slug: too many recipes have this title. Choose another."


class OriginTaken(Conflict):
    """Another recipe came from the same place."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What to list: facets that all must hold, a range of minutes, an order, and where to start."""

    facets: tuple[str, ...] = ()
    time_min: int | None = None
    time_max: int | None = None
    order: str = "newest"
    limit: int = 20
    cursor: str | None = None
    skip: int = 0


class Editing(msgspec.Struct, frozen=True):
    """Which recipe to change, and on which conditions: these are part of the write's filter."""

    key: str
    author: Id | None = None
    version: int | None = None
    not_hidden: bool = False

    def where(self) -> Where:
        """As a filter."""
        where = at(self.key)
        if self.author is not None:
            where = where.equal("author", self.author)
        if self.version is not None:
            where = where.equal("version", self.version)
        return where.differs("status", "hidden") if self.not_hidden else where


class RecipeStore:
    """Reads and writes of recipes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._recipes = database.collection(RECIPES)
        self._reactions = database.collection(REACTIONS)

    async def get(self, key: str, *, reader: Id | None = None) -> ReadRecipe | None:
        """The recipe with this id or slug, and the reader's reaction to it, in one command."""
        if reader is None:
            row = await self._recipes.raw.find_one(at(key).query())
            return None if row is None else from_row(row, ReadRecipe)
        own = {
            "from": "reactions",
            "localField": "_id",
            "foreignField": "recipe",
            "pipeline": [{"$match": Where(user=reader).query()}],
            "as": "own",
        }
        rows = await self._recipes.aggregate([{"$match": at(key).query()}, {"$lookup": own}], ReadRecipe)
        return rows[0] if rows else None

    async def listed(self, listing: Listing) -> Page[Recipe]:
        """Recipes for everybody, as documents: for pages."""
        return await self._recipes.page(
            _listed(listing),
            order=ORDERS[listing.order],
            limit=listing.limit,
            cursor=listing.cursor,
            skip=listing.skip,
        )

    async def listed_rows(self, listing: Listing, fields: tuple[str, ...]) -> Page[dict[str, Any]]:
        """The same as stored: for listings that go on the wire as they are."""
        return await self._recipes.page_of_rows(
            _listed(listing),
            order=ORDERS[listing.order],
            limit=listing.limit,
            cursor=listing.cursor,
            skip=listing.skip,
            fields=fields,
        )

    async def written_by(self, author: Id, *, limit: int, cursor: str | None = None) -> Page[Recipe]:
        """Everything that somebody wrote, drafts included."""
        return await self._recipes.page(Where(author=author), limit=limit, cursor=cursor)

    async def written_rows(
        self, author: Id, fields: tuple[str, ...], *, limit: int, cursor: str | None = None
    ) -> Page[dict[str, Any]]:
        """The same as stored."""
        return await self._recipes.page_of_rows(Where(author=author), limit=limit, cursor=cursor, fields=fields)

    async def insert(self, recipe: Recipe) -> Recipe:
        """Store a new recipe.

        Raises:
            SlugTaken, OriginTaken.
        """
        try:
            return await self._recipes.insert(recipe)
        except Duplicate as duplicate:
            raise (SlugTaken if duplicate.field == "slug" else OriginTaken) from None

    async def change(
        self, wanted: Editing, values: Mapping[str, Any], *, facets: Iterable[str] = (), facet_kinds: Iterable[str] = ()
    ) -> Recipe | None:
        """Change the recipe that fits; what depends on other fields is computed in the same write.

        Args:
            wanted: Which one, and on which conditions.
            values: Field of ``Recipe`` → new value.
            facets: The facets of the kinds that are given anew.
            facet_kinds: Kinds of facets that these replace.
        """
        changes = Changes().set(**{_STORED[name]: value for name, value in values.items()})
        changes.derive(listed=_SHOWN_FOR_ALL)
        kinds = list(facet_kinds)
        if kinds:
            kind = {"$arrayElemAt": [{"$split": ["$$this", ":"]}, 0]}
            others = {"$filter": {"input": "$facets", "cond": {"$not": [{"$in": [kind, kinds]}]}}}
            changes.derive(facets={"$concatArrays": [others, {"$literal": list(facets)}]})
        return await self._recipes.change(wanted.where(), changes)

    async def remove_with_reactions(self, wanted: Editing) -> Recipe | None:
        """Remove the recipe that fits and every reaction to it, together."""

        async def work(unit: Unit) -> Recipe | None:
            removed = await self._recipes.remove(wanted.where(), unit=unit)
            if removed is not None:
                await self._reactions.remove_many(Where(recipe=removed.id), unit=unit)
            return removed

        return await self.database.unit_of_work(work)

    async def imported(self, origins: Iterable[str]) -> Recipe | None:
        """The recipe that came from one of these origins."""
        return await self._recipes.find_one(Where().one_of("origins", origins))

    async def count_reactions(
        self, recipe: Id, *, likes: int = 0, ratings: int = 0, stars: int = 0, unit: Unit
    ) -> Recipe | None:
        """Move the figures of a recipe; they are not an edit, so its version stays."""
        changes = Changes().add(likes=likes, ratings_count=ratings, ratings_sum=stars, popularity=likes + ratings)
        if ratings or stars:
            changes.derive(average_rating=_AVERAGE, rank=_RANK)
        return await self._recipes.change(Where(id=recipe), changes, counted=False, unit=unit)


_AVERAGE = {
    "$cond": [
        {"$gt": ["$ratings_count", 0]},
        {"$round": [{"$divide": ["$ratings_sum", "$ratings_count"]}, 2]},
        None,
    ]
}
_RANK = {
    "$divide": [
        {"$add": ["$ratings_sum", RANK_PRIOR_RATINGS * RANK_PRIOR_STARS]},
        {"$add": ["$ratings_count", RANK_PRIOR_RATINGS]},
    ]
}


def at(key: str) -> Where:
    """The filter for an id or a slug, as an address carries it; no slug has the shape of an id."""
    return Where(id=Id(key)) if is_id(key) else Where(slug=key)


def _listed(listing: Listing) -> Where:
    where = Where(listed=True)
    if listing.facets:
        where = where.all_of("facets", listing.facets)
    if listing.time_min is None and listing.time_max is None:
        return where
    # A range says something about the time, so recipes that do not tell theirs are never in it.
    longest = MINUTES_MAX if listing.time_max is None else listing.time_max
    return where.between("time_order", listing.time_min, longest)
