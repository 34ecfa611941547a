"""Where somebody stands in a user's stream."""

import re
from typing import NamedTuple

_SHAPE = re.compile(r"([0-9a-z]{1,12})\.([0-9]{1,15})-([0-9]{1,10})\Z")


class Position(NamedTuple):
    """A message's place: which run of Valkey, then the stream's own id.

    A restarted Valkey may lack its last second, so a position of an earlier run is not believed.
    """

    run: str
    milliseconds: int
    sequence: int

    def __str__(self) -> str:
        """As clients see it."""
        return f"{self.run}.{self.milliseconds}-{self.sequence}"

    @property
    def entry(self) -> str:
        """The id within the stream."""
        return f"{self.milliseconds}-{self.sequence}"

    @classmethod
    def at(cls, run: str, entry: bytes) -> "Position":
        """The position of a stream's entry."""
        milliseconds, _, sequence = entry.partition(b"-")
        return cls(run, int(milliseconds), int(sequence))

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """What a client shows; None for anything else."""
        found = _SHAPE.match(text)
        return cls(found[1], int(found[2]), int(found[3])) if found else None
