"""The work of recipes in the workers."""

from collections.abc import Mapping, Sequence
from typing import Any

from courtyard.kernel.jobs import Handler, JobType, Schedule
from courtyard.modules.recipes.actions.searching.foods import COUNT_FOODS, COUNT_FOODS_DAILY, Foods

SCHEDULES: Sequence[Schedule[Any]] = (COUNT_FOODS_DAILY,)


def handlers(foods: Foods) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {COUNT_FOODS: foods.count}
