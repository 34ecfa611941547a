"""Measure very many tasks; ``--short`` only shows that it runs and writes under bench/work/."""

import os
import shutil
import sys
from pathlib import Path

from rich.console import Console

from bench.machine import machine, split_of_cores
from bench.meter import others_busy
from bench.progress import Progress
from bench.tasks.report import show, write
from bench.tasks.scale import SHORT, ScaleFindings, Sizes, measure

_BENCH = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure, print and keep."""
    is_short = "--short" in sys.argv[1:]
    split = split_of_cores()
    found = ScaleFindings(machine=machine(split), sizes=SHORT if is_short else Sizes(), others_busy=others_busy())
    if split.load:
        os.sched_setaffinity(0, split.load)
    work = _BENCH / "work" / f"tasks-{os.getpid()}"
    console = Console()
    try:
        with Progress(console) as progress:
            measure(found, work, split, progress)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    show(found, console)
    for path in write(found, _BENCH / ("work/results" if is_short else "results")):
        console.print(f"written: {path.relative_to(_BENCH.parent)}")
    sys.exit(1 if found.problems else 0)


if __name__ == "__main__":
    main()
