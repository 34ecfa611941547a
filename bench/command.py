"""The command line: which parts run, and where the findings go."""

import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from bench.data import paged_seed
from bench.duel import Duel
from bench.figures import Findings
from bench.growth import grown
from bench.honesty import odd_rows, stale_listing
from bench.load import Generator
from bench.machine import Split, machine, split_of_cores
from bench.meter import others_busy
from bench.plan import FULL, SHORT, Plan
from bench.progress import Progress
from bench.report import show, write_files
from bench.scenarios import SCENARIOS, Scenario
from bench.sides import CourtyardSide, NotHereError, Side, YardstickSide
from bench.sides.client import RefusedError

_HERE = Path(__file__).resolve().parent
_GROWTH = "growth"
_WIDTH = 104  # the table needs this much, in a log as in a terminal
_NAMES = (*(each.name for each in SCENARIOS), _GROWTH)
_SIDES: tuple[type[Side], ...] = (CourtyardSide, YardstickSide)


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
    split = split_of_cores()
    work = _HERE / "work" / f"run-{os.getpid()}"
    findings = Findings(machine=machine(split), plan=plan, others_busy_before=others_busy())
    console = Console()
    console.width = max(console.width, _WIDTH)
    if split.load:
        os.sched_setaffinity(0, split.load)
    try:
        with Progress(console) as progress:
            wanted = [each for each in SCENARIOS if each.name in chosen]
            types = [each for each in _SIDES if not sides or each.name in sides]
            if CourtyardSide in types and _GROWTH in chosen:
                progress.say("growth: starting a small and a large Courtyard")
                try:
                    findings.growth = grown(work, split, plan, progress)
                except NotHereError as absence:
                    findings.problems.append(f"growth: {absence}")
            if wanted:
                _side_by_side(findings, wanted, types, work, split, progress)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    show(findings, console)
    complete = not (only or sides or rounds or seconds or short)
    folder = _HERE / ("results" if complete else "work/results")
    for path in write_files(findings, folder):
        console.print(f"written: {path.relative_to(_HERE.parent)}")
    raise typer.Exit(1 if findings.failed else 0)


def _plan(base: Plan, rounds: int | None, seconds: float | None) -> Plan:
    return msgspec.structs.replace(base, rounds=rounds or base.rounds, round_s=seconds or base.round_s)


def _side_by_side(
    findings: Findings, wanted: list[Scenario], types: list[type[Side]], work: Path, split: Split, progress: Progress
) -> None:
    plan = findings.plan
    with ExitStack() as stack:
        sides: list[Side] = []
        for kind in types:
            progress.say(f"starting {kind.name} and its engines")
            try:
                sides.append(stack.enter_context(kind(work / kind.name, split)))
            except NotHereError as absence:
                findings.absent[kind.name] = str(absence)
                findings.problems += [] if kind is YardstickSide else [str(absence)]
        for side in sides:
            progress.say(f"filling {side.name} with {plan.recipes:,} recipes")
            side.register(plan.people)
            side.load(paged_seed(number, plan.recipes) for number in range(plan.recipes))
            findings.engines |= side.facts()
        if not sides:
            return
        problems = [problem for side in sides for look in (odd_rows, stale_listing) if (problem := look(side))]
        generator = stack.enter_context(Generator(split.load))
        duel = Duel(sides, generator, plan, split, progress.step)
        progress.expect(duel.steps * len(wanted))
        findings.scenarios = [duel.run(each) for each in wanted]
        findings.problems += problems
