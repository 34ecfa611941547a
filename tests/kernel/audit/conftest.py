"""An audit log on a database of its own."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from courtyard.kernel.audit import COLLECTIONS, Audit
from courtyard.kernel.documents import Database, Databases
from support.app import settings_for_tests

SECRET = "the secret of this log, with enough letters"
OpenAudit = Callable[..., Audit]


@pytest.fixture
async def database(mongodb_url: str, database_prefix: str) -> AsyncIterator[Database]:
    databases = Databases(mongodb_url, prefix=database_prefix)
    found = databases.database("kernel")
    await found.create_indexes(COLLECTIONS)
    yield found
    await databases.close()


@pytest.fixture
def open_audit(database: Database) -> OpenAudit:
    """As another process, or after another secret was set."""

    def opened(secret: str = SECRET, *before: str, **changes: Any) -> Audit:
        known = tuple(SecretStr(each) for each in before)
        settings = settings_for_tests("", "", "none", secret=SecretStr(secret), secrets_before=known, **changes)
        return Audit(settings, database)

    return opened


@pytest.fixture
def audit(open_audit: OpenAudit) -> Audit:
    return open_audit()
