"""Measure what happens behind the answer; ``--short`` only shows that it runs and writes under bench/work/."""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Console

from bench.backstage.figures import Behind, Figure, show, write
from bench.backstage.measuring import SHORT, Sizes, fact_delays, facts_per_second, jobs_per_second, live_delivery
from bench.backstage.stage import Stage
from bench.machine import machine, split_of_cores
from bench.meter import others_busy
from bench.progress import Progress

_BENCH = Path(__file__).resolve().parents[1]

Part = Callable[[], Awaitable[Sequence[Figure]]]


async def _measure(sizes: Sizes, progress: Progress) -> Behind:
    split = split_of_cores()
    found = Behind(machine=machine(split), figures=[], others_busy=others_busy())
    if split.load:
        os.sched_setaffinity(0, split.load)
    folder = _BENCH / "work" / f"behind-{os.getpid()}"
    try:
        async with Stage(folder, split) as stage:
            parts = _parts(stage, sizes)
            progress.expect(len(parts))
            for name, part in parts.items():
                progress.step(name)
                try:
                    found.figures += await part()
                except (TimeoutError, RuntimeError) as error:
                    found.problems.append(f"{name}: {error!r}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _parts(stage: Stage, sizes: Sizes) -> dict[str, Part]:
    async def one(figure: Awaitable[Figure]) -> list[Figure]:
        return [await figure]

    return {
        "jobs in the ledger": lambda: one(jobs_per_second(stage, sizes.jobs, durable=True)),
        "jobs without the ledger": lambda: one(jobs_per_second(stage, sizes.jobs, durable=False)),
        "a backlog of facts": lambda: one(facts_per_second(stage, sizes.facts)),
        "facts at a steady rate": lambda: fact_delays(stage, sizes.rate, sizes.seconds),
        "live messages": lambda: live_delivery(sizes.sockets),
    }


def main() -> None:
    """Run all parts."""
    is_short = "--short" in sys.argv[1:]
    console = Console()
    with Progress(console) as progress:
        found = asyncio.run(_measure(SHORT if is_short else Sizes(), progress))
    show(found, console)
    for path in write(found, _BENCH / ("work/results" if is_short else "results")):
        console.print(f"written: {path.relative_to(_BENCH.parent)}")
    sys.exit(1 if found.problems else 0)


if __name__ == "__main__":
    main()
