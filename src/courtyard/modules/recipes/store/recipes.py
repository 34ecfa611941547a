"""Every query on recipes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Conflict, Fact, Id, is_id
from courtyard.kernel.documents import (
    Changes,
    Database,
    Duplicate,
    Loader,
    Outdated,
    Packed,
    Page,
    Unit,
    Where,
    from_row,
    id_of,
    open_row,
)
from courtyard.kernel.events import Outbox
from courtyard.modules.recipes.models import ReadRecipe, Recipe
from courtyard.modules.recipes.models.recipe import RANK_PRIOR_RATINGS, RANK_PRIOR_STARS, Figures
from courtyard.modules.recipes.store.collections import ORDERS, REACTIONS, RECIPES
from courtyard.modules.recipes.store.wanted import Editing, Listing, at_any, listed

_SHOWN_FOR_ALL = {"$and": [{"$eq": ["$visibility", "public"]}, {"$eq": ["$status", "published"]}]}
# Answers what a write makes known, from the recipe as it is afterwards.
FactsOf = Callable[[Recipe], Sequence[Fact]]

_STORED = {field.name: field.encode_name for field in msgspec.structs.fields(Recipe)}


class SlugTaken(Conflict):
    """Another recipe has this slug."""

    message = "slug: too many recipes have this title. Choose another."


class OriginTaken(Conflict):
    """Another recipe came from the same place."""


class RecipeStore:
    """Reads and writes of recipes; a write and the facts that it makes known happen together or not at all."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self.database = database
        self.outbox = outbox
        self.recipes = database.collection(RECIPES)
        self._reactions = database.collection(REACTIONS)
        self._rows = Loader(self._load)

    async def get(self, key: str, *, reader: Id | None = None) -> ReadRecipe | None:
        """The recipe with this id or slug, and the reader's reaction to it; requests at one time share a command."""
        row = await self._rows.get((key, reader))
        return None if row is None else from_row(_for_reader(open_row(row), reader), ReadRecipe)

    async def _load(self, asked: Sequence[tuple[str, Id | None]]) -> dict[tuple[str, Id | None], Packed]:
        """The rows for these keys, each with the reactions of all readers, in one command."""
        stages: list[dict[str, Any]] = [{"$match": at_any({key for key, _ in asked}).query()}]
        readers = {reader for _, reader in asked if reader is not None}
        if readers:
            own = {
                "from": "reactions",
                "localField": "_id",
                "foreignField": "recipe",
                "pipeline": [{"$match": Where().one_of("user", readers).query()}],
                "as": "own",
            }
            stages.append({"$lookup": own})
        rows = await self.recipes.aggregate_packed(stages)
        by_key = {str(id_of(row)): row for row in rows}
        if not all(is_id(key) for key, _ in asked):
            by_key |= {open_row(row)["slug"]: row for row in rows}
        return {(key, reader): by_key[key] for key, reader in asked if key in by_key}

    async def listed(self, listing: Listing) -> Page[Recipe]:
        """Recipes for everybody, as documents: for pages."""
        return await self.recipes.page(
            listed(listing),
            order=ORDERS[listing.order],
            limit=listing.limit,
            cursor=listing.cursor,
            skip=listing.skip,
        )

    async def listed_rows(self, listing: Listing, fields: tuple[str, ...]) -> Page[dict[str, Any]]:
        """The same as stored: for listings that go on the wire as they are."""
        return await self.recipes.page_of_rows(
            listed(listing),
            order=ORDERS[listing.order],
            limit=listing.limit,
            cursor=listing.cursor,
            skip=listing.skip,
            fields=fields,
        )

    async def some(self, ids: Iterable[Id]) -> dict[Id, Recipe]:
        """Those of these recipes that exist, whoever may see them."""
        wanted = list(ids)
        found = await self.recipes.find(Where().one_of("_id", wanted), limit=len(wanted)) if wanted else []
        return {recipe.id: recipe for recipe in found}

    async def some_rows(self, ids: Sequence[Id], fields: tuple[str, ...]) -> dict[Id, dict[str, Any]]:
        """Those of these recipes that exist, as stored, whoever may see them."""
        rows = await self.recipes.scan(Where().one_of("_id", ids), limit=len(ids), fields=fields)
        return {row["_id"]: row for row in rows}

    async def written_by(self, author: Id, *, limit: int, cursor: str | None = None) -> Page[Recipe]:
        """Everything that somebody wrote, drafts included."""
        return await self.recipes.page(Where(author=author), limit=limit, cursor=cursor)

    async def written_rows(
        self, author: Id, fields: tuple[str, ...], *, limit: int, cursor: str | None = None
    ) -> Page[dict[str, Any]]:
        """The same as stored."""
        return await self.recipes.page_of_rows(Where(author=author), limit=limit, cursor=cursor, fields=fields)

    async def insert(
        self, recipe: Recipe, facts: Sequence[Fact] = (), actor: Actor | None = None, *, patience_s: float = 0.0
    ) -> Recipe:
        """Store a new recipe: one command, or a transaction where there is something to make known; see ``run_unit``.

        Raises:
            SlugTaken, OriginTaken.
        """

        async def work(unit: Unit) -> Recipe:
            self.recipes.insert_last(recipe, unit=unit)
            await self.outbox.record(unit, *facts, actor=actor)
            return recipe

        try:
            if not facts:
                return await self.recipes.insert(recipe)
            return await self.database.unit_together(work, patience_s=patience_s)
        except Duplicate as duplicate:
            raise (SlugTaken if duplicate.field == "slug" else OriginTaken) from None

    async def change_known(self, known: Recipe, changed: Recipe, facts: Sequence[Fact], actor: Actor) -> bool:
        """Write what differs between two states of a recipe; False when it is not in the first state any more.

        Changes of one moment are one command.
        """
        different = [name for name in _STORED if getattr(known, name) != getattr(changed, name)]
        changes = Changes().set(**{_STORED[name]: getattr(changed, name) for name in different if name != "version"})

        async def work(unit: Unit) -> None:
            self.recipes.change_last(Where(id=known.id, version=known.version), changes, unit=unit)
            await self._record(unit, facts, actor)

        try:
            await self.database.unit_together(work)
        except Outdated:
            return False
        return True

    async def change(
        self,
        wanted: Editing,
        values: Mapping[str, Any],
        facts_of: FactsOf,
        *,
        facets: Iterable[str] = (),
        facet_kinds: Iterable[str] = (),
        actor: Actor,
    ) -> Recipe | None:
        """Change the recipe that fits; what depends on other fields is computed in the same write.

        Args:
            wanted: Which one, and on which conditions.
            values: Field of ``Recipe`` → new value.
            facts_of: What the change makes known.
            facets: The facets of the kinds that are given anew.
            facet_kinds: Kinds of facets that these replace.
            actor: Who changes it.
        """
        changes = Changes().set(**{_STORED[name]: value for name, value in values.items()})
        changes.derive(listed=_SHOWN_FOR_ALL, was_listed="$listed")
        kinds = list(facet_kinds)
        if kinds:
            kind = {"$arrayElemAt": [{"$split": ["$$this", ":"]}, 0]}
            others = {"$filter": {"input": "$facets", "cond": {"$not": [{"$in": [kind, kinds]}]}}}
            changes.derive(facets={"$concatArrays": [others, {"$literal": list(facets)}]})

        async def work(unit: Unit) -> Recipe | None:
            changed = await self.recipes.change(wanted.where(), changes, unit=unit)
            if changed is not None:
                await self._record(unit, facts_of(changed), actor)
            return changed

        return await self.database.unit_together(work)

    async def remove_with_reactions(self, wanted: Editing, facts_of: FactsOf, actor: Actor | None) -> Recipe | None:
        """Remove the recipe that fits and every reaction to it, together."""

        async def work(unit: Unit) -> Recipe | None:
            removed = await self.recipes.remove(wanted.where(), unit=unit)
            if removed is not None:
                await self._reactions.remove_many(Where(recipe=removed.id), unit=unit)
                await self._record(unit, facts_of(removed), actor)
            return removed

        return await self.database.unit_of_work(work)

    async def imported(self, origins: Iterable[str]) -> Recipe | None:
        """The recipe that came from one of these origins."""
        return await self.recipes.find_one(Where().one_of("origins", origins))

    async def has_others(self, authors: Iterable[Id]) -> bool:
        """Whether there is a recipe that none of these wrote."""
        where = Where()
        for author in authors:
            where = where.differs("author", author)
        return await self.recipes.find_one(where) is not None

    async def count_reactions(self, recipe: Id, figures: Figures, *, unit: Unit) -> Recipe | None:
        """Move the figures of a recipe; they are not an edit, so its version stays."""
        changes = Changes().add(
            likes=figures.likes,
            ratings_count=figures.ratings,
            ratings_sum=figures.stars,
            popularity=figures.likes + figures.ratings,
        )
        if figures.ratings or figures.stars:
            changes.derive(average_rating=_AVERAGE, rank=_RANK)
        return await self.recipes.change(Where(id=recipe), changes, counted=False, unit=unit)

    async def _record(self, unit: Unit, facts: Sequence[Fact], actor: Actor | None) -> None:
        if facts:
            await self.outbox.record(unit, *facts, actor=actor)


def _for_reader(row: dict[str, Any], reader: Id | None) -> dict[str, Any]:
    return {**row, "own": [each for each in row.get("own", ()) if each["user"] == reader]}


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
