"""Which fault comes when: decided by a seed, so that a run can be repeated."""

import random
from collections.abc import Sequence

import msgspec


class Planned(msgspec.Struct, frozen=True):
    """One fault: seconds after the load began, its name, and a number for whoever picks a victim."""

    at_s: float
    fault: str
    pick: int


def schedule(seed: int, faults: Sequence[str], seconds: float, every_s: tuple[float, float]) -> list[Planned]:
    """Faults with random gaps, the kinds in turns of a shuffled deck, so that each kind comes as often as the others.

    Args:
        seed: The same seed gives the same schedule.
        faults: Names.
        seconds: No fault comes later.
        every_s: Shortest and longest gap.
    """
    chance = random.Random(seed)  # noqa: S311  (it must be repeatable)
    planned: list[Planned] = []
    deck: list[str] = []
    at_s = chance.uniform(*every_s)
    while at_s < seconds:
        deck = deck or chance.sample(list(faults), len(faults))
        planned.append(Planned(round(at_s, 3), deck.pop(), chance.randrange(1 << 16)))
        at_s += chance.uniform(*every_s)
    return planned
