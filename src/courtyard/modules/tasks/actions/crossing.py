"""Find tasks by words of their titles: by the last one while it is typed, and by several of which each is common.

A single word is the beginning of any, since who types has perhaps not come to its end; where no other begins with it,
it is asked for as it is, which is quick however many tasks have it.

Of several words as a rule one goes through the tasks of the rarest word until a page is full. Where ten thousand
titles have that word and few of them the other, that takes the server as many looks at tasks. So it is given up after a
moment, by one for all who ask for these words meanwhile, and the ids that each word leads to are asked of their index
alone; those that all of them lead to are kept for a while. Those that came, or came to be found by other words, since
are added: looked up once, and again after a write that brings words. What is shown is asked of the database, with all
conditions.
"""

import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import msgspec

from courtyard.kernel.cache import Cache, Kind
from courtyard.modules.tasks.actions.freshness import words_tag
from courtyard.modules.tasks.models.crossing import Crossing
from courtyard.modules.tasks.store import Listing, OverTime, Page, TaskStore

T = TypeVar("T")

PATIENCE_MS = 30
_KEPT_S = 600
_CROSSINGS: Kind[Crossing] = Kind("tasks.crossing", _KEPT_S, Crossing, levels="local")
# Whether the plain way was quick for who tried it: for no longer than a crossing is kept, so that one tries it again.
_QUICK: Kind[bool] = Kind("tasks.plain_way", _KEPT_S / 2, bool, levels="local")
# What was looked up besides: until a task comes, or gets words, where it was looked for.
_NEWEST: Kind[Crossing] = Kind("tasks.crossing_now", _KEPT_S, Crossing, levels="local")
_IS_WHOLE: Kind[bool | None] = Kind("tasks.whole_word", _KEPT_S, bool, levels="local")
# Of the next tasks of a crossing, so many times what fits on a page: some of them are not asked for.
_SPARE = 3
_LOOKED_AT_MAX = 4_000


class Crossings:
    """Where words of titles meet, as far as that was looked up in this process."""

    def __init__(self, tasks: TaskStore, cache: Cache) -> None:
        self._tasks = tasks
        self._cache = cache

    async def page(self, listing: Listing, ask: Callable[[Listing], Awaitable[Page[T]]]) -> Page[T]:
        """A page of a listing, in the way that is quicker.

        Raises:
            InvalidCursor.
        """
        if listing.words_count == 1 and listing.prefix:
            listing = await self._spelled_out(listing)
        if listing.words_count <= 1:
            return await ask(listing)
        key = _key(listing)
        crossing = self._cache.known(_CROSSINGS, key)
        if crossing is None:
            page = await self._plainly(key, listing, ask)
            if page is not None:
                return page
            crossing = await self._cache.get_or_load(_CROSSINGS, key, lambda: self._tasks.crossing(listing))
        crossing = await self._up_to_date(crossing, key, listing)
        for at_most in (_SPARE * (listing.limit + 1), _LOOKED_AT_MAX):
            narrowed = listing.narrowed(crossing, at_most)
            if narrowed is not None:
                page = await ask(narrowed)
                if page.next_cursor is not None or (narrowed.among and narrowed.among.is_whole):
                    return page
        return await ask(listing)

    async def _plainly(
        self, key: str, listing: Listing, ask: Callable[[Listing], Awaitable[Page[T]]]
    ) -> Page[T] | None:
        """A page in the plain way; None where that takes too long, or did for who tried it first.

        Many who come at once would otherwise each keep the server busy until they give up.
        """
        listing.last_id()  # a cursor that is none is refused here: what one runs into who tries, all run into
        impatient = msgspec.structs.replace(listing, within_ms=PATIENCE_MS)
        mine: list[Page[T]] = []

        async def tried() -> bool:
            with suppress(OverTime):
                mine.append(await ask(impatient))
            return bool(mine)

        if await self._cache.get_or_load(_QUICK, key, tried) and not mine:
            with suppress(OverTime):
                mine.append(await ask(impatient))
        return mine[0] if mine else None

    async def _spelled_out(self, listing: Listing) -> Listing:
        """A listing with its last word as it stands where no other word there begins so, or else as it is.

        What one word leads to is in order in its index, and a page of it as many looks as rows. What several lead to
        is not, and which other way is quick depends on how many tasks have them.
        """
        is_whole = await self._cache.get_or_load(
            _IS_WHOLE,
            _key(listing),
            lambda: self._tasks.is_whole(listing, within_ms=PATIENCE_MS),
            tags=_tags(listing),
        )
        return listing.with_whole_words() if is_whole else listing

    async def _up_to_date(self, crossing: Crossing, key: str, listing: Listing) -> Crossing:
        return await self._cache.get_or_load(
            _NEWEST,
            f"{key} {crossing.since.isoformat()}",  # what is added depends on since when it may be missing
            lambda: self._tasks.up_to_date(crossing, listing),
            tags=_tags(listing),
        )


def _key(listing: Listing) -> str:
    asked = [sorted(map(str, listing.projects)), sorted(listing.words), listing.prefix]
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()


def _tags(listing: Listing) -> list[str]:
    return [words_tag(project) for project in listing.projects]
