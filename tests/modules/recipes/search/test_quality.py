"""Judged searches over real recipes: what is lost here, people do not find."""

from pathlib import Path

import pytest

from courtyard.kernel.search import Engine
from modules.recipes.search.corpus import corpus, judged
from modules.recipes.search.quality import MRR_MIN, RECALL_MIN, engines, figures, verdicts
from support.shared_data import needs_shared

KINDS_MIN, SEARCHES_MIN = 10, 150
# The stand-in for a cluster takes a quarter of a second for one: it gets a part here, and all by `make search-quality`.
SHARE = {"tantivy": 1, "elasticsearch": 6}


@pytest.fixture(params=["tantivy", "elasticsearch"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """One or the other."""
    return str(request.param)


@needs_shared("data/recipe_pages")
def test_there_is_enough_to_judge() -> None:
    searches, names = judged(), corpus().keys()
    assert len(searches) >= SEARCHES_MIN
    assert len({each.kind for each in searches}) >= KINDS_MIN
    assert [each for each in searches if not each.pages or {*each.pages} - names] == []


@needs_shared("data/recipe_pages")
async def test_what_is_meant_is_among_the_first(engine_name: str, tmp_path: Path, opensearch_url: str) -> None:
    async with engines(tmp_path, opensearch_url) as made:
        engine: Engine = next(each for each in made if each.name == engine_name)
        found = await verdicts(engine, corpus(), judged()[:: SHARE[engine_name]])
    mrr, recall = figures(found)
    worst = [(each.asked.words, each.asked.pages, each.found[:3]) for each in found if each.reciprocal_rank == 0]
    assert mrr >= MRR_MIN, worst
    assert recall >= RECALL_MIN, worst
