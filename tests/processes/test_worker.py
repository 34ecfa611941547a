"""Worker processes: beside the API and alone, killed, drained, hurried."""

import os
import signal
from pathlib import Path

import pytest

from courtyard.kernel.jobs import JobRecord
from courtyard.kernel.settings import read_settings
from courtyard.processes.private import engines_for_command
from support.house import TrialHouse, run_courtyard, trial_house
from support.trial_work import ERRAND, Errand, assemble
from support.waiting import wait_until

pytestmark = pytest.mark.houses

WORKER = {
    "WORKER_PROCESSES": "1",
    "COURTYARD_WORKER_APP": "support.trial_work:assemble",
    "JOBS_LOCK_MS": "1000",
    "JOBS_STALLED_MS": "300",
}


class Errands:
    """Errands for the worker of a trial."""

    def __init__(self, house: TrialHouse) -> None:
        self._house = house

    async def send(self, name: str) -> str:
        """Add an errand."""
        async with engines_for_command(read_settings(data_dir=self._house.data_dir), "courtyard trial") as settings:
            assembly = assemble(settings)
            async with assembly.running():
                return await assembly.jobs.add(ERRAND, Errand(name), id=f"errand-{name}")

    async def state(self, name: str) -> JobRecord:
        """How it is with an errand."""
        async with engines_for_command(read_settings(data_dir=self._house.data_dir), "courtyard trial") as settings:
            assembly = assemble(settings)
            try:
                return await assembly.jobs.find(f"errand-{name}")
            finally:
                await assembly.close()

    async def begun(self, name: str) -> None:
        """Wait for its start."""
        await wait_until((self._house.data_dir / f"begun-{name}").exists, f"{name} begun", timeout_s=40)

    async def done(self, name: str) -> None:
        """Wait for its end."""

        async def is_done() -> bool:
            return (await self.state(name)).state == "done"

        await wait_until(is_done, f"{name} done", timeout_s=40)


async def test_up_runs_a_worker_that_is_started_again_and_drained(tmp_path: Path) -> None:
    async with trial_house(tmp_path, **WORKER) as house:
        await house.until_ready()
        errands = Errands(house)
        await errands.send("bread")
        await errands.begun("bread")
        os.kill(house.engine_pid("processes.worker"), signal.SIGKILL)
        (house.data_dir / "release").touch()
        await errands.done("bread")
        assert "a worker process ended (SIGKILL): starting it again" in house.errors
        (house.data_dir / "release").unlink()
        await errands.send("milk")
        await errands.begun("milk")
        house.process.send_signal(signal.SIGTERM)
        await wait_until(lambda: "jobs_draining" in house.errors, "the drain")
        (house.data_dir / "release").touch()
        assert await house.until_ended() == 0
        assert "job_released" not in house.errors, "it was finished, not given back"


async def test_asked_twice_the_worker_gives_back_what_it_has(tmp_path: Path) -> None:
    async with trial_house(tmp_path, **WORKER) as house:
        await house.until_ready()
        errands = Errands(house)
        await errands.send("bread")
        await errands.begun("bread")
        house.process.send_signal(signal.SIGTERM)
        await wait_until(lambda: "jobs_draining" in house.errors, "the drain")
        house.process.send_signal(signal.SIGTERM)
        assert await house.until_ended() == 0
        assert "job_released" in house.errors


async def test_a_worker_needs_engines(tmp_path: Path) -> None:
    code, _, errors = await run_courtyard("worker", "--data-dir", str(tmp_path / "data"))
    assert code == 1
    assert "no Courtyard runs on" in errors
    assert "MONGODB_URL and REDIS_URL" in errors


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["jobs", "retry"], "give either the id of a job or --queue"),
        (["jobs", "retry", "--queue", "soup"], "soup is not one of media"),
        (["worker", "--queues", "soup"], "soup is not one of media"),
    ],
)
async def test_commands_name_what_is_wrong(
    tmp_path: Path, mongodb_url: str, redis_url: str, command: list[str], words: str
) -> None:
    given = {"MONGODB_URL": mongodb_url, "REDIS_URL": redis_url}
    code, _, errors = await run_courtyard(*command, "--data-dir", str(tmp_path / "data"), **given)
    assert (code, words in errors) == (1, True), errors


async def test_a_worker_that_hangs_at_its_end_is_over_all_the_same(tmp_path: Path) -> None:
    stuck = {"COURTYARD_WORKER_APP": "support.trial_work:assemble_stuck", "JOBS_GRACE_SECONDS": "0"}
    async with trial_house(tmp_path, **(WORKER | stuck)) as house:
        await house.until_ready()
        errands = Errands(house)
        await errands.send("bread")
        await errands.begun("bread")
        worker = house.engine_pid("processes.worker")
        house.process.kill()
        await wait_until(lambda: not Path(f"/proc/{worker}").exists(), "the end of the worker", timeout_s=25)
