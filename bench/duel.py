"""One scenario on all sides in turns: warm-up, closed-loop rounds, then the common fixed rate."""

from collections.abc import Callable, Sequence

from bench.ceiling import ceiling
from bench.figures import ScenarioFigures, SideFigures
from bench.honesty import read_back, write_once
from bench.load import Generator, Job, Tally
from bench.machine import Split
from bench.meter import Meter, Reading
from bench.plan import DUE, RATE_SHARE, Plan
from bench.quiet import until_quiet
from bench.scenarios import Scenario
from bench.sides import Side

_PACED_CONNECTIONS = 256
_WARM_UPS_MAX = 4
_WARMER = 1.1


class Duel:
    """Measures scenarios on sides that are already running and loaded.

    Args:
        report: Called with a few words before every measurement.
    """

    def __init__(
        self, sides: Sequence[Side], generator: Generator, plan: Plan, split: Split, report: Callable[[str], None]
    ) -> None:
        self.sides = sides
        self.generator = generator
        self.plan = plan
        self.split = split
        self.report = report

    @property
    def steps(self) -> int:
        """How often ``report`` is called per scenario."""
        return len(self.sides) * (1 + self.plan.rounds + self.plan.paced_rounds) + 1

    def run(self, scenario: Scenario) -> ScenarioFigures:
        """Measure one scenario."""
        bouts = [_Bout(side, scenario, self) for side in self.sides]
        for bout in bouts:
            bout.warm_up()
        for _ in range(self.plan.rounds):
            for bout in bouts:
                bout.closed_round()
        rate = RATE_SHARE * min(bout.figures.per_second for bout in bouts)
        for _ in range(self.plan.paced_rounds):
            for bout in bouts:
                bout.paced_round(max(rate, 1.0))
        for bout in bouts:
            bout.finish()
        self.report(f"{scenario.name}: the generator's own ceiling")
        return ScenarioFigures(
            name=scenario.name,
            kind=scenario.kind,
            sides={bout.side.name: bout.figures for bout in bouts},
            rate=rate,
            generator_ceiling=self._ceiling(bouts[0]),
            due=None if self.plan.short else DUE.get(scenario.kind),
        )

    def _ceiling(self, bout: "_Bout") -> float:
        size = max(bout.figures.body_bytes, 2)
        return ceiling(self.generator, bout.job(self.plan.round_s), size, self.split.api)


class _Bout:
    """One side's part in one scenario; remembers how far it has counted, so that no request comes twice."""

    def __init__(self, side: Side, scenario: Scenario, duel: Duel) -> None:
        self.side = side
        self.scenario = scenario
        self.duel = duel
        self.traffic = scenario.traffic(side.target(duel.plan.recipes))
        self.figures = SideFigures()
        self.asked = 0
        self.kept: list[tuple[int, bytes]] = []
        self.latencies_ms: list[float] = []
        self.late_ms: list[float] = []

    def warm_up(self) -> None:
        """Ask until the server no longer gets quicker: compilers at run time and caches need their time."""
        self.duel.report(f"{self.scenario.name}: {self.side.name}, warm-up")
        before = 0.0
        for _ in range(_WARM_UPS_MAX):
            tally, *_ = self._measure(self.job(self.duel.plan.warm_up_s))
            if tally.per_second < before * _WARMER:
                break
            before = tally.per_second

    def closed_round(self) -> None:
        self.duel.report(f"{self.scenario.name}: {self.side.name}, highest throughput")
        self.figures.add_round(*self._measure(self.job(self.duel.plan.round_s)))

    def paced_round(self, rate: float) -> None:
        self.duel.report(f"{self.scenario.name}: {self.side.name}, latency at {rate:,.0f}/s")
        tally, *_ = self._measure(self.job(self.duel.plan.paced_s, rate))
        self.latencies_ms += tally.latencies_ms
        self.late_ms += tally.late_ms

    def finish(self) -> None:
        figures = self.figures
        figures.set_latencies(self.latencies_ms, self.late_ms)
        for problem in read_back(self.side, self.traffic, self.kept):
            figures.errors += 1
            figures.problems.append(problem)

    def job(self, seconds: float, rate: float | None = None) -> Job:
        connections = min(self.duel.plan.connections, self.scenario.connections_max)
        return Job(
            port=self.side.port,
            traffic=self.traffic,
            seconds=max(seconds, self.scenario.round_s_min),
            connections=_PACED_CONNECTIONS if rate else connections,
            first=self.asked,
            rate=rate,
            check_every=1 if self.duel.plan.short else 50,
        )

    def _measure(self, job: Job) -> tuple[Tally, Reading, float]:
        """What was found, and for how many seconds the side then went on: that would disturb whoever is next."""
        if self.scenario.forget:
            write_once(self.side)
        meter = Meter(self.side.api_processes(), self.duel.split)
        tally = self.duel.generator.measure(job)
        reading = meter.read()
        self.asked += tally.asked
        self.figures.add(tally)
        self.kept = tally.kept or self.kept
        return tally, reading, until_quiet(self.duel.plan.quiet_limit_s)
