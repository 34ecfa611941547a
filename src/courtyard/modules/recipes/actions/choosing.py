"""What a reader can filter by: the labels that published recipes carry, one choice for each spelling of the same."""

from collections.abc import Iterable

import msgspec

from courtyard.kernel.cache import Cache, Kind
from courtyard.modules.recipes.rules.facets import facet
from courtyard.modules.recipes.store import ChoiceStore, LabelCount

_TTL_S = 300
_TAGS_MAX = 18


class Choice(msgspec.Struct, frozen=True):
    """One label: its key in addresses, how it is shown, how many recipes carry it."""

    key: str
    label: str
    count: int


class Choices(msgspec.Struct, frozen=True):
    """What can be chosen; cuisines and categories by name, diets and tags the most frequent first."""

    cuisine: list[Choice] = []
    category: list[Choice] = []
    diet: list[Choice] = []
    tags: list[Choice] = []

    def pairs(self, kind: str) -> list[tuple[str, str]]:
        """Key and label of each choice of one kind, as forms offer them."""
        return [(choice.key, choice.label) for choice in getattr(self, kind)]

    def labels(self, kind: str) -> dict[str, str]:
        """Key → how it is shown, of all choices of one kind."""
        return dict(self.pairs(kind))

    def label(self, kind: str, key: str) -> str:
        """How the label with this key is shown; a label that nothing carries is shown as it was asked for."""
        offered: list[Choice] = getattr(self, kind)
        return next((choice.label for choice in offered if choice.key == label_key(kind, key)), key)


_CHOICES: Kind[Choices] = Kind("recipes.choices", _TTL_S, Choices)


class Choosing:
    """Tells the choices from the cache; they end with the listings."""

    def __init__(self, store: ChoiceStore, cache: Cache) -> None:
        self._store = store
        self._cache = cache

    async def choices(self) -> Choices:
        """What there is to choose from now."""
        return await self._cache.get_or_load(_CHOICES, "listed", self._load, tags=("recipes",))

    async def _load(self) -> Choices:
        counts = await self._store.label_counts()
        return Choices(
            cuisine=sorted(_merged("cuisine", _pairs(counts.cuisine)), key=_by_name),
            category=sorted(_merged("category", _pairs(counts.category)), key=_by_name),
            diet=_merged("diet", _pairs(counts.diet)),
            tags=_merged("tags", _pairs(counts.tags))[:_TAGS_MAX],
        )


def label_key(kind: str, label: str) -> str:
    """The part of a facet that stands for the label; the same for each spelling of it."""
    return facet(kind, label).partition(":")[2]


def _pairs(counts: Iterable[LabelCount]) -> list[tuple[str, int]]:
    return [(each.label, each.count) for each in counts]


def _merged(kind: str, pairs: Iterable[tuple[str, int]]) -> list[Choice]:
    """One choice for all spellings, under the most frequent one."""
    found: dict[str, Choice] = {}
    for label, count in sorted(pairs, key=lambda pair: (-pair[1], pair[0])):
        key = label_key(kind, label)
        known = found.get(key)
        found[key] = Choice(key, known.label, known.count + count) if known else Choice(key, label, count)
    return sorted(found.values(), key=lambda choice: -choice.count)


def _by_name(choice: Choice) -> str:
    return choice.key
