"""The module's collections and their indexes."""

from courtyard.kernel.documents import NEWEST, OLDEST, CollectionSpec, Order, Retired, index
from courtyard.modules.recipes.models import Reaction, Recipe
from courtyard.modules.recipes.models.recipe import ALL_FACET

DEPTH_MAX = 1000

_LISTED = {"listed": True}
_WITHOUT_ALL = {"facets": {"$ne": ALL_FACET}}
_FILL_ALL = [{"$set": {"facets": {"$concatArrays": [[ALL_FACET], "$facets"]}}}]

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

BY_ID = (NEWEST.name, OLDEST.name)

RECIPES = CollectionSpec(
    "recipes",
    Recipe,
    indexes=(
        index("slug", unique=True),
        index("author", "-_id"),
        index("origins", unique=True, partial={"origins": {"$exists": True}}),
        # Listings: every label is a facet, so one index per order serves each filter and finds combinations by their
        # rarest label; what is not filtered asks for the facet that all have. They hold only what is listed. A range of
        # minutes among the newest is found by the first where it is wide, and by the last where it is narrow.
        index("facets", "-_id", partial=_LISTED),
        index("facets", "-rank", "-_id", partial=_LISTED),
        index("facets", "-popularity", "-_id", partial=_LISTED),
        index("facets", "time_order", "_id", partial=_LISTED),
    ),
    # A change of what is indexed costs the server something for each index there is, whichever of them it concerns.
    retired=(
        Retired("~rank_~_id", _WITHOUT_ALL, _FILL_ALL),
        Retired("~popularity_~_id"),
        Retired("time_order__id"),
        Retired("~_id_time_order"),
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
