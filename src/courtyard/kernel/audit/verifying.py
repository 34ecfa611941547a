"""Looks whether the chain is whole: which entries were changed, removed, inserted or put elsewhere."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from courtyard.kernel.audit.entries import ENTRIES, HEADS, Entry, Head
from courtyard.kernel.audit.signing import Signer
from courtyard.kernel.audit.walking import FINDINGS_MAX, NEAR, Finding, Harm, Walk
from courtyard.kernel.documents import Database, Where, from_row

_BATCH = 1000

Progress = Callable[[int, int], None]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found.

    Args:
        first: The oldest place that is kept.
        seq: The last place of the chain; with ``hash`` what one may write down and ask for later.
        hash: See ``seq``.
        checked: Entries that were looked at.
        waiting: Entries that are not chained yet: that one of them is removed would not be noticed.
        without_details: Entries whose personal part was forgotten.
        unknown_key: Entries that were signed with a secret that is not known here.
        findings: At most 1,000, by place.
    """

    first: int
    seq: int
    hash: str
    checked: int
    waiting: int
    without_details: int
    unknown_key: int
    findings: list[Finding]

    @property
    def is_whole(self) -> bool:
        """Whether all is as it was."""
        return not self.findings


class Verifier:
    """Reads the whole chain once, in order."""

    def __init__(self, database: Database, signer: Signer) -> None:
        self._entries = database.collection(ENTRIES)
        self._heads = database.collection(HEADS)
        self._signer = signer

    async def verify(
        self, progress: Progress = lambda _done, _all: None, expected: tuple[int, str] | None = None
    ) -> Verdict:
        """Look at everything.

        Args:
            progress: Told how many of how many were looked at.
            expected: A place and its hash, as an earlier look told them: whoever can write to the database and knows
                the secret cannot change what somebody has written down elsewhere.
        """
        head = await self._head()
        walk = Walk(self._signer, head, expected)
        total = max(head.seq - head.first + 1, 0)
        async for entry in self._chained(head.seq + NEAR):
            walk.step(entry)
            if walk.checked % _BATCH == 0:
                progress(walk.checked, total)
        walk.end(await self._head())
        await self._look_outside(walk)
        progress(total, total)
        return Verdict(
            first=head.first,
            seq=head.seq,
            hash=head.hash,
            checked=walk.checked,
            waiting=await self._entries.raw.count_documents({"waiting": True}),
            without_details=walk.without_details,
            unknown_key=walk.unknown_key,
            findings=walk.findings,
        )

    async def _head(self) -> Head:
        return await self._heads.find_one(Where(name="head")) or Head()

    async def _chained(self, last: int) -> AsyncIterator[Entry]:
        where = {"seq": {"$exists": True, "$lte": last}}
        async with self._entries.raw.find(where, sort=[("seq", 1)], batch_size=_BATCH) as cursor:
            async for row in cursor:
                yield from_row(row, Entry)

    async def _look_outside(self, walk: Walk) -> None:
        """Entries that are neither in the chain nor on their way into it, and unsigned ones on their way."""
        beyond: dict[str, Any] = {"seq": {"$gt": (await self._head()).seq}}
        never: dict[str, Any] = {"seq": {"$exists": False}, "waiting": {"$exists": False}}
        for row in await self._entries.raw.find({"$or": [beyond, never]}, limit=FINDINGS_MAX).to_list():
            if str(row["_id"]) not in walk.at_home_beyond:
                walk.note(Harm.INSERTED, row.get("seq", 0), str(row["_id"]))
        async for row in self._entries.raw.find({"waiting": True}):
            entry = from_row(row, Entry)
            if self._signer.is_genuine(entry.text, entry.seal) is False:
                walk.note(Harm.INSERTED, 0, str(entry.id))
