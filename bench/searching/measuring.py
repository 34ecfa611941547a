"""The parts of a run: what is built, how fast it answers, and how soon a change is found."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import msgspec

from bench.backstage.figures import Figure
from bench.data import Seed
from bench.load import Generator, Job, Tally
from bench.load.tally import percentile
from bench.searching.dishes import sent
from bench.searching.house import SearchedHouse
from bench.searching.questions import Asking
from bench.sides.client import ask

BUILD_MAX_S, P95_MAX_MS, FOUND_MAX_S = 60.0, 50.0, 2.0
_POLL_S = 0.02
_PATIENCE_S = 30.0


class Sizes(msgspec.Struct, frozen=True):
    """How much is measured."""

    recipes: int = 100_000
    people: int = 20
    rate: float = 50.0
    seconds: float = 30.0
    warm_up_s: float = 5.0
    saved: int = 20
    is_short: bool = False


SHORT = Sizes(recipes=1_000, people=2, rate=20.0, seconds=2.0, warm_up_s=0.5, saved=2, is_short=True)


class Run:
    """One run: figures and what is wrong with them.

    Args:
        house: Under test.
        generator: Asks.
        sizes: How much.
    """

    def __init__(self, house: SearchedHouse, generator: Generator, sizes: Sizes) -> None:
        self.house, self.sizes = house, sizes
        self.figures: list[Figure] = []
        self.problems: list[str] = []
        self._generator = generator
        self._asked = 0

    def fill(self) -> None:
        """Recipes into the database, past the API, once the worker has built the indexes of an empty house."""
        self.house.register(self.sizes.people)
        _until(lambda: self.house.has_index)
        self.house.load(Seed(number, "") for number in range(self.sizes.recipes))

    def build(self) -> None:
        """The index of all of them, built by the command while nothing else happens."""
        seconds, cpu_s = self.house.rebuild(alone=True)
        note = f"`courtyard search rebuild`, from start to end, with {cpu_s:.0f} s of processor; {self._size}"
        self._add("build the index of recipes", seconds, "s", note, due=BUILD_MAX_S)
        self._add("index on disk", self.house.index_bytes / (1 << 20), "MiB", f"{self._size} and their words")

    def answer(self) -> None:
        """Searches at a steady rate, each another one, then as many as there can be."""
        self._ask(seconds=self.sizes.warm_up_s, rate=self.sizes.rate)
        tally = self._ask(seconds=self.sizes.seconds, rate=self.sizes.rate)
        note = (
            f"{len(tally.latencies_ms):,} searches with seven facets, each new to the caches, over HTTP; {self._size}"
        )
        name = f"search at {self.sizes.rate:.0f} per second"
        for word, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            due = P95_MAX_MS if word == "p95" else None
            self._add(f"{name}, {word}", percentile(tally.latencies_ms, share), "ms", note, due=due)
        most = self._ask(seconds=self.sizes.seconds / 2, rate=None)
        self._add("the most searches", most.per_second, "/s", "8 connections, one API process, each search another one")
        same = self._ask(seconds=self.sizes.seconds / 4, rate=None, same=True)
        self._add("searches that others had asked", same.per_second, "/s", "20 searches over and over: from the caches")
        self._add(
            "memory of the API process", self.house.api_mib, "MiB", "with the pages of the index that it has read"
        )

    def change(self) -> None:
        """How soon a saved recipe is found and a removed one is gone, while others search."""
        with self._others_searching():
            found, gone = [], []
            for number in range(self.sizes.saved):
                after, then = self._saved_and_removed(number)
                found.append(after)
                gone.append(then)
        note = f"{self.sizes.saved} times, beside 10 searches per second; from the answer to the write"
        self._add("a saved recipe is found after, p50", percentile(found, 0.5), "s", note)
        self._add("a saved recipe is found after, at most", max(found), "s", note, due=FOUND_MAX_S)
        self._add("a removed one is gone after, at most", max(gone), "s", note, due=FOUND_MAX_S)

    def rebuild(self) -> None:
        """A new index beside the old one while people search: nobody may see a gap."""
        built: list[tuple[float, float]] = []
        working = threading.Thread(target=lambda: built.append(self.house.rebuild(alone=False)))
        working.start()
        latencies: list[float] = []
        while working.is_alive():
            latencies += self._ask(seconds=1.0, rate=self.sizes.rate / 2).latencies_ms
        working.join()
        note = f"{len(latencies):,} searches, none failed or empty" if not self.problems else "see the problems"
        self._add("build it anew while others search", built[0][0] if built else 0.0, "s", self._size)
        self._add("search meanwhile, p95", percentile(latencies, 0.95), "ms", note)

    @property
    def _size(self) -> str:
        return f"{self.sizes.recipes:,} recipes"

    def _add(self, name: str, value: float, unit: str, note: str, *, due: float | None = None) -> None:
        wanted = "" if due is None else f"; due: at most {due:g} {unit}"
        self.figures.append(Figure(name, value, unit, note + wanted))
        if due is not None and value > due and not self.sizes.is_short:
            self.problems.append(f"{name}: {value:.2f} {unit}, due are {due:g}")

    def _ask(self, *, seconds: float, rate: float | None, same: bool = False) -> Tally:
        traffic = Asking(self.house.target(self.sizes.recipes), same=same)
        connections = 8 if rate is None else 32
        job = Job(port=self.house.port, traffic=traffic, seconds=seconds, connections=connections, first=self._asked,
                  rate=rate, check_every=5)  # fmt: skip
        tally = self._generator.measure(job)
        self._asked += tally.asked
        self.problems += tally.problems
        return tally

    @contextmanager
    def _others_searching(self) -> Iterator[None]:
        over = threading.Event()

        def search_on() -> None:
            while not over.is_set():
                self._ask(seconds=1.0, rate=10.0)

        searching = threading.Thread(target=search_on)
        searching.start()
        try:
            yield
        finally:
            over.set()
            searching.join()

    def _saved_and_removed(self, number: int) -> tuple[float, float]:
        word, port, token = f"neverbefore{number}x", self.house.port, self.house.tokens[0]
        recipe = {**sent(number), "title": f"Soup {word}"}
        saved = ask(port, "POST", "/api/recipes", token=token, body=recipe, expected=201)
        after = _until(lambda: self._total(word) == 1)
        ask(port, "DELETE", f"/api/recipes/{saved['id']}", token=token, expected=204)
        return after, _until(lambda: self._total(word) == 0)

    def _total(self, word: str) -> int:
        phrase = urlencode({"q": f'"soup {word}"'})
        total: int = ask(self.house.port, "GET", f"/api/recipes/search?{phrase}")["total"]
        return total


def _until(is_so: Callable[[], bool]) -> float:
    begun = time.perf_counter()
    while not is_so():
        if time.perf_counter() - begun > _PATIENCE_S:
            break
        time.sleep(_POLL_S)
    return time.perf_counter() - begun
