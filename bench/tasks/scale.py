"""What a hundred thousand tasks of one person, among a million, cost: against a thousand, and at a constant rate.

Against a thousand, a small and a large Courtyard get the same questions in turns, one at a time, and a change before
every tenth (before every dashboard), so that nothing that was kept is of use. At a constant rate, requests leave at
70 % of the highest throughput whatever the server does, and one of ten changes a task.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import msgspec

from bench.duel import Duel
from bench.figures import GrowthFigures, ScenarioFigures
from bench.load import Generator
from bench.load.connection import Connection
from bench.load.tally import percentile
from bench.machine import Machine, Split
from bench.plan import GROWTH_P95_RATIO_MAX, Plan
from bench.progress import Progress
from bench.scenarios import Scenario
from bench.sides import CourtyardSide
from bench.tasks.filling import Filled, filled
from bench.tasks.questions import CHANGE_EVERY, CHANGED, NAMES, PACED, Asked
from bench.traffic import Target

P95_MAX_MS = 50.0


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How much there is and how long it is measured.

    Where small is as large as large, one Courtyard is both. ``paced_every``: 1 measures all kinds at a constant rate,
    2 every other. A constant rate lasts for a minute, in two parts: the database has a checkpoint in every one, which
    would lie in some measurements of half that length and not in others. It is a share of what could go on for ever,
    the worker's part included: of a rate at which more and more is left to do, no share says anything. Between the two
    parts are the other kinds, and before each is seen anew what is borne: some machines are half as quick again for
    some minutes, and then are not.
    """

    small: tuple[int, int] = (1_000, 10_000)
    large: tuple[int, int] = (100_000, 1_000_000)
    requests: int = 500
    warm_up: int = 20
    paced_every: int = 1
    plan: Plan = Plan(turns=2, lasting=True, rounds=3, round_s=5.0, paced_rounds=1, paced_s=30.0, connections=16)


SHORT = Sizes(
    small=(1_000, 3_000),
    large=(1_000, 3_000),
    requests=4,
    warm_up=1,
    paced_every=2,
    plan=Plan(rounds=1, round_s=0.5, warm_up_s=0.3, paced_rounds=1, paced_s=0.5, people=4, connections=4, short=True),
)


class ScaleFindings(msgspec.Struct, kw_only=True):
    """Everything a run found."""

    machine: Machine
    sizes: Sizes
    growth: list[GrowthFigures] = []
    paced: list[ScenarioFigures] = []
    others_busy: float = 0.0

    @property
    def problems(self) -> list[str]:
        """Wrong answers, in words."""
        asked = [f"{each.name}: {text}" for each in self.growth for text in each.problems]
        paced = [
            f"{each.name}: {text}" for each in self.paced for side in each.sides.values() for text in side.problems
        ]
        return asked + paced

    @property
    def slow(self) -> list[str]:
        """Whose p95 is beyond what is allowed."""
        one_by_one = [each.name for each in self.growth if each.large_p95_ms > P95_MAX_MS]
        return one_by_one + [
            f"{each.name} at a constant rate"
            for each in self.paced
            if any(side.p95_ms > P95_MAX_MS for side in each.sides.values())
        ]


def measure(found: ScaleFindings, work: Path, split: Split, progress: Progress) -> None:
    """Start, fill and ask; what was found goes into ``found``.

    Raises:
        NotHereError: Courtyard does not start.
    """
    sizes = found.sizes
    with ExitStack() as stack:
        sides = []
        for of_one, in_all in dict.fromkeys((sizes.small, sizes.large)):
            side = stack.enter_context(CourtyardSide(work / f"tasks-{of_one}", split))
            progress.say(f"filling with {of_one:,} tasks of one person, {in_all:,} in all")
            side.register(sizes.plan.people)
            sides.append((side, filled(side, of_one, in_all)))
        progress.expect(len(NAMES))
        for name in NAMES:
            progress.step(f"one at a time: {name}")
            small, large = (_Asker(Asked(name, side.target(0), there)) for side, there in (sides[0], sides[-1]))
            found.growth.append(_in_turns(small, large, sizes))
        generator = stack.enter_context(Generator(split.load))
        side, there = sides[-1]
        duel = Duel([side], generator, sizes.plan, split, progress.step)
        paced = PACED[:: sizes.paced_every]
        progress.expect(duel.steps * len(paced))
        found.paced += duel.run_in_turns([_scenario(name, there) for name in paced])


def _scenario(name: str, there: Filled) -> Scenario:
    def traffic(target: Target) -> Asked:
        return Asked(name, target, there, changing=True)

    return Scenario(name, "tasks at scale", name, traffic)


class _Asker:
    """Puts one question after the other over one connection."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.changes = msgspec.structs.replace(asked, changing=True)
        self.every = 1 if asked.name == CHANGED else CHANGE_EVERY
        self.connection = Connection(asked.target.port)
        self.latencies_ms: list[float] = []
        self.problems: list[str] = []

    def ask(self, number: int) -> None:
        """Put the nth instance, time it, and look at the answer."""
        if number % self.every == 0:
            self._put(number * CHANGE_EVERY, self.changes.change, self.changes.problem)
        self.latencies_ms.append(self._put(number, self.asked.request, self.asked.problem))

    def _put(self, number: int, request: Callable[[int], bytes], problem: Callable[[int, bytes], str | None]) -> float:
        message = request(number)
        started = time.perf_counter()
        self.connection.send(number, started, message)
        while (answer := self.connection.receive()) is None:
            pass
        took_ms = (time.perf_counter() - started) * 1000
        status, body = answer
        wrong = problem(number, body) if status == b"200" else body[:200].decode(errors="replace")
        if wrong is not None:
            self.problems.append(f"{message.split(b' HTTP')[0].decode()}: {status.decode()}, {wrong}")
        return took_ms


def _in_turns(small: _Asker, large: _Asker, sizes: Sizes) -> GrowthFigures:
    for number in range(sizes.warm_up + sizes.requests):
        for asker in (small, large):
            if number == sizes.warm_up:
                asker.latencies_ms.clear()
            asker.ask(number)
    problems = small.problems + large.problems
    return GrowthFigures(
        name=small.asked.name,
        example=large.asked.request(0).split(b" HTTP")[0].decode(),
        small_p50_ms=median(small.latencies_ms),
        small_p95_ms=percentile(small.latencies_ms, 0.95),
        large_p50_ms=median(large.latencies_ms),
        large_p95_ms=percentile(large.latencies_ms, 0.95),
        ratio_max=float("inf") if sizes.plan.short else GROWTH_P95_RATIO_MAX,
        errors=len(problems),
        problems=problems[:5],
    )
