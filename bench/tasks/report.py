"""What a run with very many tasks found, for people and programs."""

from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from bench.figures import GrowthFigures, ScenarioFigures
from bench.report import draw_growth_rows
from bench.tasks.scale import P95_MAX_MS, ScaleFindings

_GROWTH = ("question", "p50 small", "p50 large", "p95 small", "p95 large", "ratio", "")
_PACED = ("requests", "highest per second", "at rate", "p50", "p95", "p99", "")

_TEXT = """\
# Very many tasks

Measured on {date}: {facts}; Python {python}. `make bench-tasks` measures again.
Other things took {others:.0%} of the machine. One API process; {split}.

{sizes} Half of them lie in the inbox, the others in 19 projects. Milliseconds.

One request at a time, small and large in turns, each question new, and a change before every tenth (before every
dashboard):

{growth}

![One at a time](tasks.svg)

Large, {connections} connections for the highest throughput that can go on (the middle one of {rounds} rounds of
{round_s:.0f} s, each with the time in which the worker then did what was left to do), then 70 % of it at a constant
rate for {paced_s:.0f} s; this {turns} times, with the other rows between. In brackets the lowest and the highest of all
rounds. Of all these {all_s:.0f} s, p95 shall be {p95_max_ms:.0f} ms at most. One of ten requests changes a task:

{paced}

"""


def show(found: ScaleFindings, console: Console) -> None:
    """Print the tables and what went wrong."""
    sizes = found.sizes
    title = f"One at a time, after a change: {sizes.small[0]:,} against {sizes.large[0]:,} tasks of one person (ms)"
    console.print(_table(title, _GROWTH, [_growth_row(each) for each in found.growth]))
    console.print(_table("At a constant rate, large (ms)", _PACED, [_paced_row(each) for each in found.paced]))
    for name in found.slow:
        console.print(f"[yellow]{name}: p95 is beyond {P95_MAX_MS:.0f} ms[/]")
    for problem in found.problems:
        console.print(f"[red]{problem}[/]", highlight=False)


def write(found: ScaleFindings, folder: Path) -> list[Path]:
    """Write ``tasks.json``, ``tasks.md`` and a picture; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / "tasks.json", folder / "tasks.md"]
    written[0].write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    written[1].write_text(_markdown(found))
    sizes = found.sizes.small[0], found.sizes.large[0]
    return [*written, draw_growth_rows(found.growth, sizes, "tasks of one person", folder / "tasks.svg")]


def _table(title: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(title=title)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place and heading else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _growth_row(each: GrowthFigures) -> tuple[str, ...]:
    figures = (each.small_p50_ms, each.large_p50_ms, each.small_p95_ms, each.large_p95_ms)
    return (each.name, *(f"{value:.1f}" for value in figures), f"{each.ratio:.2f}x", each.verdict)


def _paced_row(each: ScenarioFigures) -> tuple[str, ...]:
    (side,) = each.sides.values()
    rates = " and ".join(f"{rate:,.0f}" for rate in each.rates)
    latencies = (f"{value:.1f}" for value in (side.p50_ms, side.p95_ms, side.p99_ms))
    verdict = "met" if side.p95_ms <= P95_MAX_MS else "not met"
    highest = f"{side.per_second:,.0f} ({min(side.rounds):,.0f} to {max(side.rounds):,.0f})"
    return (each.name, highest, rates, *latencies, verdict)


def _markdown(found: ScaleFindings) -> str:
    plan = found.sizes.plan
    machine, (small, small_all), (large, large_all) = found.machine, found.sizes.small, found.sizes.large
    text = _TEXT.format(
        date=machine.date,
        facts=f"{machine.cores} cores of {machine.processor}, {machine.memory_gib} GiB, {machine.system}",
        python=machine.python,
        others=found.others_busy,
        split=machine.split,
        sizes=f"Small: {small:,} tasks of one person, {small_all:,} in all. Large: {large:,} and {large_all:,}.",
        growth=_lines(_GROWTH, [_growth_row(each) for each in found.growth]),
        connections=plan.connections,
        rounds=plan.rounds,
        round_s=plan.round_s,
        paced_s=plan.paced_rounds * plan.paced_s,
        turns=plan.turns,
        all_s=plan.turns * plan.paced_rounds * plan.paced_s,
        p95_max_ms=P95_MAX_MS,
        paced=_lines(_PACED, [_paced_row(each) for each in found.paced]),
    )
    return text + "".join(f"- {problem}\n" for problem in found.problems)


def _lines(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    rule = "|".join("---" if not place or not heading else "--:" for place, heading in enumerate(headings))
    lines = [f"| {' | '.join(headings)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)
