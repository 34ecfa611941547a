"""What an application has published: facts are read from the outboxes of its modules, so no worker is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from courtyard.kernel.documents import CollectionSpec
from support.app import App

OUTBOX: CollectionSpec[Any] = CollectionSpec("outbox", dict)


async def recorded(app: App) -> list[dict[str, Any]]:
    """All facts of all modules, as rows of their outboxes, in the order in which they were recorded."""
    rows: list[dict[str, Any]] = []
    for module in app.assembly.modules:
        outbox = app.assembly.databases.database(module.name).collection(OUTBOX).raw
        rows += await outbox.find().to_list()
    return sorted(rows, key=lambda row: (row["position"], row["_id"]))


@asynccontextmanager
async def expecting_facts(app: App, *topics: str) -> AsyncIterator[list[dict[str, Any]]]:
    """The block publishes facts with these topics, in this order, and no other; it is given the rows at its end."""
    before = {row["_id"] for row in await recorded(app)}
    found: list[dict[str, Any]] = []
    yield found
    found += [row for row in await recorded(app) if row["_id"] not in before]
    assert [row["topic"] for row in found] == list(topics)
