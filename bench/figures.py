"""What a run found, in the shape of the JSON file."""

from statistics import median

import msgspec

from bench.load.tally import Tally, percentile
from bench.machine import Machine
from bench.meter import Reading
from bench.plan import Plan


class SideFigures(msgspec.Struct, kw_only=True):
    """One side in one scenario. Throughput in answers per second, latency in milliseconds at the common fixed rate.

    ``api_cpu_us`` is the processor time of the API process per answer, in microseconds: the one figure that other
    people's work on the same machine hardly moves. The mean over the rounds, as are the shares below it, and
    ``work_left_s``: for how long after a round of answers the side went on with what follows from them.
    """

    per_second: float = 0.0
    rounds: list[float] = []
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    answers: int = 0
    checked: int = 0
    errors: int = 0
    body_bytes: int = 0
    api_cpu_us: float = 0.0
    api_core_busy: float = 0.0
    load_core_busy: float = 0.0
    others_busy: float = 0.0
    work_left_s: float = 0.0
    generator_late_p99_ms: float = 0.0
    problems: list[str] = []

    def add(self, tally: Tally) -> None:
        """Count what any measurement found, warm-up too: an error is an error."""
        self.answers += tally.answers
        self.checked += tally.checked
        self.errors += tally.errors
        self.problems = (self.problems + tally.problems)[:5]

    def add_round(self, tally: Tally, reading: Reading, work_left_s: float, *, lasting: bool = False) -> None:
        """Take a closed-loop round; the median of the rounds is the side's throughput.

        With ``lasting``, the time that went into what was left to do counts as well.
        """
        done = len(self.rounds)
        for name, value in (
            ("api_cpu_us", reading.api_cpu_s / max(1, tally.answers) * 1e6),
            ("api_core_busy", reading.api_core),
            ("load_core_busy", reading.load_core),
            ("others_busy", reading.others),
            ("work_left_s", work_left_s),
        ):
            setattr(self, name, (getattr(self, name) * done + value) / (done + 1))
        share = tally.seconds / (tally.seconds + work_left_s) if lasting else 1.0
        self.rounds.append(tally.per_second * share)
        self.per_second = median(self.rounds)
        self.body_bytes = round(tally.body_bytes / max(1, tally.answers))

    def set_latencies(self, latencies_ms: list[float], late_ms: list[float]) -> None:
        """Take all open-loop latencies of the scenario."""
        self.p50_ms, self.p95_ms, self.p99_ms = (percentile(latencies_ms, share) for share in (0.5, 0.95, 0.99))
        self.generator_late_p99_ms = percentile(late_ms, 0.99)


class ScenarioFigures(msgspec.Struct, kw_only=True):
    """One scenario on every side that took part; ``rate`` is the mean of the common fixed rates of its turns."""

    name: str
    kind: str
    sides: dict[str, SideFigures]
    rate: float = 0.0
    rates: list[float] = []
    generator_ceiling: float = 0.0
    due: float | None = None

    @property
    def ratio(self) -> float | None:
        """Courtyard's throughput as a multiple of the yardstick's; None when one of them was not there."""
        ours, theirs = self.sides.get("courtyard"), self.sides.get("yardstick")
        return ours.per_second / theirs.per_second if ours and theirs and theirs.per_second else None

    @property
    def headroom(self) -> float:
        """How many times more the generator could have asked than the fastest side answered."""
        fastest = max((side.per_second for side in self.sides.values()), default=0.0)
        return self.generator_ceiling / fastest if fastest else 0.0

    @property
    def errors(self) -> int:
        """Errors on all sides."""
        return sum(side.errors for side in self.sides.values())

    @property
    def verdict(self) -> str:
        """Met, not met, failed (errors), or only reported."""
        if self.errors:
            return "failed"
        if self.due is None or self.ratio is None:
            return "reported"
        return "met" if self.ratio >= self.due else "not met"


class GrowthFigures(msgspec.Struct, kw_only=True):
    """One question to Courtyard at both sizes, one request at a time; milliseconds."""

    name: str
    example: str
    small_p50_ms: float
    small_p95_ms: float
    large_p50_ms: float
    large_p95_ms: float
    ratio_max: float
    errors: int = 0
    problems: list[str] = []

    @property
    def ratio(self) -> float:
        """The p95 of the large collection as a multiple of that of the small one."""
        return self.large_p95_ms / self.small_p95_ms if self.small_p95_ms else 0.0

    @property
    def verdict(self) -> str:
        """Met, not met, or failed (errors)."""
        if self.errors:
            return "failed"
        return "met" if self.ratio <= self.ratio_max else "not met"


class Findings(msgspec.Struct, kw_only=True):
    """Everything a run found."""

    machine: Machine
    plan: Plan
    engines: dict[str, str] = {}
    absent: dict[str, str] = {}
    problems: list[str] = []
    scenarios: list[ScenarioFigures] = []
    growth: list[GrowthFigures] = []
    others_busy_before: float = 0.0

    @property
    def others_busy(self) -> float:
        """The largest share of the machine that others took in any scenario, or before the run."""
        sides = [side.others_busy for each in self.scenarios for side in each.sides.values()]
        return max(self.others_busy_before, *sides, 0.0)

    @property
    def failed(self) -> list[str]:
        """What had errors, in words."""
        found = [f"{each.name}: {side}: {text}" for each in self.scenarios for side, text in _problems(each)]
        return (
            self.problems + found + [f"growth, {each.name}: {text}" for each in self.growth for text in each.problems]
        )


def _problems(scenario: ScenarioFigures) -> list[tuple[str, str]]:
    return [(name, text) for name, side in scenario.sides.items() for text in side.problems]
