"""Starts the sides, fills them with the same recipes, and lets them meet in every scenario."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.data import paged_seed
from bench.duel import Duel
from bench.figures import Findings
from bench.honesty import odd_rows, odd_task_rows, stale_listing
from bench.load import Generator
from bench.machine import Split
from bench.plan import Plan
from bench.progress import Progress
from bench.quiet import until_quiet
from bench.scenarios import Scenario
from bench.sides import CourtyardSide, NotHereError, Side, YardstickSide
from bench.tasks.data import PER_PERSON

SIDES: tuple[type[Side], ...] = (CourtyardSide, YardstickSide)


def side_by_side(
    findings: Findings,
    wanted: Sequence[Scenario],
    kinds: Sequence[type[Side]],
    work: Path,
    split: Split,
    progress: Progress,
) -> None:
    """Measure the wanted scenarios and put what was found into the findings.

    A yardstick that is not here is noted, and Courtyard measured alone; a Courtyard that does not start is a problem.
    """
    plan = findings.plan
    with ExitStack() as stack:
        sides = []
        for kind in kinds:
            progress.say(f"starting {kind.name} and its engines")
            try:
                sides.append(stack.enter_context(kind(work / kind.name, split)))
            except NotHereError as absence:
                findings.absent[kind.name] = str(absence)
                findings.problems += [] if kind is YardstickSide else [str(absence)]
        for side in sides:
            progress.say(f"filling {side.name} with {plan.recipes:,} recipes")
            findings.problems += _filled(side, plan)
            findings.engines |= side.facts()
        if sides:
            progress.say("waiting until what was filled in is indexed")
            until_quiet(plan.fill_limit_s)
            generator = stack.enter_context(Generator(split.load))
            duel = Duel(sides, generator, plan, split, progress.step)
            progress.expect(duel.steps * len(wanted))
            findings.scenarios = [duel.run(each) for each in wanted]


def _filled(side: Side, plan: Plan) -> list[str]:
    side.register(plan.people)
    side.load(paged_seed(number, plan.recipes) for number in range(plan.recipes))
    side.load_tasks(PER_PERSON)
    return [problem for look in (odd_rows, odd_task_rows, stale_listing) if (problem := look(side))]
