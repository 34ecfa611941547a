"""The index of people as it is declared, and the accounts that it is made of."""

from collections.abc import Sequence

from courtyard.kernel.basics import Id, is_id
from courtyard.kernel.documents import Database, Where, from_row
from courtyard.kernel.search import IndexSpec, SourcePage, Text
from courtyard.modules.accounts.models import Status, User
from courtyard.modules.accounts.store.users import USERS

USER_INDEX = IndexSpec(
    name="users",
    fields={
        "username": Text(weight=4.0, guess=4.0, joins=True),
        "name": Text(weight=4.0, guess=4.0, joins=True),
        "bio": Text(weight=0.5),
    },
)


class UserRows:
    """Accounts that everybody may find, as the database has them now.

    Args:
        database: Of accounts.
        confirmed: Leave out those whose address nobody has confirmed.
    """

    def __init__(self, database: Database, *, confirmed: bool) -> None:
        self._users = database.collection(USERS)
        self._confirmed = confirmed

    async def load(self, ids: Sequence[str]) -> list[User]:
        """These accounts; those that are gone, closed, not confirmed or not to be found are left out."""
        where = self._findable().one_of("_id", [Id(each) for each in ids if is_id(each)])
        return [from_row(row, User) for row in await self._users.scan(where, limit=len(ids))]

    async def page(self, after: str, limit: int) -> SourcePage:
        """The accounts behind this id."""
        rows = await self._users.scan(self._findable(), after=Id(after) if after else None, limit=limit)
        return SourcePage([from_row(row, User) for row in rows], str(rows[-1]["_id"]) if len(rows) == limit else None)

    async def count(self) -> int:
        """About how many there are."""
        return await self._users.estimate()

    def _findable(self) -> Where:
        active = Where(status=Status.ACTIVE).differs("preferences.findable", False)  # noqa: FBT003  (a value)
        return active.differs("email_verified_at", None) if self._confirmed else active
