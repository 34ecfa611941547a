"""Gaps between the tasks of a column, and how room is made where there is none."""

from collections.abc import Iterable, Sequence

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.task import Neighbour
from courtyard.modules.tasks.rules.ordering import NoRoomError, position_between, positions_between


class Gap(msgspec.Struct, frozen=True):
    """A place between two neighbours, and those around: ``before`` it and ``behind`` it, in their order.

    There may be more of them further away, unless it is known that the column begins or ends with these.
    """

    before: Sequence[Neighbour]
    behind: Sequence[Neighbour]
    begins: bool
    ends: bool

    @property
    def low(self) -> str | None:
        """The position of the neighbour before; None at the beginning."""
        return self.before[-1].position if self.before else None

    def position(self) -> str:
        """One between the neighbours.

        Raises:
            NoRoomError: nothing fits there, or there may be neighbours that were not looked at.
        """
        if (self.low is None and not self.begins) or (self.high is None and not self.ends):
            raise NoRoomError
        return position_between(self.low, self.high)

    @property
    def high(self) -> str | None:
        """The position of the neighbour behind; None at the end."""
        return self.behind[0].position if self.behind else None


def gap_at(anchor: Id | None, around: Iterable[Neighbour], moved: Id, *, behind: bool, begins: bool, ends: bool) -> Gap:
    """The gap behind or before the anchor; the end where it is not among those around, as far as they are known."""
    kept = {task.id: task for task in around if task.id != moved}
    tasks = sorted(kept.values(), key=lambda task: (task.position, task.id))
    place = next((number for number, task in enumerate(tasks) if task.id == anchor), None)
    place = len(tasks) if place is None else place + behind
    return Gap(tasks[:place], tasks[place:], begins, ends)


def spread(gap: Gap) -> tuple[str, list[tuple[Neighbour, str]]]:
    """A position in a gap that is too narrow, and new positions for those around that make it wider.

    As few as possible move: one more on each side until there is room between the next ones.
    """
    before, behind = list(gap.before), list(gap.behind)
    for reach in range(1, max(len(before), len(behind)) + 1):
        low = before[-reach - 1].position if len(before) > reach else None
        high = behind[reach].position if len(behind) > reach else None
        is_bounded = (low is not None or gap.begins) and (high is not None or gap.ends)
        near = [*before[-reach:], *behind[:reach]]
        try:
            found = positions_between(low, high, len(near) + 1) if is_bounded else []
        except NoRoomError:
            continue  # still too narrow: reach one further
        if found:
            place = len(before[-reach:])
            return found.pop(place), list(zip(near, found, strict=True))
    raise NoRoomError
