"""An index at work: searched by its module, told what changed by its module's reactions."""

import hashlib
import time
from collections.abc import Iterable

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.cache import Cache, Kind
from courtyard.kernel.search import figures
from courtyard.kernel.search.asking import Ask, Found, Way
from courtyard.kernel.search.caretaking import Caretaker
from courtyard.kernel.search.declaring import IndexSpec
from courtyard.kernel.search.engine import Engine
from courtyard.kernel.search.errors import SearchAway, SearchNotReady
from courtyard.kernel.search.feeding import tag_of
from courtyard.kernel.search.log import Asked, SearchLog
from courtyard.kernel.search.planning import request_of
from courtyard.kernel.search.register import IndexState
from courtyard.kernel.search.tree import Answer, Request
from courtyard.kernel.search.wanted import Wanted, wanted_of
from courtyard.kernel.search.widening import widened

_STATES: Kind[IndexState] = Kind("search.state", 30, IndexState, levels="local")


class Index:
    """One index of this process.

    Args:
        spec: Its declaration.
        engine: Where it is.
        caretaker: Takes what changed.
        cache: Keeps what was found, until something is written.
        log: Of searches.
        kept: How long what was found is kept at most.
    """

    def __init__(
        self, spec: IndexSpec, engine: Engine, caretaker: Caretaker, cache: Cache, log: SearchLog, kept: Kind[Found]
    ) -> None:
        self.spec = spec
        self._engine, self._caretaker, self._cache, self._log, self._kept = engine, caretaker, cache, log, kept

    async def mark(self, documents: Iterable[str]) -> None:
        """Note that these documents were written or removed; they are found as they are now within a second or two."""
        await self._caretaker.mark(self.spec.name, documents)

    async def find(self, ask: Ask) -> Found:
        """Search; what was found is kept for an hour, or until something in the index changes.

        Raises:
            SearchRefused: too many words, filters or facets, or too deep.
            SearchNotReady: the index is being built.
            SearchAway: the engine does not answer in time.
        """
        wanted = wanted_of(ask.words, typing=ask.typing)
        state = await self._state()
        request_of(self.spec, ask, wanted, Way.EXACT, state.languages)  # refuses before anything is looked up
        key = hashlib.sha256(msgspec.json.encode([self.spec.name, self.spec.fingerprint, ask])).hexdigest()

        async def load() -> Found:
            return await self._found(ask, wanted, state)

        return await self._cache.get_or_load(self._kept, key, load, tags=(tag_of(self.spec.name),))

    async def languages(self) -> tuple[str, ...]:
        """The languages of its documents, the most frequent first."""
        return (await self._state()).languages

    def note(self, ask: Ask, filters: dict[str, object], found: Found, page: int, actor: Actor) -> Id:
        """Log a search; answers the id by which clicks are told."""
        name, words = self.spec.name, ask.words
        asked = Asked(index=name, query=words, filters=filters, found=found, page=page, typing=ask.typing)
        return self._log.note(asked, actor)

    def note_suggestions(self, words: str, found: Found, actor: Actor) -> Id:
        """Log what was suggested while somebody typed, once for all that they typed in these seconds."""
        asked = Asked(index=self.spec.name, query=words, filters={}, found=found, typing=True, suggested=True)
        return self._log.note(asked, actor)

    async def _found(self, ask: Ask, wanted: Wanted, state: IndexState) -> Found:
        try:
            return await widened(self._asked, self.spec, ask, wanted, state.languages)
        except SearchNotReady:
            if not state.is_built and not (await self._caretaker.state(self.spec.name)).is_built:
                return Found()  # nothing was ever written, so there is nothing to find
            self._caretaker.look_soon()
            raise

    async def _asked(self, request: Request) -> Answer:
        started = time.perf_counter()
        try:
            answer = await self._engine.search(self.spec, request)
        except (SearchAway, SearchNotReady) as error:
            figures.SEARCHES.labels(self.spec.name, error.code).inc()
            raise
        figures.SEARCHES.labels(self.spec.name, "answered").inc()
        figures.SECONDS.labels(self.spec.name).observe(time.perf_counter() - started)
        return answer

    async def _state(self) -> IndexState:
        name = self.spec.name
        return await self._cache.get_or_load(_STATES, name, lambda: self._caretaker.state(name), tags=(tag_of(name),))
