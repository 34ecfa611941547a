"""The application with as few modules as files need."""

import pytest

from courtyard.kernel.module import Module
from courtyard.modules.accounts.module import MODULE as ACCOUNTS
from courtyard.modules.media.module import MODULE as MEDIA


@pytest.fixture
def modules() -> list[Module]:
    return [MEDIA, ACCOUNTS]
