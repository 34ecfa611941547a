"""Controls: what must lose something, so that the harness is known to see it."""

import pytest

from faults.conftest import TrialOf
from faults.damage import empty
from faults.passing import pass_time
from faults.report import Form, Report

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


async def test_jobs_that_are_not_owed_are_lost_with_valkey(trial_of: TrialOf, form: Form, report: Report) -> None:
    title = "Valkey comes back empty, and the jobs were added without the ledger (`durable=False`): some must be lost"
    async with trial_of("control: jobs not owed", title) as trial:
        for worker in trial.household.workers:
            await worker.end()  # so that jobs wait
        trial.load(6, rate=60, seed=170, durable=False)
        await trial.until_asked()
        valkey = trial.household.valkey
        trial.hits += await trial.household.kill_engine(valkey)
        empty(valkey.folder)
        await valkey.start()
        for worker in trial.household.workers:
            worker.start()
        found = await trial.findings(control=True)
    assert found.hits == 1
    assert found.verdict.accounts["job"].lost, "nothing was lost: the harness or the trial is blind"
    assert found.verdict.accounts["change"].is_clean
    assert found.verdict.accounts["fact"].is_clean
    report.add(found)


async def test_answers_before_the_write_are_lost_with_the_process(
    trial_of: TrialOf, form: Form, report: Report
) -> None:
    title = "the route answers a second before it writes, and the API processes are killed: some orders must be lost"
    async with trial_of("control: answered too early", title) as trial:
        trial.load(5, rate=40, seed=171, path="/api/v1/orders/careless")
        for api in trial.household.apis:
            await pass_time(2)
            trial.hits += await api.kill()
            api.start()
        found = await trial.findings(control=True)
    assert found.hits == 2
    assert found.verdict.accounts["change"].lost, "nothing was lost: the harness or the trial is blind"
    report.add(found)
