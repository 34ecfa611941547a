"""Indexes are declared beside the queries that need them and compared with what the database has."""

from enum import StrEnum
from typing import Any

import msgspec
from pymongo import IndexModel
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import OperationFailure

_NAMESPACE_NOT_FOUND = 26
_INDEX_NOT_FOUND = 27


class Index(msgspec.Struct, frozen=True):
    """One index: ``Index("author", "-_id")``; a leading minus means descending, ``text:title`` a text key.

    Args of the constructor are given through ``index``.
    """

    keys: tuple[str, ...]
    unique: bool = False
    expire_after_s: int | None = None
    partial: dict[str, Any] | None = None
    weights: dict[str, int] | None = None

    @property
    def name(self) -> str:
        """A stable name made of the keys."""
        return "_".join(key.replace("text:", "text~").replace("-", "~") for key in self.keys)

    def key_document(self) -> list[tuple[str, Any]]:
        """The keys as MongoDB writes them."""
        return [_key(key) for key in self.keys]

    def model(self) -> IndexModel:
        """What is asked of the server."""
        options: dict[str, Any] = {"name": self.name}
        if self.unique:
            options["unique"] = True
        if self.expire_after_s is not None:
            options["expireAfterSeconds"] = self.expire_after_s
        if self.partial is not None:
            options["partialFilterExpression"] = self.partial
        if self.weights is not None:
            options["weights"] = self.weights
            options["default_language"] = "none"
        return IndexModel(self.key_document(), **options)


def index(
    *keys: str,
    unique: bool = False,
    expire_after_s: int | None = None,
    partial: dict[str, Any] | None = None,
    weights: dict[str, int] | None = None,
) -> Index:
    """Declare an index; see ``Index`` for the keys."""
    return Index(keys, unique, expire_after_s, partial, weights)


def _key(key: str) -> tuple[str, Any]:
    if key.startswith("text:"):
        return key.removeprefix("text:"), "text"
    return (key[1:], -1) if key.startswith("-") else (key, 1)


class Retired(msgspec.Struct, frozen=True):
    """An index of an earlier version. Where it is found, what replaces it is filled in, then it is dropped.

    Args:
        name: As the server has it.
        of: Which documents lack what replaces it; None for none.
        fill: The update that gives it to them; harmless when it is run again.
    """

    name: str
    of: dict[str, Any] | None = None
    fill: list[dict[str, Any]] = []

    async def retire(self, collection: AsyncCollection[dict[str, Any]]) -> None:
        """Fill in and drop; several processes may do it at once."""
        if self.of is not None:
            await collection.update_many(self.of, self.fill)
        try:
            await collection.drop_index(self.name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:
                raise


class IndexState(StrEnum):
    """How a declared index stands to the database."""

    PRESENT = "present"
    MISSING = "missing"
    CHANGED = "changed"
    UNDECLARED = "undeclared"


class IndexReport(msgspec.Struct, frozen=True):
    """One line of ``courtyard db indexes``."""

    database: str
    collection: str
    name: str
    state: IndexState


async def existing_indexes(collection: AsyncCollection[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Name → definition of what the server has; empty for a collection that is not there yet."""
    try:
        return {entry["name"]: dict(entry) async for entry in await collection.list_indexes()}
    except OperationFailure as error:
        if error.code == _NAMESPACE_NOT_FOUND:
            return {}
        raise


def state_of(declared: Index, existing: dict[str, dict[str, Any]]) -> IndexState:
    """Compare one declaration with the server's definition of the same name."""
    found = existing.get(declared.name)
    if found is None:
        return IndexState.MISSING
    same = (
        bool(found.get("unique", False)) == declared.unique
        and found.get("expireAfterSeconds") == declared.expire_after_s
        and found.get("partialFilterExpression") == declared.partial
        and (declared.weights is None or dict(found.get("weights", {})) == declared.weights)
    )
    return IndexState.PRESENT if same else IndexState.CHANGED
