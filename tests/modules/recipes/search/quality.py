"""How well searches find what they should: ``python tests/modules/recipes/search/quality.py`` prints it per kind.

MRR is the mean of one over the place of the first page that is judged right; recall@10 is how many of the right pages
are among the first ten. Each engine has the same documents and gets the same questions.
"""

import asyncio
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import mean
from typing import Any

import msgspec
from osmem_server import OsmemServer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from courtyard.kernel.search import Ask, ElasticEngine, Engine, Found, TantivyEngine, row_of, wanted_of, widened
from courtyard.modules.recipes.actions.searching.asking import RecipeFinder, RecipeSearch
from courtyard.modules.recipes.actions.searching.entries import entry_of
from courtyard.modules.recipes.store import RECIPE_INDEX, Audience
from modules.recipes.search.corpus import Judged, corpus, judged
from support.app import settings_for_tests
from support.shared_data import shared_path

DEPTH = 10
MRR_MIN, RECALL_MIN = 0.85, 0.95


class Verdict(msgspec.Struct, frozen=True):
    """What became of one search."""

    asked: Judged
    found: list[str]

    @property
    def reciprocal_rank(self) -> float:
        """One over the place of the first right one."""
        return next((1 / place for place, name in enumerate(self.found, 1) if name in self.asked.pages), 0.0)

    @property
    def recall(self) -> float:
        """The part of the right ones that is among the first ten."""
        return len({*self.found[:DEPTH]} & {*self.asked.pages}) / min(DEPTH, len(self.asked.pages))


class Bench:
    """An index without a house around it: as much of ``Index`` as the finder asks for."""

    def __init__(self, engine: Engine, rows: dict[str, dict[str, Any]]) -> None:
        self._engine = engine
        self._entries = [entry_of(row) for row in rows.values()]
        self._names = {str(row["_id"]): name for name, row in rows.items()}
        counts: defaultdict[str, int] = defaultdict(int)
        for entry in self._entries:
            counts[entry.language or ""] += 1
        self._languages = tuple(sorted(counts, key=lambda each: -counts[each]))

    async def fill(self) -> None:
        """Write everything."""
        await self._engine.create(RECIPE_INDEX, "judged")
        async with self._engine.writing(RECIPE_INDEX, "judged") as writer:
            await writer.write([row_of(RECIPE_INDEX, entry) for entry in self._entries], (), 1)
            await writer.publish()
        await self._engine.switch(RECIPE_INDEX, "judged")

    async def languages(self) -> tuple[str, ...]:
        """As an index tells."""
        return self._languages

    async def find(self, ask: Ask) -> Found:
        """As an index does, without keeping anything."""
        wanted = wanted_of(ask.words, typing=ask.typing)
        return await widened(
            lambda request: self._engine.search(RECIPE_INDEX, request), RECIPE_INDEX, ask, wanted, self._languages
        )

    async def verdict(self, asked: Judged) -> Verdict:
        """Ask one of the judged searches."""
        given: dict[str, Any] = {
            name: int(values[0]) if name.startswith("time") else values for name, values in asked.filters.items()
        }
        if "ingredients" in given:
            given["foods"] = given.pop("ingredients")
        typing = asked.kind == "unfinished"
        search = RecipeSearch(
            audience=Audience(), words=asked.words, typing=typing, limit=2 * DEPTH, wants_facets=False, **given
        )
        finder = RecipeFinder(self)  # type: ignore[arg-type]  # as much of an index as it asks for
        found = await finder.find(await finder.ask_of(search))
        return Verdict(asked, [self._names[each] for each in found.ids])


async def verdicts(engine: Engine, rows: dict[str, dict[str, Any]], searches: Sequence[Judged]) -> list[Verdict]:
    """What becomes of these on one engine."""
    bench = Bench(engine, rows)
    await bench.fill()
    return [await bench.verdict(each) for each in searches]


def figures(found: Sequence[Verdict]) -> tuple[float, float]:
    """MRR and recall@10."""
    return mean(each.reciprocal_rank for each in found), mean(each.recall for each in found)


@asynccontextmanager
async def engines(folder: Path, opensearch_url: str) -> AsyncIterator[list[Engine]]:
    """Both, on folders and names of their own."""
    local = settings_for_tests("mongodb://127.0.0.1:1", "redis://127.0.0.1:1", "judged", data_dir=folder)
    remote = local.model_copy(update={"elasticsearch_url": (opensearch_url,)})
    made: list[Engine] = [TantivyEngine(folder / "search", timeout_s=30), ElasticEngine(remote)]
    try:
        yield made
    finally:
        for each in made:
            await each.close()


async def _main() -> bool:
    console = Console()
    if shared_path("data/recipe_pages") is None:
        console.print("The pages that searches are judged on are not at hand: set COURTYARD_SHARED to their folder.")
        return True
    rows = corpus()
    good = True
    with OsmemServer.start(japanese=False) as server, tempfile.TemporaryDirectory() as folder:
        async with engines(Path(folder), server.url) as made:
            for engine in made:
                found = await verdicts(engine, rows, judged())
                _show(console, engine.name, found)
                mrr, recall = figures(found)
                good = good and mrr >= MRR_MIN and recall >= RECALL_MIN
    return good


def _show(console: Console, name: str, found: Sequence[Verdict]) -> None:
    kinds: defaultdict[str, list[Verdict]] = defaultdict(list)
    for each in found:
        kinds[each.asked.kind].append(each)
    table = Table("searches", "number", "MRR", "recall@10", title=f"{name}, {len(found)} judged searches")
    for kind, those in [*kinds.items(), ("all", list(found))]:
        mrr, recall = figures(those)
        table.add_row(kind, str(len(those)), f"{mrr:.3f}", f"{recall:.3f}")
    console.print(table)
    for each in found:
        if each.reciprocal_rank < 1 or each.recall < 1:
            words = f"{each.asked.kind}: {each.asked.words} {each.asked.filters or ''}"
            line = f"  {words} wanted {each.asked.pages}, got {each.found[:4]}"
            console.print(line, highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(_main()) else 1)
