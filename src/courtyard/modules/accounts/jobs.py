"""The work of accounts in the workers, and what of it comes back by itself."""

from collections.abc import Mapping
from typing import Any

from courtyard.kernel.jobs import Handler, JobType, Schedule
from courtyard.modules.accounts.actions.copying import MAKE_COPY, Copies
from courtyard.modules.accounts.actions.erasing import ERASE, ERASE_DUE, Due, Erasing
from courtyard.modules.accounts.actions.lapses import LIFT, LIFT_EACH_MINUTE, Lapses
from courtyard.modules.accounts.actions.last_letter import TELL_NEAR, TELL_NEAR_ONES, LastLetter
from courtyard.modules.accounts.actions.resetting import SEND_RESET, Resetting

SCHEDULES: tuple[Schedule[Any], ...] = (
    LIFT_EACH_MINUTE,
    TELL_NEAR_ONES,
    Schedule(name="accounts.erase_due", job_type=ERASE_DUE, payload=Due(), every_s=600),
)


def handlers(
    resetting: Resetting, lapses: Lapses, copies: Copies, erasing: Erasing, last_letter: LastLetter
) -> Mapping[JobType[Any], Handler]:
    """Job type → who does it."""
    return {
        SEND_RESET: resetting.send,
        LIFT: lapses.lift,
        MAKE_COPY: copies.make,
        ERASE_DUE: erasing.look,
        ERASE: erasing.erase,
        TELL_NEAR: last_letter.look,
    }
