"""R3: processes die at every named point, and API processes at any point at all."""

import signal
import time

import pytest

from courtyard.kernel.telemetry import crash_points
from faults.conftest import TrialOf
from faults.passing import pass_time
from faults.report import Form, Report
from faults.schedule import schedule
from faults.shop.module import SHOP
from faults.trial import Trial, problems

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]

_HIT_LIMIT_S = 30.0
_TIMES = 2  # die at the second time, so that something has gone well before
_POINT_S = 5.0
# A sweep has something to do when an API process died with jobs on their way; then it is the worker that must die.
_ARMED = {"jobs.in_sweep": "jobs.in_sweep:1,jobs.before_add:2"}


async def test_r3_processes_die_at_every_named_point(trial_of: TrialOf, form: Form, report: Report) -> None:
    assert SHOP.events  # importing the shop declares the points of all rooms that it stands on
    points = crash_points()
    title = f"API or worker die at each of {len(points)} named points: {', '.join(f'`{point}`' for point in points)}"
    async with trial_of("R3 crash points", title, apis=1, workers=1) as trial:
        trial.load(len(points) * (_POINT_S + _HIT_LIMIT_S), rate=form.of(30, 25), seed=103)
        missed = [point for point in points if not await _die_at(trial, point)]
        trial.end_load()
        found = await trial.findings()
    report.add(found)
    assert not missed, f"never reached: {', '.join(missed)}"
    assert not problems(found, hits_min=len(points))


async def _die_at(trial: Trial, point: str) -> bool:
    """Start API and worker with the point armed; once one has died there, both go on without."""
    children = [*trial.household.apis, *trial.household.workers]
    for child in children:
        await child.kill()
        child.start(COURTYARD_CRASH_AT=_ARMED.get(point, f"{point}:{_TIMES}"))
    candidates = trial.household.workers if point in _ARMED else children
    deadline = time.monotonic() + _HIT_LIMIT_S
    dead = None
    while dead is None and time.monotonic() < deadline:
        await pass_time(0.05)
        dead = next((child for child in candidates if not child.is_alive), None)
    hit = dead is not None and dead.process.returncode == -signal.SIGKILL
    trial.hits += hit
    trial.say(f"{point}: {f'hit in {dead.name}' if dead and hit else 'missed'}")
    for child in children:
        await child.kill()
        child.start()
    return hit


async def test_r3_api_processes_are_killed(trial_of: TrialOf, form: Form, report: Report) -> None:
    seconds = form.of(40, 12)
    async with trial_of("R3 API", "every 2 to 4 s one of two API processes is killed and started again") as trial:

        async def kill(pick: int) -> bool:
            api = trial.household.apis[pick % 2]
            killed = await api.kill()
            api.start()
            return killed

        trial.load(seconds, rate=60, seed=104)
        await trial.play(schedule(14, ["kill an API"], seconds, (2, 4)), {"kill an API": kill})
        found = await trial.findings()
    report.add(found)
    assert not problems(found, hits_min=int(seconds / 5))
