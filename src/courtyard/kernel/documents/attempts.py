"""Units of work, tried again when the database says that they may be."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, TypeVar

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from courtyard.kernel.documents.commits import conclude, conclude_in_steps
from courtyard.kernel.documents.units import Contended, Unit, begin

T = TypeVar("T")

_ATTEMPTS_MAX = 200
_PAUSE_MAX_S = 0.05
_PATIENT_PAUSE_MAX_S = 0.5

# For runs from the terminal, which nobody waits for: a run that was killed in the middle of its work holds what it
# wrote until the server ends its transaction: by default that is after a minute, or up to half a minute later.
LONG_PATIENCE_S = 100.0


async def run_unit(
    client: AsyncMongoClient[dict[str, Any]], work: Callable[[Unit], Awaitable[T]], *, patience_s: float = 0.0
) -> T:
    """Run ``work`` in a transaction with majority writes; all of it happens or none.

    ``work`` may run several times (write conflicts, elections), so it must do nothing but database calls with its
    unit. A commit whose outcome is unknown is asked for again until the answer is known.

    Args:
        client: The connection.
        work: What is to be done.
        patience_s: Conflicts are borne for this long at least; what a request bears (some seconds) is the least.

    Raises:
        Contended: conflicts do not end.
    """
    patient_until = time.monotonic() + patience_s
    async with client.start_session() as session:
        for attempt in count():
            try:
                async with await begin(session):
                    unit = Unit(session)
                    result = await work(unit)
                    if attempt:
                        await conclude_in_steps(unit)
                    elif not await conclude(client, unit):
                        continue
                    return result
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise
            is_late = attempt + 1 >= _ATTEMPTS_MAX
            if is_late and time.monotonic() >= patient_until:
                break
            # Jitter spreads the writers of one hot document; without it they collide again in step.
            longest_s = _PATIENT_PAUSE_MAX_S if is_late else min(_PAUSE_MAX_S, 0.002 * (attempt + 1))
            await asyncio.sleep(random.uniform(0, longest_s))  # noqa: S311  (no secret)
    raise Contended
