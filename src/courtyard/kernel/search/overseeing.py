"""What people see of the indexes, and what they can do about them."""

import asyncio
import time
from collections.abc import Mapping

import msgspec

from courtyard.kernel.basics import NotFound
from courtyard.kernel.search.engine import Engine
from courtyard.kernel.search.errors import SearchAway, SearchNotReady
from courtyard.kernel.search.feeding import Declared, Feeder, Report

_HELD_PAUSE_S = 0.5
_HELD_LIMIT_S = 60.0


class IndexUnknown(NotFound):
    """No module of this process declares an index of this name."""


class IndexBusy(SearchAway):
    """Somebody else builds or feeds the index, and does not stop."""

    message = "Another process works on this index. Try again when it is done."


class IndexReport(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``courtyard search status``; ``wrong`` is empty when all is well."""

    name: str
    engine: str
    generation: str
    documents: int
    waiting: int
    oldest_s: float
    wrong: str


class Overseer:
    """Args: the engine, who feeds it, and the declared indexes by their names."""

    def __init__(self, engine: Engine, feeder: Feeder, declared: Mapping[str, Declared]) -> None:
        self._engine, self._feeder, self._declared = engine, feeder, declared

    @property
    def names(self) -> list[str]:
        """The indexes of this process."""
        return list(self._declared)

    async def is_up(self) -> bool:
        """Whether every index that was built can be searched."""
        if not await self._engine.is_up():
            return False
        for name, declared in self._declared.items():
            try:
                await self._engine.count(declared.spec)
            except SearchNotReady:
                if (await self._feeder.register.state(name)).is_built:
                    return False
        return True

    async def reports(self) -> list[IndexReport]:
        """How each index stands.

        Raises:
            SearchAway: the engine does not answer.
        """
        return [await self._report(declared) for declared in self._declared.values()]

    async def rebuild(self, name: str, report: Report) -> int:
        """Build a new generation here and now; answers how many documents it has.

        Raises:
            IndexUnknown: with the names that there are.
            IndexBusy: somebody else works on it for more than a minute.
        """
        if name not in self._declared:
            raise IndexUnknown(f"There is no index {name!r}; there are: {', '.join(self._declared)}.")
        deadline = time.monotonic() + _HELD_LIMIT_S
        while time.monotonic() < deadline:
            written = await self._feeder.rebuild(self._declared[name], report)
            if written is not None:
                return written
            await asyncio.sleep(_HELD_PAUSE_S)
        raise IndexBusy

    async def _report(self, declared: Declared) -> IndexReport:
        spec = declared.spec
        waiting, oldest_s = await self._feeder.marks.waiting(spec.name)
        try:
            documents = await self._engine.count(spec)
        except SearchNotReady:
            documents = 0
        return IndexReport(
            name=spec.name,
            engine=self._engine.name,
            generation=await self._engine.current(spec) or "",
            documents=documents,
            waiting=waiting,
            oldest_s=oldest_s,
            wrong=await self._feeder.why_rebuild(spec),
        )
