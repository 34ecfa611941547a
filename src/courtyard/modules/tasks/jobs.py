"""The work of tasks in the workers."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.jobs import Handler, JobType
from courtyard.modules.tasks.actions.folding import FOLD, Folding


def handlers(folding: Folding) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {FOLD: folding.fold}
