"""Courtyard itself, started as its users start it."""

import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from bench import data
from bench.data import Seed
from bench.meter import descendants
from bench.sides.side import Side
from bench.tasks import data as tasks
from courtyard.kernel.basics import Id, slugify
from courtyard.kernel.documents import to_row
from courtyard.modules.recipes.models import Difficulty, Ingredient, Recipe
from courtyard.modules.recipes.models.recipe import RANK_PRIOR_RATINGS, RANK_PRIOR_STARS
from courtyard.modules.recipes.rules.facets import all_facets
from courtyard.modules.tasks.models import Status, Task
from courtyard.modules.tasks.rules.arrival import position_of_arrival
from courtyard.modules.tasks.rules.finding import arranged

_NEVER_REACHED = "100000000"
_LIMITS = (
    "LIMIT_ANONYMOUS_PER_MIN",
    "LIMIT_MEMBER_PER_MIN",
    "LIMIT_ADMIN_PER_MIN",
    "LIMIT_AUTHENTICATION_PER_MIN",
)


class CourtyardSide(Side):
    """One API process under `courtyard up`."""

    name: ClassVar[str] = "courtyard"
    id_field: ClassVar[str] = "id"

    def command(self) -> list[str]:
        """The installed command, with one worker."""
        program = str(Path(sys.executable).with_name("courtyard"))
        folder = str(self.folder / "data")
        return [program, "up", "--port", str(self.port), "--data-dir", folder, "--workers", "1"]

    def environment(self) -> dict[str, str]:
        """Its engines; its rate limits stay on, counted in Valkey, with limits that are never reached."""
        return {
            "COURTYARD_ENV": "production",
            "PRODUCTS": "recipes,tasks",
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "REQUIRE_VERIFIED_EMAIL": "false",
            "JWT_SECRET": secrets.token_hex(32),
            "MONGODB_URL": self.mongod.url,
            "REDIS_URL": self.valkey.url,
            "LOG_LEVEL": "warning",  # the yardstick writes no line per request either
            **dict.fromkeys(_LIMITS, _NEVER_REACHED),
        }

    def api_processes(self) -> list[int]:
        """Those that hold the listening socket, without the parent that only watches over them."""
        if self.process is None:
            return []
        below = [pid for pid in descendants(self.process.pid) if _listens(pid, self.port)]
        return below or [self.process.pid]

    def collection(self) -> tuple[str, str]:
        """The recipes module's own database."""
        return "courtyard_recipes", "recipes"

    def rows(self, recipes: Iterable[Seed]) -> list[dict[str, Any]]:
        """As the recipes module stores them."""
        return [to_row(self._recipe(seed)) for seed in recipes]

    def task_collection(self) -> tuple[str, str]:
        """The tasks module's own database."""
        return "courtyard_tasks", "tasks"

    def task_rows(self, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """As the tasks module stores them, each in its owner's inbox."""
        return [to_row(self._task(number)) for number in numbers]

    def _task(self, number: int) -> Task:
        owner = Id(self.people[number % len(self.people)])
        written, status = tasks.created_at(number), Status(tasks.status(number // len(self.people)))
        task = Task(
            id=Id(tasks.task_id(number)),
            created_at=written,
            updated_at=written,
            project=owner,
            user=owner,
            title=tasks.title(number),
            status=status,
            priority=number % len(tasks.PRIORITIES) + 1,
            due_at=tasks.due_at(number),
            column=status.value,
            position=position_of_arrival(written),
        )
        return arranged(task, None, written)

    def _recipe(self, seed: Seed) -> Recipe:
        sent = data.recipe(seed.number, seed.cuisine)
        labels = {"cuisine": seed.cuisine, "category": sent["category"]}
        labels |= {"difficulty": seed.difficulty, "diet": list(seed.diet), "tags": list(seed.tags)}
        ratings, stars = data.ratings(seed.number)
        written = data.created_at(seed.number)
        return Recipe(
            id=Id(data.recipe_id(seed.number)),
            created_at=written,
            updated_at=written,
            author=Id(self.people[seed.number % len(self.people)]),
            slug=slugify(sent["title"]),
            title=sent["title"],
            description=sent["description"],
            ingredients=[_ingredient(each) for each in sent["ingredients"]],
            instructions=sent["instructions"],
            category=sent["category"],
            cuisine=seed.cuisine,
            diet=list(seed.diet),
            tags=list(seed.tags),
            difficulty=Difficulty(seed.difficulty) if seed.difficulty else None,
            cooking_time_min=sent["cookingTime"],
            time_order=sent["cookingTime"],
            servings=sent["servings"],
            ratings_count=ratings,
            ratings_sum=stars,
            average_rating=round(stars / ratings, 2) if ratings else None,
            rank=(stars + RANK_PRIOR_RATINGS * RANK_PRIOR_STARS) / (ratings + RANK_PRIOR_RATINGS),
            popularity=ratings,
            facets=all_facets(Id(self.people[seed.number % len(self.people)]), labels),
        )


def _ingredient(sent: dict[str, Any]) -> Ingredient:
    line = f"{sent['amount']:g} {sent['unit']} {sent['name']}"
    return Ingredient(name=sent["name"], amount=sent["amount"], unit=sent["unit"], original=line)


def _listens(pid: int, port: int) -> bool:
    sockets = _listening_inodes(port)
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if str(descriptor.readlink()) in sockets:
                return True
        except OSError:
            continue  # closed meanwhile
    return False


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and int(fields[1].partition(":")[2], 16) == port:
            found.add(f"socket:[{fields[9]}]")
    return found
