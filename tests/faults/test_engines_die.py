"""R4 and R5: Valkey dies, comes back with less or with nothing; mongod dies."""

import pytest

from courtyard.kernel.engines import Valkey
from faults.conftest import TrialOf
from faults.damage import cut_tail, empty, set_fsync
from faults.passing import pass_time
from faults.report import Form, Report
from faults.report import form as form_of_run
from faults.schedule import schedule
from faults.trial import Trial, problems

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

_CASES = {
    "R4 everysec": "Valkey is killed and started again after up to 2 s; its file is written through every second",
    "R4 always": "the same, its file written through at each command",
    "R4 cut": "the same, and up to half of its file is cut off, as a power cut may do",
    "R4 empty": "the same, and it comes back empty",
}
_HARSHEST = ("R4 cut", "R4 empty")


@pytest.mark.parametrize("case", _HARSHEST if form_of_run().is_short else _CASES)
async def test_r4_valkey_dies(case: str, trial_of: TrialOf, form: Form, report: Report) -> None:
    seconds = form.of(25, 10)
    policy = "always" if case == "R4 always" else "everysec"
    async with trial_of(case, _CASES[case]) as trial:
        await set_fsync(trial.household.valkey, policy)

        async def die(pick: int) -> bool:
            valkey = trial.household.valkey
            killed = await trial.household.kill_engine(valkey)
            damage = _damage(case, valkey, pick)
            await pass_time(pick % 200 / 100)
            await valkey.start()
            await set_fsync(valkey, policy)
            if damage:
                trial.say(f"{damage:,} bytes of Valkey's file are gone")
            return killed

        trial.load(seconds, rate=50, seed=140 + list(_CASES).index(case), work_ms=(20, 300))
        planned = schedule(14, ["kill Valkey"], seconds - 2, (4, 8) if form.is_short else (5, 9))
        await trial.play(planned, {"kill Valkey": die})
        found = await trial.findings()
    assert not problems(found, hits_min=1 if form.is_short else 2)
    report.add(found)


def _damage(case: str, valkey: Valkey, pick: int) -> int:
    if case == "R4 cut":
        return cut_tail(valkey.folder, (pick % 50 + 1) / 100)
    return empty(valkey.folder) if case == "R4 empty" else 0


async def test_r5_mongod_dies(trial_of: TrialOf, form: Form, report: Report) -> None:
    seconds = form.of(35, 10)
    async with trial_of("R5 mongod", "every 7 to 10 s mongod is killed and started again") as trial:
        planned = schedule(15, ["kill mongod"], seconds - 2, (5, 7) if form.is_short else (7, 10))
        trial.load(seconds, rate=40, seed=150)
        await trial.play(planned, {"kill mongod": lambda _: _kill_mongod(trial)})
        found = await trial.findings()
    assert not problems(found, hits_min=1 if form.is_short else 2)
    report.add(found)


async def _kill_mongod(trial: Trial) -> bool:
    mongod = trial.household.mongod
    killed = await trial.household.kill_engine(mongod)
    await mongod.start()
    return killed
