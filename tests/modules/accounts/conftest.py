"""Accounts alone: a module must work without those that use it."""

from pathlib import Path

import pytest

from courtyard.kernel.module import Module
from courtyard.modules.accounts.module import MODULE
from courtyard.modules.media.module import MODULE as MEDIA
from modules.accounts.shell import Shell


@pytest.fixture
def modules() -> list[Module]:
    """Only accounts."""
    return [MEDIA, MODULE]


@pytest.fixture
def shell(mongodb_url: str, redis_url: str, database_prefix: str, tmp_path: Path) -> Shell:
    """A shell on an installation of its own."""
    return Shell(mongodb_url, redis_url, database_prefix, tmp_path)
