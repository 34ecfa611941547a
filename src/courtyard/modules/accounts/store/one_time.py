"""One-time tokens, and changes of addresses that wait for two of them."""

from datetime import datetime

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Unit, Where, index
from courtyard.modules.accounts.models import EmailChange, OneTime, Purpose

ONE_TIME = CollectionSpec(
    "one_time",
    OneTime,
    indexes=(index("fingerprint", unique=True), index("user_id", "purpose"), index("expires_at", expire_after_s=0)),
)
EMAIL_CHANGES = CollectionSpec(
    "email_changes",
    EmailChange,
    indexes=(
        index("user_id", unique=True),
        index("old_fingerprint"),
        index("new_fingerprint"),
        index("expires_at", expire_after_s=0),
    ),
)


class OneTimeStore:
    """Tokens by their fingerprints. MongoDB removes them when they are over, and nobody is given one that is."""

    def __init__(self, database: Database) -> None:
        self._tokens = database.collection(ONE_TIME)

    async def add(self, token: OneTime, *, unit: Unit | None = None) -> None:
        """Keep a token."""
        await self._tokens.insert(token, unit=unit)

    async def peek(self, fingerprint: str, purpose: Purpose) -> OneTime | None:
        """The token, which stays good."""
        return await self._tokens.find_one(_good(fingerprint, purpose))

    async def take(self, fingerprint: str, purpose: Purpose, *, unit: Unit | None = None) -> OneTime | None:
        """The token, which is used up now: of several who ask at once, one gets it."""
        return await self._tokens.remove(_good(fingerprint, purpose), unit=unit)

    async def forget(self, user_id: Id, *purposes: Purpose, unit: Unit | None = None) -> None:
        """Make all of somebody's tokens for these purposes useless."""
        await self._tokens.remove_many(Where(user_id=user_id).one_of("purpose", purposes), unit=unit)


class EmailChangeStore:
    """The one change of an address that somebody may have under way."""

    def __init__(self, database: Database) -> None:
        self._changes = database.collection(EMAIL_CHANGES)

    async def of(self, user_id: Id) -> EmailChange | None:
        """What somebody has under way."""
        return await self._changes.find_one(Where(user_id=user_id).after("expires_at", now()))

    async def begin(self, change: EmailChange, *, unit: Unit) -> None:
        """Keep a change, in place of the one before."""
        await self._changes.remove_many(Where(user_id=change.user_id), unit=unit)
        await self._changes.insert(change, unit=unit)

    async def agree(self, fingerprint: str, instant: datetime, *, unit: Unit) -> EmailChange | None:
        """Note that one side agreed; None when this is nobody's token."""
        for side in ("old", "new"):
            where = Where().equal(f"{side}_fingerprint", fingerprint).after("expires_at", instant)
            agreed = Changes().set(**{f"{side}_agreed_at": instant})
            found = await self._changes.change(where, agreed, unit=unit)
            if found is not None:
                return found
        return None

    async def forget(self, user_id: Id, *, unit: Unit | None = None) -> bool:
        """Drop what is under way; whether there was anything."""
        return await self._changes.remove_many(Where(user_id=user_id), unit=unit) > 0


def _good(fingerprint: str, purpose: Purpose) -> Where:
    return Where(fingerprint=fingerprint, purpose=purpose).after("expires_at", now())
