"""The work of tasks in the workers, and what of it comes back by itself."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.jobs import Handler, JobType, Schedule
from courtyard.modules.tasks.actions.demonstration import FURNISH
from courtyard.modules.tasks.actions.folding import FOLD
from courtyard.modules.tasks.actions.importing import BRING_IN
from courtyard.modules.tasks.actions.leaving import TIDY
from courtyard.modules.tasks.actions.reminding import REMIND, REMIND_EVERY_S, Remind
from courtyard.modules.tasks.actions.searching.indexing import MARK_PROJECT
from courtyard.modules.tasks.actions.upkeep import CHECK_FIGURES, EMPTY_TRASH, Check, Empty
from courtyard.modules.tasks.actions.workshop import Workshop


def handlers(workshop: Workshop) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {
        FURNISH: workshop.demonstration.furnish,
        BRING_IN: workshop.importing.work,
        FOLD: workshop.folding.fold,
        TIDY: workshop.leaving.tidy,
        MARK_PROJECT: workshop.indexing.mark_project,
        REMIND: workshop.reminding.remind,
        EMPTY_TRASH: workshop.upkeep.empty_trash,
        CHECK_FIGURES: workshop.upkeep.check_figures,
    }


SCHEDULES: tuple[Schedule[Any], ...] = (
    Schedule(name="tasks.remind", job_type=REMIND, payload=Remind(), every_s=REMIND_EVERY_S),
    Schedule(name="tasks.empty_trash", job_type=EMPTY_TRASH, payload=Empty(), cron="40 3 * * *"),
    Schedule(name="tasks.check_figures", job_type=CHECK_FIGURES, payload=Check(), cron="10 4 * * 0"),
)
