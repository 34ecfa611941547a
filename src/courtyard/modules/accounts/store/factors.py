"""Second factors: counted, locked and used up in single atomic writes."""

from datetime import datetime, timedelta

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Unit, Where, index
from courtyard.modules.accounts.models import SecondFactor

SECOND_FACTORS = CollectionSpec("second_factors", SecondFactor, indexes=(index("user_id", unique=True),))

ATTEMPTS_MAX = 5
LOCK_FIRST = timedelta(minutes=15)
_DOUBLINGS_MAX = 6  # 16 hours


class SecondFactorStore:
    """One for each user at most."""

    def __init__(self, database: Database) -> None:
        self._factors = database.collection(SECOND_FACTORS)

    async def of(self, user_id: Id) -> SecondFactor | None:
        """Somebody's second factor, confirmed or not."""
        return await self._factors.find_one(Where(user_id=user_id))

    async def prepare(self, factor: SecondFactor, *, unit: Unit) -> None:
        """Keep one that is to be confirmed, in place of another such."""
        await self._factors.remove_many(Where(user_id=factor.user_id, confirmed_at=None), unit=unit)
        await self._factors.insert(factor, unit=unit)

    async def confirm(self, user_id: Id, instant: datetime, *, unit: Unit) -> bool:
        """Make it count; whether it did not before."""
        where = Where(user_id=user_id, confirmed_at=None)
        return await self._factors.change(where, Changes().set(confirmed_at=instant), unit=unit) is not None

    async def remove(self, user_id: Id, *, unit: Unit) -> bool:
        """Take it away; whether there was one."""
        return await self._factors.remove(Where(user_id=user_id), unit=unit) is not None

    async def take_attempt(self, user_id: Id, instant: datetime) -> SecondFactor | None:
        """Count one attempt before the code is looked at; None while it is locked.

        The last attempt of a row locks at once, twice as long each time; a good code takes the lock away again. So
        however many ask together, no more than five codes are looked at between two locks.
        """
        free = Where().before("attempts", ATTEMPTS_MAX)
        over = Where().before("locked_until", instant)
        attempts = {"$cond": [{"$gte": ["$attempts", ATTEMPTS_MAX]}, 1, {"$add": ["$attempts", 1]}]}
        is_last = {"$gte": [attempts, ATTEMPTS_MAX]}
        doublings = {"$min": ["$lockouts", _DOUBLINGS_MAX]}
        lock_ms = {"$multiply": [LOCK_FIRST.total_seconds() * 1000, {"$pow": [2, doublings]}]}
        until = {"$cond": [is_last, {"$add": [instant, lock_ms]}, None]}
        lockouts = {"$cond": [is_last, {"$add": ["$lockouts", 1]}, "$lockouts"]}
        changes = Changes().derive(attempts=attempts, locked_until=until, lockouts=lockouts)
        return await self._factors.change(Where(user_id=user_id).either(free, over), changes, counted=False)

    async def unlock(self, user_id: Id) -> SecondFactor | None:
        """Forget wrong codes and the lock; None when there is no second factor."""
        return await self._factors.change(Where(user_id=user_id), _good_code(), counted=False)

    async def use_step(self, user_id: Id, step: int) -> bool:
        """Use the code of a time step; False when it, or a later one, was used before."""
        where = Where(user_id=user_id).before("last_step", step)
        return await self._factors.change(where, _good_code().set(last_step=step), counted=False) is not None

    async def use_backup_code(self, user_id: Id, digest: str) -> SecondFactor | None:
        """Use a backup code; None when there is no such code (any more)."""
        where = Where(user_id=user_id).equal("backup_digests", digest)
        return await self._factors.change(where, _good_code().take_out(backup_digests=digest), counted=False)

    async def renew_codes(self, user_id: Id, salt: bytes, digests: tuple[str, ...]) -> None:
        """Put other backup codes in place of all there were."""
        await self._factors.change(Where(user_id=user_id), Changes().set(salt=salt, backup_digests=digests))

    async def seal_again(self, factor: SecondFactor, sealed: str) -> None:
        """Keep the same secret under a newer key, unless somebody was faster."""
        where = Where(user_id=factor.user_id, sealed=factor.sealed)
        await self._factors.change(where, Changes().set(sealed=sealed), counted=False)


def _good_code() -> Changes:
    return Changes().set(attempts=0, lockouts=0, locked_until=None)
