"""Accounts alone: a module must work without those that use it."""

import pytest

from courtyard.kernel.module import Module
from courtyard.modules.accounts.module import MODULE
from courtyard.modules.media.module import MODULE as MEDIA


@pytest.fixture
def modules() -> list[Module]:
    """Only accounts."""
    return [MEDIA, MODULE]
