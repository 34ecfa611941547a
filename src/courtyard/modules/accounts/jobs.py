"""The work of accounts in the workers."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.jobs import Handler, JobType
from courtyard.modules.accounts.actions.resetting import SEND_RESET, Resetting


def handlers(resetting: Resetting) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {SEND_RESET: resetting.send}
