"""Where several words of titles meet."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

import msgspec

from courtyard.kernel.basics import Id

_ID_BYTES = 12


class Crossing(msgspec.Struct, frozen=True):
    """The tasks in some projects whose titles have several words, as of a moment; whatever else they are.

    Args:
        since: What was written, or found anew, from here on may be missing.
        ids: 12 bytes each, in order; None where the words lead to too many for a list. What has gone since may be
            among them, so each is to be asked for with all conditions.
    """

    since: datetime
    ids: bytes | None = None

    @property
    def is_listed(self) -> bool:
        """Whether it is known which tasks these are."""
        return self.ids is not None

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ids or b"") // _ID_BYTES

    def with_more(self, ids: Iterable[bytes]) -> Self:
        """The same with these as well, 12 bytes each, in any order."""
        more = set(ids)
        if not more:
            return self
        more.update(map(self._at, range(len(self))))
        return msgspec.structs.replace(self, ids=b"".join(sorted(more)))

    def behind(self, last: Id | None, *, is_rising: bool, at_most: int) -> list[Id]:
        """The next of them behind a task, in an order by id that rises or falls; told in rising order."""
        places = range(len(self))
        if is_rising:
            first = 0 if last is None else bisect_right(places, last.binary, key=self._at)
            places = places[first : first + at_most]
        else:
            end = len(places) if last is None else bisect_left(places, last.binary, key=self._at)
            places = places[max(0, end - at_most) : end]
        return [Id(self._at(place)) for place in places]

    def _at(self, place: int) -> bytes:
        ids = self.ids or b""
        return ids[place * _ID_BYTES : (place + 1) * _ID_BYTES]


class Among(msgspec.Struct, frozen=True):
    """These tasks.

    ``between`` are the ids that this holds for, where it is not all of them: beyond there may be others.
    """

    ids: Sequence[Id]
    between: tuple[Id | None, Id | None] = (None, None)

    @property
    def is_whole(self) -> bool:
        """Whether there are no others."""
        return self.between == (None, None)
