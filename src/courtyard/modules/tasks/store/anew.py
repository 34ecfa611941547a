"""Since when a task can be found by the words and the project that it has: since its id was made, or since later."""

from datetime import timedelta

import msgspec

from courtyard.kernel.basics import now
from courtyard.modules.tasks.models.task import Task

# Longer than it takes to write a task, with much to spare: the server ends a transaction after a minute.
WRITTEN_WITHIN = timedelta(minutes=2)

_YOUNG = timedelta(seconds=30)


def is_found_anew(before: Task | None, after: Task) -> bool:
    """Whether words can lead to a task that could not, as it was; for what is in the trash there are none."""
    return before is None or (before.words, before.project) != (after.words, after.project)


def as_new(task: Task) -> Task:
    """A task as it is kept for the first time, now; one from elsewhere can have an id of long ago."""
    at = now()
    return task if at - task.id.generation_time < _YOUNG else msgspec.structs.replace(task, found_anew_at=at)
