"""When few fit: the words as they are, then as they were perhaps meant, then most of them, then any."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from courtyard.kernel.search.asking import Ask, Found, Way
from courtyard.kernel.search.declaring import IndexSpec
from courtyard.kernel.search.planning import request_of
from courtyard.kernel.search.tree import Answer, Request
from courtyard.kernel.search.wanted import Wanted

# With fewer hits than this, misspelt and unfinished words are taken for what was perhaps meant.
_FEW = 3

Search = Callable[[Request], Awaitable[Answer]]


async def widened(search: Search, spec: IndexSpec, ask: Ask, wanted: Wanted, languages: Sequence[str]) -> Found:
    """Search one way after the other until enough is found; the first way is all that most searches need."""

    async def one_way(way: Way, counted_from: int = 0) -> Found:
        request = request_of(spec, ask, wanted, way, languages)
        answer = await search(msgspec.structs.replace(request, counted_from=counted_from))
        return Found(hits=answer.hits, total=answer.total, facets=dict(answer.counts), way=way)

    found = await one_way(Way.EXACT)
    if wanted.is_empty or found.total >= _FEW:
        return found
    guessed = await one_way(Way.GUESSED, found.total + 1)
    if guessed.total > found.total:
        return guessed
    if found.total or len(wanted.words) < 2:  # noqa: PLR2004  (one word has no part)
        return found
    some = await one_way(Way.SOME, 1)
    return some if some.total else await one_way(Way.ANY)
