"""The work on files in the workers."""

from collections.abc import Mapping, Sequence
from typing import Any

from courtyard.kernel.jobs import Handler, JobType, Schedule
from courtyard.modules.media.actions.collecting import COLLECT, Collect, Collecting
from courtyard.modules.media.actions.processing import PROCESS_IMAGE, PROCESS_VIDEO, Processing

SCHEDULES: Sequence[Schedule[Any]] = (
    Schedule(name="media.collect", job_type=COLLECT, payload=Collect(), every_s=3600),
    Schedule(name="media.sweep", job_type=COLLECT, payload=Collect(thorough=True), cron="40 3 * * *"),
)


def handlers(processing: Processing, collecting: Collecting) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {PROCESS_IMAGE: processing.process, PROCESS_VIDEO: processing.process, COLLECT: collecting.work}
