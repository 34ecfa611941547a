"""One trial: load, faults by schedule, healing, then the reconciliation."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from bench.progress import Progress
from courtyard.kernel.engines import ended, spawn
from faults.client import Load
from faults.household import Household
from faults.journal import Outcomes, outcomes, read_journal
from faults.passing import pass_time
from faults.reconcile import Verdict, reconcile
from faults.schedule import Planned
from faults.truth import Books
from support.house import clean_environment

RECOVERY_LIMIT_S = 60.0
SHARE_OK_MIN = 0.5
_POLL_S = 0.2
_CLIENT_GRACE_S = 60.0
_AT_WORK_LIMIT_S = 3.0
_AT_WORK_MIN = 4

Act = Callable[[int], Awaitable[bool]]


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the report."""

    scenario: str
    title: str
    asked: int
    ok: int
    unknown: int
    hits: int
    verdict: Verdict
    run_again: int
    recovery_s: float
    slowest_s: float
    sent_again: int
    control: bool = False


class Trial:
    """Runs load and faults on a household.

    Args:
        scenario: Its short name.
        title: What is done, in words.
        household: Running.
        books: To read the truth from.
        progress: Where a person watches.
    """

    def __init__(self, scenario: str, title: str, household: Household, books: Books, progress: Progress) -> None:
        self.scenario, self.title = scenario, title
        self.household, self.books, self.progress = household, books, progress
        self.hits = 0
        self._journal = household.folder / "journal.jsonl"
        self._client: subprocess.Popen[bytes] | None = None

    def say(self, words: str) -> None:
        """Tell the person who watches."""
        self.progress.say(f"{self.scenario}: {words}")

    def load(self, seconds: float, rate: float, seed: int, **options: Any) -> None:
        """Start the client."""
        journal = str(self._journal)
        wanted = Load(port=self.household.port, journal=journal, seconds=seconds, rate=rate, seed=seed, **options)
        command = [sys.executable, "-m", "faults.client", msgspec.json.encode(wanted).decode()]
        with (self.household.folder / "client.log").open("wb") as log:
            self._client = spawn(command, output=log, environment=clean_environment(), folder=self.household.folder)
        self.say(f"{rate:.0f} orders per second for {seconds:.0f} s")

    def end_load(self) -> None:
        """Let the client ask for nothing more."""
        assert self._client is not None, "there was no load"
        self._client.terminate()

    async def play(self, planned: Sequence[Planned], acts: Mapping[str, Act]) -> None:
        """Do each fault at its time; those that overlap with the one before come right after it."""
        begun = time.monotonic()
        for each in planned:
            await pass_time(begun + each.at_s - time.monotonic())
            hit = await acts[each.fault](each.pick)
            self.hits += hit
            self.say(f"{each.fault} at {each.at_s:.0f} s: {'hit' if hit else 'missed'} ({self.hits} so far)")

    async def until_at_work(self) -> bool:
        """Wait a little until workers have jobs in hand, so that a fault meets them; whether they have."""
        deadline = time.monotonic() + _AT_WORK_LIMIT_S
        while time.monotonic() < deadline:
            if await asyncio.to_thread(self.books.jobs_at_work) >= _AT_WORK_MIN:
                return True
            await pass_time(_POLL_S / 10)
        return False

    async def until_asked(self) -> Outcomes:
        """Wait for the client's end, and read what it was told."""
        assert self._client is not None, "there was no load"
        async with asyncio.timeout(_CLIENT_GRACE_S + 120):
            code = await ended(self._client)
        assert code == 0, (self.household.folder / "client.log").read_text()[-3000:]
        return outcomes(read_journal(self._journal))

    async def settle(self, asked: Outcomes, *, without_jobs: bool) -> float:
        """Wait until every change has its effects; how long it took, at most the limit."""
        begun = time.monotonic()
        while not await asyncio.to_thread(self.books.is_settled, asked, without_jobs=without_jobs):
            if time.monotonic() - begun > RECOVERY_LIMIT_S:
                break
            await pass_time(_POLL_S)
        return time.monotonic() - begun

    async def findings(self, *, control: bool = False) -> Findings:
        """Wait for the end of load and recovery, and reconcile. A control's jobs are not waited for."""
        asked = await self.until_asked()
        self.say(f"load over: {len(asked.ok)} of {len(asked.invoked)} acknowledged; waiting for what follows")
        recovery_s = await self.settle(asked, without_jobs=control)
        verdict = reconcile(asked, await asyncio.to_thread(self.books.truth))
        entries = read_journal(self._journal)
        found = Findings(
            scenario=self.scenario,
            title=self.title,
            asked=len(asked.invoked),
            ok=len(asked.ok),
            unknown=len(asked.unknown),
            hits=self.hits,
            verdict=verdict,
            run_again=self.books.runs(),
            recovery_s=recovery_s,
            slowest_s=max((entry.took_s for entry in entries), default=0.0),
            sent_again=sum(entry.sent > 1 for entry in entries),
            control=control,
        )
        for problem in verdict.problems:
            self.say(problem)
        self.say(f"{found.verdict.lost} lost, {found.verdict.twice} twice, recovered in {recovery_s:.1f} s")
        return found


def problems(found: Findings, *, hits_min: int) -> list[str]:
    """What is wrong: something lost, twice, out of order or stuck, or a trial that was none."""
    wrong = list(found.verdict.problems)
    if found.hits < hits_min:
        wrong.append(f"only {found.hits} faults hit, {hits_min} were meant to")
    if found.ok < SHARE_OK_MIN * found.asked:
        wrong.append(f"only {found.ok} of {found.asked} were acknowledged")
    return wrong
