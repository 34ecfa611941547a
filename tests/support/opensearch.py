"""An OpenSearch-compatible server, in memory: one per worker of the test run, started by the first that asks."""

from collections.abc import Iterator

import pytest
from osmem_server import OsmemServer


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """Its address; name indexes with ``database_prefix``."""
    with OsmemServer.start(japanese=False) as server:
        yield server.url
    server.process.stdout.close()
