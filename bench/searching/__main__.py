"""Measure search among 100,000 recipes; ``--short`` only shows that it runs and writes under bench/work/."""

import os
import shutil
import sys
from pathlib import Path

from rich.console import Console

from bench.backstage.figures import Behind, show, write
from bench.load import Generator
from bench.machine import machine, split_of_cores
from bench.meter import others_busy
from bench.progress import Progress
from bench.searching.house import SearchedHouse
from bench.searching.measuring import SHORT, Run, Sizes

_BENCH = Path(__file__).resolve().parents[1]
_NAME, _TITLE, _AGAIN = "search", "Search", "make bench-search"


def _measure(sizes: Sizes, progress: Progress) -> Behind:
    split = split_of_cores()
    found = Behind(machine=machine(split), figures=[], others_busy=others_busy())
    if split.load:
        os.sched_setaffinity(0, split.load)
    folder = _BENCH / "work" / f"search-{os.getpid()}"
    try:
        with SearchedHouse(folder, split) as house, Generator(split.load) as generator:
            run = Run(house, generator, sizes)
            steps = {"fill the database": run.fill, "build the index": run.build, "search": run.answer,
                     "save and remove": run.change, "build anew meanwhile": run.rebuild}  # fmt: skip
            progress.expect(len(steps))
            for words, step in steps.items():
                progress.step(words)
                step()
            found.figures, found.problems = run.figures, run.problems
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def main() -> None:
    """Run all parts."""
    is_short = "--short" in sys.argv[1:]
    console = Console()
    with Progress(console) as progress:
        found = _measure(SHORT if is_short else Sizes(), progress)
    show(found, console, _TITLE)
    folder = _BENCH / ("work/results" if is_short else "results")
    for path in write(found, folder, _NAME, _TITLE, _AGAIN):
        console.print(f"written: {path.relative_to(_BENCH.parent)}")
    sys.exit(1 if found.problems else 0)


if __name__ == "__main__":
    main()
