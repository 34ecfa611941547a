"""The work of notifications in the workers."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.jobs import Handler, JobType
from courtyard.modules.notifications.actions.sending import PUSH, Pushing


def handlers(pushing: Pushing) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {PUSH: pushing.push}
