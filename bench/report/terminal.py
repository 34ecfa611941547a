"""The findings for the person who waited for them."""

from rich.console import Console, JustifyMethod
from rich.table import Table

from bench.figures import Findings, GrowthFigures, ScenarioFigures
from bench.plan import CEILING_FACTOR_MIN, OTHERS_BUSY_MAX

_FIGURES = ("answers/s", "at rate", "p50", "p95", "p99", "CPU us")
_CAPTION = "latency in ms at the common fixed rate, from the intended send time; CPU of the API process per answer"
_COLOURS = {"met": "green", "not met": "bold red", "failed": "bold red", "reported": "dim"}


def show(findings: Findings, console: Console) -> None:
    """Print the tables, what was missing and what went wrong."""
    if findings.scenarios:
        console.print(_scenarios(findings.scenarios))
    if findings.growth:
        console.print(_growth(findings))
    for name, reason in findings.absent.items():
        console.print(f"[yellow]{name}: {reason}[/]")
    for each in findings.scenarios:
        if each.headroom < CEILING_FACTOR_MIN and not findings.plan.short:
            console.print(f"[yellow]{each.name}: the generator could have asked only {each.headroom:.1f} times more[/]")
    if findings.others_busy > OTHERS_BUSY_MAX:
        share = f"{findings.others_busy:.0%}"
        console.print(f"[yellow]other things took up to {share} of the machine: measure again when they do not[/]")
    for problem in findings.failed:
        console.print(f"[red]{problem}[/]", markup=True, highlight=False)


def _scenarios(scenarios: list[ScenarioFigures]) -> Table:
    table = Table(title="Side by side", caption=_CAPTION)
    for heading in ("scenario", "side", "answers/s", "at rate", "p50", "p95", "p99", "CPU us", "ratio (due)"):
        justify: JustifyMethod = "right" if heading in _FIGURES else "left"
        table.add_column(heading, justify=justify, no_wrap=True)
    for scenario in scenarios:
        verdict = _verdict(scenario)
        for name, side in scenario.sides.items():
            rates = (f"{value:,.0f}" for value in (side.per_second, scenario.rate))
            latencies = (f"{value:.1f}" for value in (side.p50_ms, side.p95_ms, side.p99_ms))
            table.add_row(scenario.name, name, *rates, *latencies, f"{side.api_cpu_us:,.0f}", verdict)
            verdict = ""
        table.add_section()
    return table


def _verdict(scenario: ScenarioFigures) -> str:
    ratio = "" if scenario.ratio is None else f"{scenario.ratio:.2f}x "
    due = "" if scenario.due is None else f"({scenario.due:.1f}) "
    return f"{ratio}{due}[{_COLOURS[scenario.verdict]}]{scenario.verdict}[/]"


def _growth(findings: Findings) -> Table:
    plan = findings.plan
    table = Table(title=f"Growth: {plan.growth_small:,} against {plan.growth_large:,} recipes", caption="ms, uncached")
    for heading in ("question", "p50 small", "p50 large", "p95 small", "p95 large", "ratio", ""):
        table.add_column(heading, justify="left" if heading in ("question", "") else "right")
    for each in findings.growth:
        table.add_row(*_growth_row(each))
    return table


def _growth_row(each: GrowthFigures) -> tuple[str, ...]:
    figures = (each.small_p50_ms, each.large_p50_ms, each.small_p95_ms, each.large_p95_ms)
    verdict = f"[{_COLOURS[each.verdict]}]{each.verdict}[/]"
    return (each.name, *(f"{value:.2f}" for value in figures), f"{each.ratio:.2f}x", verdict)
