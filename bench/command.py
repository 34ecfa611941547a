"""The command line: which parts run, and where the findings go."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from bench.figures import Findings
from bench.growth import grown
from bench.machine import Split, machine, split_of_cores
from bench.meter import others_busy
from bench.plan import FULL, SHORT, Plan
from bench.progress import Progress
from bench.report import show, write_files
from bench.scenarios import SCENARIOS
from bench.side_by_side import SIDES, side_by_side
from bench.sides import CourtyardSide, NotHereError, Side
from bench.sides.client import RefusedError

_HERE = Path(__file__).resolve().parent
_GROWTH = "growth"
_WIDTH = 104  # the table needs this much, in a log as in a terminal
_NAMES = (*(each.name for each in SCENARIOS), _GROWTH)


def main() -> None:
    """Run the command line."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(_run)
    try:
        app()
    except (NotHereError, RefusedError, RuntimeError) as problem:
        sys.exit(f"bench: {problem}")


def _run(
    short: Annotated[bool, typer.Option("--short", help="Only show that everything runs; judges nothing.")] = False,  # noqa: FBT002 (typer's way)
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(_NAMES)}; may be repeated.")] = None,
    sides: Annotated[list[str] | None, typer.Option("--side", help="courtyard or yardstick; may be repeated.")] = None,
    rounds: Annotated[int | None, typer.Option(help="Closed-loop rounds per side.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Seconds per round.")] = None,
) -> None:
    """Measure, show a table, and write JSON, Markdown and pictures under bench/results/ (with --short: bench/work/)."""
    plan = _plan(SHORT if short else FULL, rounds, seconds)
    chosen = set(only or _NAMES)
    if unknown := chosen - set(_NAMES):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: give one of {', '.join(_NAMES)}")
    kinds = [each for each in SIDES if not sides or each.name in sides]
    findings = _findings(plan, chosen, kinds)
    console = Console()
    console.width = max(console.width, _WIDTH)
    show(findings, console)
    complete = not (only or sides or rounds or seconds or short)
    folder = _HERE / ("results" if complete else "work/results")
    for path in write_files(findings, folder):
        console.print(f"written: {path.relative_to(_HERE.parent)}")
    raise typer.Exit(1 if findings.failed else 0)


def _plan(base: Plan, rounds: int | None, seconds: float | None) -> Plan:
    return msgspec.structs.replace(base, rounds=rounds or base.rounds, round_s=seconds or base.round_s)


def _findings(plan: Plan, chosen: set[str], kinds: list[type[Side]]) -> Findings:
    split = split_of_cores()
    work = _HERE / "work" / f"run-{os.getpid()}"
    findings = Findings(machine=machine(split), plan=plan, others_busy_before=others_busy())
    if split.load:
        os.sched_setaffinity(0, split.load)
    try:
        with Progress(Console()) as progress:
            if CourtyardSide in kinds and _GROWTH in chosen:
                _grow(findings, work, split, progress)
            if wanted := [each for each in SCENARIOS if each.name in chosen]:
                side_by_side(findings, wanted, kinds, work, split, progress)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return findings


def _grow(findings: Findings, work: Path, split: Split, progress: Progress) -> None:
    progress.say("growth: starting a small and a large Courtyard")
    try:
        findings.growth = grown(work, split, findings.plan, progress)
    except NotHereError as absence:
        findings.problems.append(f"growth: {absence}")
