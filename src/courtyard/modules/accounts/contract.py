"""What other modules may ask about people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import msgspec

from courtyard.kernel.basics import Actor, Id, Role, Visit


class Person(msgspec.Struct, frozen=True):
    """Somebody as everybody may see them. ``name`` is what they call themselves, never empty."""

    id: Id
    username: str
    name: str
    avatar: str = ""


class Accounts(Protocol):
    """People by id or by name; cached, so asking often is cheap."""

    async def people(self, ids: Iterable[Id]) -> dict[Id, Person]:
        """Those of the ids that are known, in at most one query; whoever is gone is left out."""

    async def person_by_username(self, username: str) -> Person | None:
        """Whose name this is, however it is written."""


class Contact(msgspec.Struct, frozen=True):
    """How to write to somebody. For the letters of other modules only: never shown, never put into a fact."""

    email: str
    name: str
    language: str = "en"


class Contacts(Protocol):
    """Where letters go."""

    async def contact(self, user: Id) -> Contact | None:
        """How to write to this member; None for nobody, or for an account that is closed."""


class Clocks(Protocol):
    """Where members live; cached, so asking often is cheap. What depends on it is kept under the tag ``user:<id>``."""

    async def time_zone(self, user: Id) -> str:
        """The name of the member's zone in the IANA database; UTC for whoever is gone."""


class Resident(msgspec.Struct, frozen=True):
    """Somebody invented, for a demonstration."""

    username: str
    name: str
    bio: str = ""


class Residents(Protocol):
    """Fills an installation with invented people."""

    async def settle(self, residents: Iterable[Resident]) -> dict[str, Person]:
        """Make the accounts that are missing; whoever is there already stays as they are.

        Their passwords are random and told to nobody, so nobody can sign in as one of them.

        Returns:
            The people, by the usernames that were given.
        """


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """An account as those who run the house see it: nothing that opens it, and nothing that its owner keeps private."""

    id: Id
    username: str
    name: str
    email: str
    is_confirmed: bool
    roles: tuple[Role, ...]
    tier: str
    status: str
    status_reason: str
    status_at: datetime | None
    erase_at: datetime | None
    created_at: datetime
    last_login_at: datetime | None


class MemberPage(msgspec.Struct, frozen=True):
    """Some accounts, newest first, and the way to the next ones."""

    items: list[Member]
    next_cursor: str | None


class Members(Protocol):
    """All accounts, for whoever runs the house."""

    async def listed(
        self, *, search: str = "", status: str = "", role: str = "", limit: int = 20, cursor: str | None = None
    ) -> MemberPage:
        """Accounts whose name or address begins so, of this status and with this role; empty text does not matter.

        Raises:
            InvalidCursor.
        """

    async def member(self, member: str) -> Member:
        """One account by its id.

        Raises:
            UserNotFound.
        """

    async def set_status(self, admin: Actor, member: str, status: str, reason: str, visit: Visit) -> Member:
        """Open, suspend or ban an account; its sessions and sockets end at once, and its owner gets a letter.

        Raises:
            UserNotFound, DecisionRefused, AccountChanged.
        """

    async def set_roles(self, admin: Actor, member: str, roles: Iterable[Role], visit: Visit) -> Member:
        """Let a member sell, or run the house, or not any more.

        Raises:
            UserNotFound, DecisionRefused, AccountChanged.
        """


class SecurityEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A security event as people read it. Address, device and facts are empty once they were forgotten."""

    id: Id
    at: datetime
    kind: str
    label: str
    subject: Id | None
    subject_name: str
    actor: Id | None
    actor_name: str
    address: str
    device: str
    browser: str
    facts: dict[str, str | int]
    is_forgotten: bool
    seq: int | None


class EntryPage(msgspec.Struct, frozen=True):
    """Some security events, newest first, and the way to the next ones."""

    items: list[SecurityEntry]
    next_cursor: str | None


class SecurityLog(Protocol):
    """All security events, for whoever runs the house."""

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
        """Events of this kind about this member (a username or an id), in this time.

        Raises:
            UserNotFound: nobody is called so.
            InvalidCursor.
        """

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Every kind with its label."""
