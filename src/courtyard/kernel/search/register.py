"""What all processes know of each index: its generation, how it was made, its languages, and the next version."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from pymongo import ReturnDocument

from courtyard.kernel.basics import now
from courtyard.kernel.documents import CollectionSpec, Database

INDEXES: CollectionSpec[Any] = CollectionSpec("search_indexes", dict)


class IndexState(msgspec.Struct, frozen=True, kw_only=True):
    """One index.

    Args:
        generation: The one that is searched; empty before the first.
        fingerprint: Of the declaration that it was made by.
        engine: That keeps it.
        built_at: When it was switched to.
        languages: Of its documents, the most frequent first.
    """

    generation: str = ""
    fingerprint: str = ""
    engine: str = ""
    built_at: datetime | None = None
    languages: tuple[str, ...] = ()

    @property
    def is_built(self) -> bool:
        """Whether there ever was a generation."""
        return bool(self.generation)


class Register:
    """The states of the indexes, in the kernel's database."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection(INDEXES).raw

    async def state(self, name: str) -> IndexState:
        """How an index stands."""
        row = await self._rows.find_one({"_id": name}) or {}
        built_at = row.get("built_at")
        counts: dict[str, int] = row.get("languages", {})
        return IndexState(
            generation=row.get("generation", ""),
            fingerprint=row.get("fingerprint", ""),
            engine=row.get("engine", ""),
            built_at=built_at.replace(tzinfo=UTC) if built_at else None,
            languages=tuple(sorted(counts, key=lambda each: (-counts[each], each))),
        )

    async def ticket(self, name: str) -> int:
        """A version, higher than all before it.

        Taken before documents are loaded, it proves that they are at least as new as what was loaded under any lower
        one: whoever loaded an older state did so before the change that the mark tells of, and had its ticket earlier.
        """
        row = await self._rows.find_one_and_update(
            {"_id": name}, {"$inc": {"tickets": 1}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return int(row["tickets"]) if row else 0

    async def built(
        self, name: str, generation: str, fingerprint: str, engine: str, languages: Mapping[str, int]
    ) -> None:
        """Note a switch to a new generation."""
        state = {
            "generation": generation,
            "fingerprint": fingerprint,
            "engine": engine,
            "built_at": now(),
            "languages": dict(languages),
        }
        await self._rows.update_one({"_id": name}, {"$set": state}, upsert=True)

    async def count_languages(self, name: str, counts: Mapping[str, int]) -> None:
        """Add documents by their languages; those that go again stay counted until the next generation."""
        if counts:
            added = {f"languages.{language}": count for language, count in counts.items()}
            await self._rows.update_one({"_id": name}, {"$inc": added}, upsert=True)
