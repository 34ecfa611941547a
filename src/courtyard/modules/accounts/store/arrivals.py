"""Accounts that come from another installation, many at a time."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Fact, Id
from courtyard.kernel.documents import LONG_PATIENCE_S, Database, Dump, Dumped, Duplicate, Unit, Where
from courtyard.kernel.events import Outbox
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.store.users import USERS

__all__ = ["ArrivalStore", "Dumped", "Known", "opened"]


def opened(path: Path) -> Dump:
    """A file of MongoDB's tools.

    Raises:
        DumpRefused: it cannot be read, or is something else.
    """
    return Dump(path)


class Known(msgspec.Struct, frozen=True):
    """Who is there already: ids, and whose each address and username is."""

    ids: frozenset[Id]
    emails: dict[str, Id]
    usernames: dict[str, Id]


class ArrivalStore:
    """Looks whole batches up and keeps them."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._database = database
        self._outbox = outbox
        self._users = database.collection(USERS)

    async def known(self, users: Sequence[User]) -> Known:
        """Those of a batch, or whoever has their address or username."""
        where = Where().either(
            Where().one_of("_id", (user.id for user in users)),
            Where().one_of("email_key", (user.email_key for user in users)),
            Where().one_of("username_key", (user.username_key for user in users)),
        )
        found = await self._users.every(where)
        return Known(
            frozenset(each.id for each in found),
            {each.email_key: each.id for each in found},
            {each.username_key: each.id for each in found},
        )

    async def keep(self, users: Sequence[User], facts: Iterable[Fact]) -> str:
        """Keep all of them with what that makes known, or none; answers which field of one of them is taken.

        Raises:
            Contended: another run is bringing the same accounts.
        """

        async def work(unit: Unit) -> None:
            await self._users.insert_many(users, unit=unit)
            await self._outbox.record(unit, *facts)

        try:
            await self._database.unit_of_work(work, patience_s=LONG_PATIENCE_S)
        except Duplicate as taken:
            return taken.field.removesuffix("_key")
        return ""
