"""What the database did for a query: its own record of the plans that it had."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.database import Database


@contextmanager
def looked_at(database: Database[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The block's queries, with the plan that the server had for each; given at its end."""
    found: list[dict[str, Any]] = []
    database.command("profile", 2)
    try:
        yield found
    finally:
        database.command("profile", 0)
        found += [row for row in database["system.profile"].find() if "planSummary" in row]
        database.drop_collection("system.profile")
