"""Units of work of several requests, committed together."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from prometheus_client import Histogram
from pymongo import AsyncMongoClient

from courtyard.kernel.documents.attempts import run_unit
from courtyard.kernel.documents.batches import Batches
from courtyard.kernel.documents.commits import conclude
from courtyard.kernel.documents.units import OutcomeUnknown, Unit, begin

T = TypeVar("T")

_BATCH_MAX = 32
_UNDER_WAY_MAX = 3
_CROWD = 8
_SIZES = Histogram(
    "courtyard_database_units_together", "Units of work in one transaction", buckets=(1, 2, 4, 8, 16, _BATCH_MAX)
)


class _Waiting(NamedTuple):
    work: Callable[[Unit], Awaitable[Any]]
    outcome: asyncio.Future[Any]
    patience_s: float = 0.0


class Together:
    """Group commit: what comes in one tick of the event loop, or while others commit, shares a transaction.

    While one is under way, another starts only for a crowd: few in each would cost more than they gain.

    A transaction costs three commands at least, and the waiting for the majority; shared by four requests it costs
    each of them little more than its own write. If anything goes wrong before the commit, nothing has happened, and
    each unit is run alone as if there had been no others: so it is refused, retried or saved on its own account.
    (Databases do the same with their logs.)
    """

    def __init__(self, client: AsyncMongoClient[dict[str, Any]]) -> None:
        self._client = client
        self._batches = Batches(self._work, size_max=_BATCH_MAX, under_way_max=_UNDER_WAY_MAX, crowd=_CROWD)

    async def run(self, work: Callable[[Unit], Awaitable[T]], *, patience_s: float = 0.0) -> T:
        """As ``run_unit``; besides what that says, ``work`` must not wait for another unit of work.

        Raises:
            Whatever ``work`` raises; Unavailable.
        """
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._batches.put(_Waiting(work, outcome, patience_s))
        return await outcome

    async def _work(self, batch: list[_Waiting]) -> None:
        # Who left before the start has asked for nothing; who leaves later gets it done all the same.
        batch = [each for each in batch if not each.outcome.done()]
        _SIZES.observe(len(batch))
        if len(batch) > 1 and await self._worked_together(batch):
            return
        await asyncio.gather(*(self._alone(each) for each in batch))

    async def _worked_together(self, batch: list[_Waiting]) -> bool:
        """Whether it is settled for all of them; if not, nothing has happened."""
        try:
            async with self._client.start_session() as session, await begin(session):
                unit = Unit(session)
                results = [await each.work(unit) for each in batch]
                if not await conclude(self._client, unit):
                    return False
        except OutcomeUnknown as error:
            for each in batch:
                _settle(each, error=error)
        except Exception:  # noqa: BLE001  (each is run alone next, and then says it to the one whose error it is)
            return False
        else:
            for each, result in zip(batch, results, strict=True):
                _settle(each, result)
        return True

    async def _alone(self, waiting: _Waiting) -> None:
        try:
            _settle(waiting, await run_unit(self._client, waiting.work, patience_s=waiting.patience_s))
        except asyncio.CancelledError:  # the loop is being torn down
            waiting.outcome.cancel()
            raise
        except Exception as error:  # noqa: BLE001  (it belongs to the one who asked)
            _settle(waiting, error=error)


def _settle(waiting: _Waiting, result: Any = None, *, error: Exception | None = None) -> None:
    if waiting.outcome.done():
        return
    if error is not None:
        waiting.outcome.set_exception(error)
    else:
        waiting.outcome.set_result(result)
