"""The page is written from what was passed, in this full run or an earlier one."""

from pathlib import Path

from faults.reconcile import Account, Verdict
from faults.report import Report
from faults.trial import Findings


def _findings(scenario: str, lost: list[str], *, control: bool = False) -> Findings:
    account = Account(lost=lost, twice=[], phantom=[])
    return Findings(
        scenario=scenario,
        title=f"what is done in {scenario}",
        asked=1200,
        ok=1100,
        unknown=7,
        hits=3,
        verdict=Verdict(accounts={"job": account}, disorder=[], stuck=[]),
        run_again=5,
        recovery_s=1.25,
        slowest_s=0.5,
        sent_again=0,
        control=control,
    )


def test_a_scenario_that_runs_alone_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    first = Report(tmp_path / "faults.json")
    first.add(_findings("control: jobs not owed", ["a", "b"], control=True))
    first.write()
    second = Report(tmp_path / "faults.json")
    second.add(_findings("R1 workers", []))
    second.write()
    page = (tmp_path / "faults.md").read_text()
    assert "| R1 workers | 1,200 | 1,100 | 7 | 3 | 0 | 0 | 0 | 5 | 1.2 |" in page
    assert "| control: jobs not owed | 1,200 | 1,100 | 7 | 3 | 2 | 0 | 0 | 5 |  |" in page
    assert page.index("| R1 workers") < page.index("| control")
    assert "1,200 orders, 3 faults" in page  # without the control


def test_a_short_run_and_a_run_that_passed_nothing_leave_nothing_behind(tmp_path: Path) -> None:
    short = Report(None)
    short.add(_findings("R1 workers", []))
    short.write()
    Report(tmp_path / "faults.json").write()
    assert not list(tmp_path.iterdir())
