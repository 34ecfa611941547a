"""The exceptions of the house, each with its reason. The list only shrinks: an exception that is not needed is red."""

from typing import NamedTuple


class Excuse(NamedTuple):
    """One place where one rule may be broken; ``at_most`` is the size up to which a budget is stretched."""

    rule: str
    where: str
    reason: str
    at_most: int = 0


EXCUSES: tuple[Excuse, ...] = ()
