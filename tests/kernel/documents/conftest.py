"""A database of its own for each test."""

from collections.abc import AsyncIterator

import pytest

from courtyard.kernel.documents import Collection, Database, Databases
from kernel.documents.library import BOOKS, Book


@pytest.fixture
async def databases(mongodb_url: str, database_prefix: str) -> AsyncIterator[Databases]:
    opened = Databases(mongodb_url, prefix=database_prefix, counting=True)
    yield opened
    await opened.close()


@pytest.fixture
async def library(databases: Databases) -> Database:
    database = databases.database("library")
    await database.create_indexes([BOOKS])
    return database


@pytest.fixture
def books(library: Database) -> Collection[Book]:
    return library.collection(BOOKS)
