"""The work of accounts in the workers."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.jobs import Handler, JobType, Schedule
from courtyard.modules.accounts.actions.lapses import LIFT, LIFT_EACH_MINUTE, Lapses
from courtyard.modules.accounts.actions.resetting import SEND_RESET, Resetting

SCHEDULES: tuple[Schedule[Any], ...] = (LIFT_EACH_MINUTE,)


def handlers(resetting: Resetting, lapses: Lapses) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {SEND_RESET: resetting.send, LIFT: lapses.lift}
