"""One scenario on all sides in turns: warm-up, closed-loop rounds, then the common fixed rate.

Where the speed of the machine itself changes within minutes, all of it is done several times over, and each time the
rate is a share of what was borne right before.
"""

from collections.abc import Callable, Sequence
from statistics import mean, median

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
# No multiple of ten: of some traffic, each tenth request is of another kind.
_CHECK_EVERY = 51
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
        return self.plan.turns * len(self.sides) * (1 + self.plan.rounds + self.plan.paced_rounds) + 1

    def run(self, scenario: Scenario) -> ScenarioFigures:
        """Measure one scenario."""
        [figures] = self.run_in_turns([scenario])
        return figures

    def run_in_turns(self, scenarios: Sequence[Scenario]) -> list[ScenarioFigures]:
        """Measure several, one after the other and as often as the plan says."""
        matches = [_Match(scenario, self) for scenario in scenarios]
        for _ in range(self.plan.turns):
            for match in matches:
                match.turn()
        return [match.figures() for match in matches]


class _Match:
    """One scenario on all sides."""

    def __init__(self, scenario: Scenario, duel: Duel) -> None:
        self.scenario = scenario
        self.duel = duel
        self.bouts = [_Bout(side, scenario, duel) for side in duel.sides]
        self.rates: list[float] = []

    def turn(self) -> None:
        plan = self.duel.plan
        for bout in self.bouts:
            bout.warm_up()
        for _ in range(plan.rounds):
            for bout in self.bouts:
                bout.closed_round()
        rate = RATE_SHARE * min(median(bout.figures.rounds[-plan.rounds :]) for bout in self.bouts)
        for _ in range(plan.paced_rounds):
            for bout in self.bouts:
                bout.paced_round(max(rate, 1.0))
        self.rates.append(rate)

    def figures(self) -> ScenarioFigures:
        for bout in self.bouts:
            bout.finish()
        self.duel.report(f"{self.scenario.name}: the generator's own ceiling")
        return ScenarioFigures(
            name=self.scenario.name,
            kind=self.scenario.kind,
            sides={bout.side.name: bout.figures for bout in self.bouts},
            rate=mean(self.rates),
            rates=self.rates,
            generator_ceiling=self._ceiling(),
            due=None if self.duel.plan.short else DUE.get(self.scenario.kind),
        )

    def _ceiling(self) -> float:
        bout, duel = self.bouts[0], self.duel
        size = max(bout.figures.body_bytes, 2)
        return ceiling(duel.generator, bout.job(duel.plan.round_s), size, duel.split.api)


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
        plan = self.duel.plan
        self.figures.add_round(*self._measure(self.job(plan.round_s)), lasting=plan.lasting)

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
            check_every=1 if self.duel.plan.short else _CHECK_EVERY,
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
