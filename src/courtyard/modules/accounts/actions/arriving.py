"""Members of another installation become members here: with their ids, and with the passwords that they know."""

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Visit
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.events import UserRegistered
from courtyard.modules.accounts.formats.node_users import NotAnAccount, Read, another_name, read_user
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.store import ArrivalStore, Dumped, Known, opened

BATCH = 100
PROBLEMS_KEPT_MAX = 1000


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How accounts are brought in.

    ``keeps_admins`` makes admins of there admins here. ``counts_as_confirmed`` trusts addresses of which the document
    does not say whether they are confirmed. ``dry_run`` only says what would happen.
    """

    keeps_admins: bool = False
    counts_as_confirmed: bool = False
    dry_run: bool = False


class Remark(msgspec.Struct, frozen=True):
    """Where in the file, and what is to be said about it."""

    place: str
    words: str


class Tally(msgspec.Struct):
    """How far it is, and what came of it until now."""

    size: int
    position: int = 0
    created: int = 0
    already_there: int = 0
    refused: int = 0
    without_password: int = 0
    admins: int = 0
    refusals: list[Remark] = msgspec.field(default_factory=list)
    remarks: list[Remark] = msgspec.field(default_factory=list)
    unknown: dict[str, int] = msgspec.field(default_factory=dict)

    def refuse(self, place: str, words: str) -> None:
        """Count somebody who cannot come, and say why; the first thousand are named."""
        self.refused += 1
        if len(self.refusals) < PROBLEMS_KEPT_MAX:
            self.refusals.append(Remark(place, words))

    def remark(self, place: str, words: str) -> None:
        """Say something about somebody who comes; the first thousand are named."""
        if len(self.remarks) < PROBLEMS_KEPT_MAX:
            self.remarks.append(Remark(place, words))


class Arrival(msgspec.Struct, frozen=True):
    """Somebody at the gate."""

    place: str
    read: Read


class Arriving:
    """Brings accounts in, a hundred at a time; each hundred is there as a whole or not at all."""

    def __init__(self, store: ArrivalStore, states: States, security: Security) -> None:
        self._store = store
        self._states = states
        self._security = security

    async def bring(self, path: Path, wish: Wish) -> AsyncIterator[Tally]:
        """Read a file and keep who is not there yet; tells again and again how far it is.

        Can be stopped at any moment and run again: ids are kept, so nobody comes twice.

        Raises:
            DumpRefused: the file cannot be read, or is something else.
        """
        with opened(path) as dump:
            tally, gate = Tally(dump.size), _Gate()
            lines = iter(dump)
            while batch := list(islice(lines, BATCH)):
                arrivals = list(_read(batch, wish, tally))
                await self._let_in(arrivals, gate, wish, tally)
                tally.position = dump.position
                yield tally
        if tally.created and not wish.dry_run:
            await self._security.note(
                "accounts_imported", Visit(), created=tally.created, refused=tally.refused, file=path.name
            )

    async def _let_in(self, arrivals: list[Arrival], gate: "_Gate", wish: Wish, tally: Tally) -> None:
        if not arrivals:
            return
        known = await self._store.known([name for each in arrivals for name in _names(each.read)])
        coming = [(each, user) for each in arrivals if (user := gate.pass_on(each, known, tally)) is not None]
        if not wish.dry_run:
            coming = await self._keep(coming, tally)
        for each, user in coming:
            tally.created += 1
            tally.without_password += not user.password_hash
            tally.admins += each.read.was_admin
            for words in each.read.remarks:
                tally.remark(each.place, words)

    async def _keep(self, coming: list[tuple[Arrival, User]], tally: Tally) -> list[tuple[Arrival, User]]:
        """All of them at once; or one by one, where somebody signed up in this moment with what one of them has."""
        if not coming:
            return []
        users = [user for _, user in coming]
        if await self._store.keep(users, map(_registered, users)):
            kept = [pair for pair in coming if await self._kept_alone(*pair, tally)]
        else:
            kept = coming
        await self._states.names_given(user.username_key for _, user in kept)
        return kept

    async def _kept_alone(self, arrival: Arrival, user: User, tally: Tally) -> bool:
        taken = await self._store.keep([user], [_registered(user)])
        if taken:
            tally.refuse(arrival.place, f"{taken}: somebody else has it")
        return not taken


class _Gate:
    """Says who of a batch may come: not whoever is there already, nor whose address or name somebody else has."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def pass_on(self, arrival: Arrival, known: Known, tally: Tally) -> User | None:
        """The account to keep; None for whoever is there or cannot come."""
        user = arrival.read.user
        if user.id in known.ids or hash(user.id) in self._seen:
            tally.already_there += 1
            return None
        if arrival.read.is_invented_name and self._is_taken("username", user.username_key, known):
            user = another_name(arrival.read)
        for field, key in (("email", user.email_key), ("username", user.username_key)):
            if self._is_taken(field, key, known):
                tally.refuse(arrival.place, f"{field}: {key} is somebody else's account")
                return None
        self._seen |= {hash(user.id), hash(("email", user.email_key)), hash(("username", user.username_key))}
        return user

    def _is_taken(self, field: str, key: str, known: Known) -> bool:
        there = known.emails if field == "email" else known.usernames
        return key in there or hash((field, key)) in self._seen


def _read(batch: list[Dumped], wish: Wish, tally: Tally) -> Iterator[Arrival]:
    for line in batch:
        if line.document is None:
            tally.refuse(line.place, line.problem)
            continue
        try:
            read = read_user(
                line.document, keeps_admins=wish.keeps_admins, counts_as_confirmed=wish.counts_as_confirmed
            )
        except NotAnAccount as refused:
            tally.refuse(line.place, str(refused))
            continue
        for name in read.unknown:
            tally.unknown[name] = tally.unknown.get(name, 0) + 1
        yield Arrival(line.place, read)


def _names(read: Read) -> list[User]:
    """The account, and how it would be called otherwise: both are looked up at once."""
    return [read.user, another_name(read)] if read.is_invented_name else [read.user]


def _registered(user: User) -> UserRegistered:
    return UserRegistered(user=user.id, username=user.username, imported=True)
