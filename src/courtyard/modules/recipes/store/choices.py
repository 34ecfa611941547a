"""Which labels the published recipes carry: what a page offers to filter by."""

from typing import Any

import msgspec

from courtyard.kernel.documents import Database, Where
from courtyard.modules.recipes.store.collections import RECIPES

# The newest ones stand for all, so that the question costs the same in a large installation.
_LOOKED_AT_MAX = 2_000
_LABELS_MAX = 60


class LabelCount(msgspec.Struct, frozen=True):
    """A label as its authors write it, and how many recipes carry it."""

    label: str = msgspec.field(name="_id")
    count: int


class LabelCounts(msgspec.Struct, frozen=True):
    """The labels of each kind, the most frequent first."""

    cuisine: list[LabelCount] = []
    category: list[LabelCount] = []
    diet: list[LabelCount] = []
    tags: list[LabelCount] = []


_KINDS = LabelCounts.__struct_fields__


class ChoiceStore:
    """Counts labels of listed recipes."""

    def __init__(self, database: Database) -> None:
        self._recipes = database.collection(RECIPES)

    async def label_counts(self) -> LabelCounts:
        """Labels of the newest 2,000 listed recipes, in one command."""
        newest: list[dict[str, Any]] = [
            {"$match": Where(listed=True).query()},
            {"$sort": {"_id": -1}},
            {"$limit": _LOOKED_AT_MAX},
            {"$project": dict.fromkeys(_KINDS, 1)},
        ]
        (counts,) = await self._recipes.aggregate(
            [*newest, {"$facet": {kind: _counted(kind) for kind in _KINDS}}], LabelCounts
        )
        return counts


def _counted(kind: str) -> list[dict[str, Any]]:
    """Lists are unwound, and a missing label falls out with them."""
    return [{"$unwind": f"${kind}"}, {"$sortByCount": f"${kind}"}, {"$limit": _LABELS_MAX}]
