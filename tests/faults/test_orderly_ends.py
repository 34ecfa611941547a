"""R13: processes are asked to end under load, one after the other."""

import pytest

from faults.conftest import TrialOf
from faults.household import Household
from faults.passing import pass_time
from faults.report import Form, Report
from faults.trial import problems
from support.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


async def test_r13_a_rolling_restart_fails_nothing(trial_of: TrialOf, form: Form, report: Report) -> None:
    rounds = int(form.of(2, 1))
    title = "every worker and API process is asked to end (SIGTERM) and started again, one after the other"
    codes = []
    # Locks as long as in real life: a lock that ends because the machine is busy is no matter of this trial.
    async with trial_of("R13 rolling", title, JOBS_LOCK_MS="30000") as trial:
        # A request on a kept connection can cross its closing: the client sends it again, with its idempotency key.
        trial.load(300, rate=50, seed=160, sendings=3)
        household = trial.household
        for _ in range(rounds):
            for child in (household.workers[0], household.apis[0], household.workers[1], household.apis[1]):
                await wait_until(lambda: _all_there(household), "all processes are there", 60)
                await trial.until_at_work()
                codes.append(await child.end())
                child.start()
                trial.hits += 1
                trial.say(f"{child.name} ended with code {codes[-1]}")
                await pass_time(form.of(2, 1))
        trial.end_load()
        found = await trial.findings()
    assert not problems(found, hits_min=4 * rounds)
    assert codes == [0] * len(codes)
    assert found.ok == found.asked, f"{found.asked - found.ok} orders failed"
    assert found.run_again == 0, "a job was run again although its worker had time to finish"
    report.add(found)


def _all_there(household: Household) -> bool:
    return all(child.heeds_signals() for child in household.workers) and all(
        api.is_accepting(household.listener) for api in household.apis
    )
