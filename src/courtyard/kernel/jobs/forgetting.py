"""Jobs of somebody who is erased, or about them: taken out of the ledger, the failures and BullMQ."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Database
from courtyard.kernel.jobs.bull import BullQueue
from courtyard.kernel.jobs.records import FAILURES, JOBS

_AT_ONCE = 500
_TOLD_IN = ("key", "payload", "result", "error", "progress_text")
_TOLD_IN_FAILURES = ("key", "payload", "error", "trace")


class Forgetting:
    """Args: the kernel's database; the queues."""

    def __init__(self, database: Database, queues: Mapping[str, BullQueue]) -> None:
        self._jobs = database.collection(JOBS).raw
        self._failures = database.collection(FAILURES).raw
        self._queues = queues

    async def forget(self, owner: Id, words: Collection[str], besides: Collection[str]) -> int:
        """Remove every job of this person, and every one that has one of the words in it, but for some keys."""
        words = [str(owner), *(word for word in words if word)]
        removed = (await self._jobs.delete_many(_telling(owner, words, _TOLD_IN, besides))).deleted_count
        removed += (await self._failures.delete_many(_telling(owner, words, _TOLD_IN_FAILURES, ()))).deleted_count
        for queue in self._queues.values():
            removed += await self._forget_in(queue, words, besides)
        return removed

    @staticmethod
    async def _forget_in(queue: BullQueue, words: Collection[str], besides: Collection[str]) -> int:
        removed = 0
        async for key, told in queue.everything(_AT_ONCE):
            if key not in besides and any(word in told for word in words):
                removed += await queue.remove(key)
        return removed


def _telling(owner: Id, words: Collection[str], fields: Collection[str], besides: Collection[str]) -> dict[str, Any]:
    pattern = re.compile("|".join(re.escape(word) for word in words))
    told: list[dict[str, Any]] = [{"owner": owner}, *({name: pattern} for name in fields)]
    return {"key": {"$nin": list(besides)}, "$or": told}
