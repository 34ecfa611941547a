"""The port that tantivy and Elasticsearch both fit."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from courtyard.kernel.search.declaring import IndexSpec
from courtyard.kernel.search.entries import Row
from courtyard.kernel.search.tree import Answer, Request


class Writer(Protocol):
    """Writes to one generation of an index."""

    async def write(self, rows: Sequence[Row], gone: Sequence[str], version: int) -> None:
        """Put these documents in place of what is there under their ids, and remove others.

        ``version`` is that of the moment from before the documents were loaded. What has a higher one already stays as
        it is.

        Raises:
            Overtaken: a newer batch was written, so this one must be loaded again.
            SearchAway: the engine does not answer; some of it may be written.
        """
        ...

    async def publish(self) -> None:
        """Let everybody find what was written, and keep it for good."""
        ...


class Engine(Protocol):
    """Keeps generations of indexes, one of which is searched; several processes search while one writes."""

    name: str

    async def current(self, spec: IndexSpec) -> str | None:
        """The generation that is searched; None if there is none, or it cannot be read.

        Raises:
            SearchAway.
        """
        ...

    async def create(self, spec: IndexSpec, generation: str) -> None:
        """Make an empty generation, which nobody searches yet."""
        ...

    def writing(self, spec: IndexSpec, generation: str) -> AbstractAsyncContextManager[Writer]:
        """Write to a generation."""
        ...

    async def switch(self, spec: IndexSpec, generation: str) -> None:
        """Let everybody search this generation from now on, in one step, and remove all others."""
        ...

    async def search(self, spec: IndexSpec, request: Request) -> Answer:
        """Search the current generation.

        Raises:
            SearchNotReady: there is none, or it is damaged.
            SearchAway: the engine does not answer in time.
        """
        ...

    async def count(self, spec: IndexSpec) -> int:
        """Documents of the current generation.

        Raises:
            SearchNotReady, SearchAway.
        """
        ...

    async def is_up(self) -> bool:
        """Whether the engine answers at all."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...
