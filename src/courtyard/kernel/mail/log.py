"""The log of letters and the list of those who are not written to: every query of mail."""

import contextlib
import re
from collections.abc import Sequence
from typing import Any

from courtyard.kernel.basics import now
from courtyard.kernel.documents import Changes, Database, Duplicate, Page, Unit, Where
from courtyard.kernel.mail.addresses import mailbox_key
from courtyard.kernel.mail.records import (
    EVERYTHING,
    LETTERS,
    SUPPRESSIONS,
    LetterRecord,
    LetterState,
    Reason,
    Suppression,
)

_TEXT_MAX = 500


class MailLog:
    """``email_logs`` and ``email_suppressions`` in the kernel's database."""

    def __init__(self, database: Database) -> None:
        self._letters = database.collection(LETTERS)
        self._suppressions = database.collection(SUPPRESSIONS)

    async def queued(self, record: LetterRecord, *, unit: Unit | None = None) -> LetterRecord:
        """Note that a letter was posted; answers what is known of it, which is more if it was known already."""
        where, changes = Where(job_id=record.job_id), Changes().set_on_insert(**_fields(record))
        try:
            found = await self._letters.change(where, changes, upsert=True, counted=False, unit=unit)
        except Duplicate:
            if unit is not None:
                raise  # a transaction cannot go on after this; the unit is run again
            found = await self._letters.find_one(where)  # somebody noted it this moment
        return found or record

    async def note(self, job_id: str, state: LetterState, *, reason: str = "", **fields: Any) -> None:
        """Note how an attempt ended; a letter that was sent stays sent."""
        sent = {"sent_at": now()} if state is LetterState.SENT else {}
        where = Where(job_id=job_id).differs("state", LetterState.SENT)
        changes = Changes().set(state=state, error=reason[:_TEXT_MAX], **fields, **sent).add(attempts=1)
        await self._letters.change(where, changes)

    async def of(self, job_id: str) -> LetterRecord | None:
        """What is known of one letter."""
        return await self._letters.find_one(Where(job_id=job_id))

    async def page(
        self, *, state: LetterState | None = None, to: str = "", cursor: str | None = None
    ) -> Page[LetterRecord]:
        """Letters of a state, or to an address, newest first."""
        where = Where() if state is None else Where(state=state)
        return await self._letters.page(
            where if not to else where.equal("to_key", mailbox_key(to)), limit=50, cursor=cursor
        )

    async def suppressed_by(self, to: str, kind: str) -> Suppression | None:
        """Why this address gets no letters of this kind; None when it does."""
        where = Where(to_key=mailbox_key(to)).one_of("kind", [kind, EVERYTHING])
        return await self._suppressions.find_one(where)

    async def suppress(self, to: str, kind: str, reason: Reason, detail: str = "") -> None:
        """Send this address no letters of this kind any more."""
        changes = Changes().set(reason=reason, detail=detail[:_TEXT_MAX])
        entry = Suppression(to_key=mailbox_key(to), kind=kind, reason=reason)
        where = Where(to_key=entry.to_key, kind=kind)
        fields = {"_id": entry.id, "created_at": entry.created_at, "updated_at": entry.updated_at, "version": 1}
        with contextlib.suppress(Duplicate):  # two at once said the same
            await self._suppressions.change(where, changes.set_on_insert(**fields), upsert=True, counted=False)

    async def allow(self, to: str, kind: str) -> None:
        """Send this address letters of this kind again."""
        await self._suppressions.remove(Where(to_key=mailbox_key(to), kind=kind))

    async def forget(self, to: str, names: Sequence[str] = ()) -> int:
        """Remove all that is known of an address, and subjects with one of these names; answers how many entries."""
        where = Where(to_key=mailbox_key(to))
        known = [name for name in names if name]
        if known:
            told = {"subject": words_pattern(known)}
            await self._letters.raw.update_many(told, {"$set": {"subject": ""}})
        return await self._letters.remove_many(where) + await self._suppressions.remove_many(where)


def words_pattern(words: Sequence[str]) -> re.Pattern[str]:
    """What finds one of these words as a whole, however it is written."""
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)


def _fields(record: LetterRecord) -> dict[str, Any]:
    """What an upsert writes when the record is new; the filter writes ``job_id``."""
    return {
        "_id": record.id,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "version": record.version,
        **{name: getattr(record, name) for name in _WRITTEN_ONCE},
    }


_WRITTEN_ONCE = (
    "to",
    "to_key",
    "template",
    "kind",
    "essential",
    "state",
    "subject",
    "message_id",
    "attempts",
    "expires_at",
)
