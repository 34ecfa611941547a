"""What is asked of the store: which recipes, under which conditions."""

from collections.abc import Collection

import msgspec

from courtyard.kernel.basics import Id, is_id
from courtyard.kernel.documents import Where
from courtyard.modules.recipes.models.content import MINUTES_MAX
from courtyard.modules.recipes.models.recipe import ALL_FACET
from courtyard.modules.recipes.store.collections import BY_ID


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


def at(key: str) -> Where:
    """The filter for an id or a slug, as an address carries it; no slug has the shape of an id."""
    return Where(id=Id(key)) if is_id(key) else Where(slug=key)


def at_any(keys: Collection[str]) -> Where:
    """The filter for any of these ids and slugs."""
    ids = [Id(key) for key in keys if is_id(key)]
    slugs = [key for key in keys if not is_id(key)]
    if ids and slugs:
        return Where().either(Where().one_of("_id", ids), Where().one_of("slug", slugs))
    return Where().one_of("_id", ids) if ids else Where().one_of("slug", slugs)


def listed(listing: Listing) -> Where:
    """The filter of a listing for everybody."""
    where = Where(listed=True)
    is_ranged = listing.time_min is not None or listing.time_max is not None
    if listing.facets:
        where = where.all_of("facets", listing.facets)
    elif not is_ranged or listing.order not in BY_ID:
        where = where.equal("facets", ALL_FACET)
    if not is_ranged:
        return where
    # A range says something about the time, so recipes that do not tell theirs are never in it.
    longest = MINUTES_MAX if listing.time_max is None else listing.time_max
    return where.between("time_order", listing.time_min, longest)
