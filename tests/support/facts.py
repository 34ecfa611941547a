"""What an application has published: facts are read from the outboxes of its modules, so no worker is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from courtyard.kernel.documents import CollectionSpec
from courtyard.kernel.events.outbox import facts_in
from support.app import App

OUTBOX: CollectionSpec[Any] = CollectionSpec("outbox", dict)


async def recorded(app: App) -> list[dict[str, Any]]:
    """All facts of all modules, as their outboxes keep them, in the order in which they were recorded."""
    rows: list[dict[str, Any]] = []
    for module in app.assembly.modules:
        outbox = app.assembly.databases.database(module.name).collection(OUTBOX).raw
        rows += await outbox.find().to_list()
    return [fact for row in sorted(rows, key=lambda row: (row["position"], row["_id"])) for fact in facts_in(row)]


@asynccontextmanager
async def expecting_facts(app: App, *topics: str) -> AsyncIterator[list[dict[str, Any]]]:
    """The block publishes facts with these topics, in this order, and no other; it is given them at its end."""
    before = {fact["id"] for fact in await recorded(app)}
    found: list[dict[str, Any]] = []
    yield found
    found += [fact for fact in await recorded(app) if fact["id"] not in before]
    assert [fact["topic"] for fact in found] == list(topics)
