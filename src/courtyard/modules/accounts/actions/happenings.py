"""Security events as people read them: their own, or all of them for whoever runs the house."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from courtyard.kernel.audit import Audit, Entry, Wanted
from courtyard.kernel.basics import Actor, Id, is_id
from courtyard.modules.accounts.actions.people import People
from courtyard.modules.accounts.contract import EntryPage, SecurityEntry
from courtyard.modules.accounts.errors import UserNotFound
from courtyard.modules.accounts.rules.devices import browser_of, device_of
from courtyard.modules.accounts.rules.happenings import LABELS, label_of
from courtyard.modules.accounts.rules.usernames import username_key
from courtyard.modules.accounts.store import UserStore


class Happenings:
    """Fulfils ``contract.SecurityLog``."""

    def __init__(self, audit: Audit, users: UserStore, people: People) -> None:
        self._audit = audit
        self._users = users
        self._people = people

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Every kind with its label, by label."""
        return sorted(LABELS.items(), key=lambda pair: pair[1])

    async def own(self, actor: Actor, *, limit: int, cursor: str | None = None) -> EntryPage:
        """What happened to the actor's own account, the latest first.

        Raises:
            InvalidCursor.
        """
        return await self._page(Wanted(subject=actor.member_id), limit, cursor)

    async def listed(
        self,
        *,
        member: str = "",
        kind: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> EntryPage:
        """See ``contract.SecurityLog``."""
        subject = await self._named(member) if member else None
        return await self._page(Wanted(subject=subject, kind=kind or None, since=since, until=until), limit, cursor)

    async def _named(self, member: str) -> Id:
        """Also an id of nobody: what happened to an account that is gone can still be looked at."""
        if is_id(member):
            return Id(member)
        found = await self._users.by_username(username_key(member))
        if found is None:
            raise UserNotFound
        return found.id

    async def _page(self, wanted: Wanted, limit: int, cursor: str | None) -> EntryPage:
        page = await self._audit.reader.page(wanted, limit=limit, cursor=cursor)
        people = await self._people.people(named_in(page.items))
        names = {user: person.username for user, person in people.items()}
        return EntryPage([shown_entry(entry, names) for entry in page.items], page.next_cursor)


def named_in(entries: Iterable[Entry]) -> set[Id]:
    """Whom these events are about, and who did it."""
    return {each for entry in entries for each in (entry.subject, entry.actor) if each is not None}


def shown_entry(entry: Entry, names: Mapping[Id, str]) -> SecurityEntry:
    """An event as people read it; whoever is not among the names has none."""
    details = entry.details
    return SecurityEntry(
        id=entry.id,
        at=entry.created_at,
        kind=entry.kind,
        label=label_of(entry.kind),
        subject=entry.subject,
        subject_name=names.get(entry.subject, "") if entry.subject else "",
        actor=entry.actor,
        actor_name=names.get(entry.actor, "") if entry.actor else "",
        address="" if details is None else details.address,
        device="" if details is None or not details.device else device_of(details.device),
        browser="" if details is None or not details.device else browser_of(details.device),
        facts={} if details is None else details.facts,
        is_forgotten=details is None,
        seq=entry.seq if isinstance(entry.seq, int) else None,
    )
