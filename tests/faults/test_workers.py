"""R1 and R2: workers are killed, and workers come back from the dead."""

import pytest

from faults.conftest import TrialOf
from faults.passing import pass_time
from faults.report import Form, Report
from faults.schedule import schedule
from faults.trial import Trial, problems

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

_WORK_MS = (50, 500)
_FROZEN_S = 4.0  # longer than every lease of the trial


# What a worker says whose job was given to another meanwhile.
_FENCED = ("job_lock_lost", "job_outcome_not_taken")


async def test_r1_workers_are_killed(trial_of: TrialOf, form: Form, report: Report) -> None:
    seconds = form.of(45, 12)
    title = "every 2 to 4 s one of two workers is killed (`kill -9`) and started again"
    async with trial_of("R1 workers", title) as trial:

        async def kill(pick: int) -> bool:
            worker = trial.household.workers[pick % 2]
            busy = await trial.until_at_work()
            killed = await worker.kill()
            worker.start()
            return killed and busy

        trial.load(seconds, rate=60, seed=101, work_ms=_WORK_MS)
        await trial.play(schedule(11, ["kill a worker"], seconds, (2, 4)), {"kill a worker": kill})
        found = await trial.findings()
    assert not problems(found, hits_min=int(seconds / 5))
    assert found.run_again > 0, "no kill met a job at work, so nothing was proven"
    report.add(found)


async def test_r2_workers_come_back_from_the_dead(trial_of: TrialOf, form: Form, report: Report) -> None:
    seconds = form.of(35, 14)
    title = f"one of two workers is stopped for {_FROZEN_S:.0f} s, longer than every lease and lock, and goes on"
    async with trial_of("R2 zombies", title) as trial:
        trial.load(seconds, rate=40, seed=102, work_ms=_WORK_MS)
        planned = schedule(12, ["freeze a worker"], seconds - _FROZEN_S, (_FROZEN_S + 1, _FROZEN_S + 3))
        await trial.play(planned, {"freeze a worker": lambda pick: _freeze(trial, pick)})
        found = await trial.findings()
    assert not problems(found, hits_min=1)
    assert any(word in trial.household.words() for word in _FENCED), "no zombie was turned away, so nothing was proven"
    report.add(found)


async def _freeze(trial: Trial, pick: int) -> bool:
    worker = trial.household.workers[pick % 2]
    busy = await trial.until_at_work()
    frozen = worker.freeze()
    await pass_time(_FROZEN_S)
    worker.thaw()
    return frozen and busy
