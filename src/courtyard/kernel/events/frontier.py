"""Where in an outbox the facts begin that may still wait, so that nobody looks through those that went before."""

import math
from time import monotonic

from bson import Timestamp

from courtyard.kernel.documents import Database

BEGINNING = Timestamp(0, 0)

_WHOLE_LOOK_EVERY_S = 60.0
# The server looks for transactions that are over their limit once in half of it; and positions are whole seconds.
_LIMITS = 1.5
_MORE_S = 2


class Frontier:
    """The position from which on facts can wait.

    What leaves an index stays in the way of whoever looks there from its beginning, for minutes: after a minute of many
    writes each look takes the server ten milliseconds.

    A fact gets its position before its transaction ends. So a position is behind the frontier only when no transaction
    can be as old any more; without a server that says how old they get, the frontier stays where it begins. Once a
    minute it goes back there, for a clock that was set, and for whatever else nobody thought of.

    Args:
        database: Of the outbox.
        lease_s: Who did not look for so long is no longer sure that nobody else worked.
    """

    def __init__(self, database: Database, lease_s: float) -> None:
        self._database = database
        self._lease_s = lease_s
        self._limit_s: float | None = None
        self._whole_look_at = -math.inf
        self._looked_at = -math.inf
        self.position = BEGINNING

    async def look(self) -> Timestamp:
        """From where to look now."""
        at = monotonic()
        if at - self._whole_look_at > _WHOLE_LOOK_EVERY_S:
            self._limit_s = await self._database.transaction_limit_s()
            self._whole_look_at = at
            self.forget()
        elif at - self._looked_at > self._lease_s:
            self.forget()
        self._looked_at = at
        return self.position

    def passed(self, last: Timestamp) -> None:
        """All that was found up to this position went; it was the last in order."""
        if self._limit_s is not None:
            behind_s = math.ceil(self._limit_s * _LIMITS) + _MORE_S
            self.position = max(self.position, Timestamp(max(0, last.time - behind_s), 0))

    def forget(self) -> None:
        """Look from the beginning next time: others may have worked here, or facts wait again."""
        self.position = BEGINNING
