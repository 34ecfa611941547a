"""The module's collections and their indexes."""

from courtyard.kernel.documents import NEWEST, OLDEST, CollectionSpec, Order, index
from courtyard.modules.recipes.models import Reaction, Recipe

DEPTH_MAX = 1000

_LISTED = {"listed": True}

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
