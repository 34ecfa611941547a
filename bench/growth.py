"""Does a question cost more when there is a hundred times more to look through?

A small and a large Courtyard get the same questions in turns, one at a time, so that a noisy moment hits both. Every
question is new to their caches: filters and limits change, and a write makes both forget every ten questions.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import msgspec

from bench.data import CATEGORIES, CUISINES, DIETS, DIFFICULTIES, TAGS, growing_seed, person
from bench.figures import GrowthFigures
from bench.growth_check import Parameters, fits, page_problem, stored_item
from bench.honesty import write_once
from bench.load.connection import Connection
from bench.load.tally import percentile
from bench.machine import Split
from bench.plan import GROWTH_P95_RATIO_MAX, SHORT, Plan
from bench.progress import Progress
from bench.sides import CourtyardSide, Side

_FORGET_EVERY = 10
_LIMIT_MIN = 10


class Question(msgspec.Struct, frozen=True):
    """A kind of listing; ``ask`` gives the parameters of its nth instance."""

    name: str
    ask: Callable[[int], Parameters]
    follows: bool = False


def _of(field: str, values: tuple[str, ...]) -> Callable[[int], Parameters]:
    return lambda number: {field: values[number // _FORGET_EVERY % len(values)]}


def _both(*parts: Callable[[int], Parameters]) -> Callable[[int], Parameters]:
    return lambda number: {name: value for part in parts for name, value in part(number).items()}


def _sorted_by(field: str) -> Callable[[int], Parameters]:
    return lambda _: {"sort": field}


_CUISINE, _CATEGORY = _of("cuisine", CUISINES), _of("category", CATEGORIES)
_DIET, _TAG, _DIFFICULTY = _of("diet", DIETS), _of("tags", TAGS), _of("difficulty", DIFFICULTIES)


_AUTHOR = _of("author", tuple(person(number)["username"] for number in range(SHORT.people)))


def _quick(number: int) -> Parameters:
    return {"cookingTime_max": 30 + number % 3}


QUESTIONS = (
    Question("first page", lambda _: {}),
    Question("page after page", lambda _: {}, follows=True),
    Question("cuisine", _CUISINE),
    Question("category", _CATEGORY),
    Question("diet", _DIET),
    Question("tag", _TAG),
    Question("author", _AUTHOR),
    Question("difficulty", _DIFFICULTY),
    Question("cookingTime", _quick),
    Question("cuisine + diet", _both(_CUISINE, _DIET)),
    Question("cuisine + difficulty", _both(_CUISINE, _DIFFICULTY)),
    Question("category + cookingTime", _both(_CATEGORY, _quick)),
    Question("tag + difficulty", _both(_TAG, _DIFFICULTY)),
    Question("oldest first", _sorted_by("oldest")),
    Question("by rating", _sorted_by("rating")),
    Question("by cookingTime", _sorted_by("cookingTime")),
    Question("by popularity", _sorted_by("popular")),
    Question("cuisine by rating", _both(_CUISINE, _sorted_by("rating"))),
    Question("diet by rating", _both(_DIET, _sorted_by("rating"))),
    Question("category by cookingTime", _both(_CATEGORY, _sorted_by("cookingTime"))),
)


def grown(work: Path, split: Split, plan: Plan, progress: Progress) -> list[GrowthFigures]:
    """Start, fill and ask both sizes.

    Raises:
        NotHereError: Courtyard does not start.
    """
    questions = QUESTIONS[:: plan.growth_every]
    progress.expect(len(questions))
    with ExitStack() as stack:
        sides = []
        for count in (plan.growth_small, plan.growth_large):
            side = stack.enter_context(CourtyardSide(work / f"growth-{count}", split))
            progress.say(f"growth: filling with {count:,} recipes")
            side.register(plan.people)
            side.load(growing_seed(number) for number in range(count))
            sides.append(side)
        found = []
        for question in questions:
            progress.step(f"growth: {question.name}")
            found.append(_asked(question, sides[0], sides[1], plan))
    return found


def _asked(question: Question, small: Side, large: Side, plan: Plan) -> GrowthFigures:
    askers = [_Asker(small, question, plan.growth_small), _Asker(large, question, plan.growth_large)]
    for number in range(plan.growth_warm_up + plan.growth_requests):
        if number == plan.growth_warm_up:
            for asker in askers:
                asker.latencies_ms.clear()
        if number % _FORGET_EVERY == 0:
            write_once(small)
            write_once(large)
        for asker in askers:
            asker.ask(number)
    one, other = askers
    problems = one.problems + other.problems
    return GrowthFigures(
        name=question.name,
        example=one.path(0),
        small_p50_ms=median(one.latencies_ms),
        small_p95_ms=percentile(one.latencies_ms, 0.95),
        large_p50_ms=median(other.latencies_ms),
        large_p95_ms=percentile(other.latencies_ms, 0.95),
        ratio_max=GROWTH_P95_RATIO_MAX if not plan.short else float("inf"),
        errors=len(problems),
        problems=problems[:5],
    )


class _Asker:
    """Puts one question after the other to one side, over one connection."""

    def __init__(self, side: Side, question: Question, recipes: int) -> None:
        self.recipes = recipes
        self.target = side.target(0)
        self.question = question
        self.connection = Connection(side.port)
        self.cursor: str | None = None
        self.latencies_ms: list[float] = []
        self.problems: list[str] = []

    def path(self, number: int) -> str:
        """The nth instance of the question."""
        parameters = self.question.ask(number) | {"limit": _LIMIT_MIN + number % _FORGET_EVERY}
        if self.cursor:
            parameters["cursor"] = self.cursor
        return f"/api/recipes?{urlencode(parameters)}"

    def ask(self, number: int) -> None:
        """Put it, time it, and look at the answer."""
        request = self.target.read(self.path(number), number)
        started = time.perf_counter()
        self.connection.send(number, started, request)
        while (answer := self.connection.receive()) is None:
            pass
        self.latencies_ms.append((time.perf_counter() - started) * 1000)
        self._look_at(*answer, number)

    def _look_at(self, status: bytes, body: bytes, number: int) -> None:
        page = msgspec.json.decode(body) if status == b"200" else {}
        asked = self.question.ask(number)
        problem = page_problem(page.get("items"), asked, self._fewest(asked, number))
        if problem is not None:
            self.problems.append(f"{self.path(number)}: {status.decode()}, {problem}")
        self.cursor = page.get("next_cursor") if self.question.follows else None

    def _fewest(self, asked: Parameters, number: int) -> int:
        """As many as there must be; the last page of a walk may be shorter."""
        wanted = 1 if self.question.follows else _LIMIT_MIN + number % _FORGET_EVERY
        fitting = (each for each in range(self.recipes) if fits(stored_item(each), asked))
        return sum(1 for _ in islice(fitting, wanted))
