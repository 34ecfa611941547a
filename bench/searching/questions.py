"""Searches as people type them: words of titles, misspelt and unfinished ones, foods with choices, what is at home."""

import random
from urllib.parse import urlencode

import msgspec

from bench.searching.dishes import DISHES, FOODS, Dish, dish
from bench.traffic import Target

_KINDS = ("words", "words", "words", "known", "known", "typo", "unfinished", "narrowed", "kitchen", "later_page")
_BEST = 10


class Asking(msgspec.Struct, frozen=True):
    """Searches by people, each another one, all with facets; with ``same`` a few are asked over and over."""

    target: Target
    same: bool = False
    expected_status: int = 200

    def request(self, number: int) -> bytes:
        """GET /api/recipes/search."""
        return self.target.read(f"/api/recipes/search?{urlencode(self._query(number), doseq=True)}", number)

    def problem(self, number: int, body: bytes) -> str | None:
        """It must be results, and who asks for a recipe by its own word must get it among the first."""
        try:
            found = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return f"no results: {body[:100]!r}"
        kind, about = self._about(number)
        if kind == "known" and about.title not in [item["title"] for item in found["items"][:_BEST]]:
            return f"{about.title} was not found by {self._query(number)}"
        return None if found["items"] or kind in {"narrowed", "later_page"} else f"nothing for {self._query(number)}"

    def _about(self, number: int) -> tuple[str, Dish]:
        place = number % 20 if self.same else number
        return _KINDS[place % len(_KINDS)], dish(place * 104_729 % self.target.recipes)

    def _query(self, number: int) -> dict[str, object]:
        kind, about = self._about(number)
        chance = random.Random(about.number)  # noqa: S311  (it must be repeatable)
        words = about.title.split()
        queries: dict[str, dict[str, object]] = {
            "words": {"q": " ".join(chance.sample(words[1:], 2))},
            "known": {"q": f"{about.own_word} {words[-1]}"},
            "typo": {"q": f"{_misspelt(about.own_word, chance)} {chance.choice(FOODS)}"},
            "unfinished": {"q": f"{about.foods[0]} {words[-1][:3]}", "typing": "true"},
            "narrowed": {"q": chance.choice(DISHES), "cuisine": about.place, "cookingTime_max": about.minutes},
            "kitchen": {"have": about.foods[:5]},
            "later_page": {"q": chance.choice(FOODS), "page": chance.randint(2, 20), "category": about.category},
        }
        return queries[kind]


def _misspelt(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]
