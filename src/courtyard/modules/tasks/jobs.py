"""The work of tasks in the workers."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.jobs import Handler, JobType
from courtyard.modules.tasks.actions.folding import FOLD
from courtyard.modules.tasks.actions.leaving import TIDY
from courtyard.modules.tasks.actions.workshop import Workshop


def handlers(workshop: Workshop) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {FOLD: workshop.folding.fold, TIDY: workshop.leaving.tidy}
