"""R3: processes die at every named point, and API processes at any point at all."""

import signal

import pytest

from courtyard.kernel.telemetry import crash_points
from faults.conftest import TrialOf
from faults.report import Form, Report
from faults.schedule import schedule
from faults.shop.module import SHOP
from faults.trial import Trial, problems

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

_HIT_LIMIT_S = 60.0
_TIMES = 2  # die at the second time, so that something has gone well before
# Where requests pass; all other points are the workers'.
_IN_API = {"events.before_commit", "events.after_commit", "jobs.before_add", "jobs.after_add_before_note"}
_IN_SWEEP = "jobs.in_sweep"
# What the shop passes. Points of other rooms and of modules have trials beside their tests (``make test-crashes``).
_TRIED_HERE = {"events", "jobs"}


async def test_r3_processes_die_at_every_named_point(trial_of: TrialOf, form: Form, report: Report) -> None:
    assert SHOP.events  # importing the shop declares the points of all rooms that it stands on
    points = [point for point in crash_points() if point.partition(".")[0] in _TRIED_HERE]
    title = f"API or worker die at each of {len(points)} named points: {', '.join(f'`{point}`' for point in points)}"
    async with trial_of("R3 crash points", title, workers=1) as trial:
        trial.load(len(points) * _HIT_LIMIT_S, rate=12, seed=103)
        missed = [point for point in points if not await _die_at(trial, point)]
        trial.end_load()
        found = await trial.findings()
    assert not missed, f"never reached: {', '.join(missed)}"
    assert not problems(found, hits_min=len(points))
    report.add(found)


async def _die_at(trial: Trial, point: str) -> bool:
    """Start a process with the point armed, wait until it has died there, and start it again without."""
    household = trial.household
    victim = household.apis[0] if point in _IN_API else household.workers[0]
    await victim.kill()
    victim.start(COURTYARD_CRASH_AT=f"{point}:{1 if point == _IN_SWEEP else _TIMES}")
    if point == _IN_SWEEP:
        await _leave_jobs_owed(trial)
    hit = await victim.until_dead(_HIT_LIMIT_S) == -signal.SIGKILL
    trial.hits += hit
    trial.say(f"{point}: {'hit' if hit else 'missed'} in {victim.name}")
    await victim.kill()
    victim.start()
    return hit


async def _leave_jobs_owed(trial: Trial) -> None:
    """An API process dies with jobs that are committed and not in Valkey, so that the sweep has something to do."""
    api = trial.household.apis[0]
    await api.kill()
    api.start(COURTYARD_CRASH_AT="jobs.before_add")
    await api.until_dead(_HIT_LIMIT_S)
    api.start()


async def test_r3_api_processes_are_killed(trial_of: TrialOf, form: Form, report: Report) -> None:
    seconds = form.of(30, 9)
    async with trial_of("R3 API", "every 2 to 4 s one of two API processes is killed and started again") as trial:

        async def kill(pick: int) -> bool:
            api = trial.household.apis[pick % 2]
            killed = await api.kill()
            api.start()
            return killed

        trial.load(seconds, rate=60, seed=104)
        await trial.play(schedule(14, ["kill an API"], seconds, (2, 4)), {"kill an API": kill})
        found = await trial.findings()
    assert not problems(found, hits_min=int(seconds / 5))
    report.add(found)
