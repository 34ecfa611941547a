"""Courtyard with many recipes in its database, its worker at work, and an index on disk."""

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.data import Seed
from bench.machine import pin
from bench.searching.dishes import Dish, dish
from bench.sides.courtyard import CourtyardSide
from courtyard.kernel.basics import Id, slugify
from courtyard.kernel.documents import to_row
from courtyard.kernel.engines import spawn
from courtyard.modules.recipes.models import Ingredient, Recipe
from courtyard.modules.recipes.models.recipe import RANK_PRIOR_RATINGS, RANK_PRIOR_STARS
from courtyard.modules.recipes.rules.facets import all_facets

_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") / 1024


class SearchedHouse(CourtyardSide):
    """One API process and one worker; the worker shares the cores of the engines."""

    def rows(self, recipes: Iterable[Seed]) -> list[dict[str, Any]]:
        """As the recipes module stores them."""
        return [to_row(self._kept(dish(seed.number))) for seed in recipes]

    def rebuild(self, *, alone: bool) -> tuple[float, float]:
        """Let the command build the index of recipes anew; answers the seconds that it took, and those of processor.

        Args:
            alone: Nothing else happens, so it has every core; otherwise it shares those of the engines.

        Raises:
            RuntimeError: it failed; the message has its words.
        """
        program = str(Path(sys.executable).with_name("courtyard"))
        command = [program, "search", "rebuild", "recipes", "--data-dir", str(self.data_dir)]
        begun = time.perf_counter()
        with (self.folder / "rebuild.log").open("wb") as log:
            process = spawn(command, output=log, environment=os.environ | self.environment())
        pin(process.pid, {*self.split.engines, *(self.split.api if alone else ())})
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"search rebuild: {(self.folder / 'rebuild.log').read_text()[-500:]}")
        return time.perf_counter() - begun, used.ru_utime + used.ru_stime

    @property
    def data_dir(self) -> Path:
        """Where the index is, among other things."""
        return self.folder / "data"

    @property
    def has_index(self) -> bool:
        """Whether there is an index of recipes, of whatever."""
        return (self.data_dir / "search" / "recipes" / "current").exists()

    @property
    def index_bytes(self) -> int:
        """What the index takes on disk."""
        return sum(file.stat().st_size for file in (self.data_dir / "search" / "recipes").rglob("*") if file.is_file())

    @property
    def api_mib(self) -> float:
        """Memory of the API process, with what of the index it has looked at."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.api_processes()]
        return sum(pages) * _PAGE_KIB / 1024

    def _kept(self, made: Dish) -> Recipe:
        author = Id(self.people[made.number % len(self.people)])
        labels = {"cuisine": made.place, "category": made.category, "diet": made.diet, "tags": made.tags}
        stars = made.ratings * made.stars
        return Recipe(
            created_at=made.created_at,
            updated_at=made.created_at,
            author=author,
            slug=slugify(made.title),
            title=made.title,
            description=made.description,
            ingredients=[Ingredient(name=food, amount=100, unit="g", original=f"100 g {food}") for food in made.foods],
            instructions=made.steps,
            category=made.category,
            cuisine=made.place,
            diet=made.diet,
            tags=made.tags,
            cooking_time_min=made.minutes,
            time_order=made.minutes,
            ratings_count=made.ratings,
            ratings_sum=stars,
            average_rating=made.stars if made.ratings else None,
            rank=(stars + RANK_PRIOR_RATINGS * RANK_PRIOR_STARS) / (made.ratings + RANK_PRIOR_RATINGS),
            popularity=made.ratings,
            language="en",
            listed=True,
            facets=all_facets(author, labels),
        )
