"""The engines, each with the same settings; every test of what a search finds runs on both."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from courtyard.kernel.search import Engine, engine_of
from courtyard.kernel.settings import Settings
from support.app import settings_for_tests

ENGINES = ("tantivy", "elasticsearch")


@pytest.fixture(params=ENGINES)
def search_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings for one engine or the other; names of indexes are this test's own."""
    changes = {}
    prefix = f"s{abs(hash(request.node.nodeid)) % 10**8}"
    if request.param == "elasticsearch":
        changes["elasticsearch_url"] = (request.getfixturevalue("opensearch_url"),)
    return settings_for_tests("mongodb://127.0.0.1:1", "redis://127.0.0.1:1/0", prefix, data_dir=tmp_path, **changes)


@pytest.fixture
async def engine(search_settings: Settings) -> AsyncIterator[Engine]:
    """The engine, closed afterwards."""
    made = engine_of(search_settings)
    yield made
    await made.close()
