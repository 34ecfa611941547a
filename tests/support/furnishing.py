"""Indexes of databases that a worker's tests use one after the other: asked for once, not before every test."""

from collections.abc import Sequence
from typing import Any

from courtyard.kernel.documents import CollectionSpec, Database

_furnished: set[tuple[str, str]] = set()


async def furnish(database: Database, specs: Sequence[CollectionSpec[Any]]) -> None:
    """Create the indexes that are missing, unless this process has seen to them."""
    wanted = (database.name, repr(specs))
    if wanted not in _furnished:
        await database.create_indexes(specs)
        _furnished.add(wanted)
