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
    status_until: datetime | None
    erase_at: datetime | None
    created_at: datetime
    last_login_at: datetime | None


class MemberPage(msgspec.Struct, frozen=True):
    """Some accounts, newest first, and the way to the next ones."""

    items: list[Member]
    next_cursor: str | None


class MemberDevice(msgspec.Struct, frozen=True, kw_only=True):
    """Where a member is signed in."""

    device: str
    browser: str
    address: str
    created_at: datetime
    last_seen_at: datetime


class MemberWays(msgspec.Struct, frozen=True, kw_only=True):
    """How a member can come in; none of it opens anything."""

    by_password: bool
    two_step_since: datetime | None
    two_step_locked_until: datetime | None
    backup_codes_left: int
    passkeys: int
    keys: int
    sites: tuple[str, ...]


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


class MemberDetails(msgspec.Struct, frozen=True, kw_only=True):
    """One account, where its owner is signed in, how they come in, and what happened lately, newest first."""

    member: Member
    devices: list[MemberDevice]
    ways: MemberWays
    events: list[SecurityEntry]


class Members(Protocol):
    """All accounts, for whoever runs the house."""

    async def listed(
        self, *, search: str = "", status: str = "", role: str = "", limit: int = 20, cursor: str | None = None
    ) -> MemberPage:
        """Accounts whose name or address begins so, of this status and with this role; empty text does not matter.

        Raises:
            DecisionRefused: there is no such status or role.
            InvalidCursor.
        """

    async def member(self, member: str) -> MemberDetails:
        """One account by its id or username.

        Raises:
            UserNotFound.
        """


class Proof(msgspec.Struct, frozen=True):
    """The admin's own password, and the code of their app where they have one: asked for again before grave steps."""

    password: str = ""
    code: str = ""


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """Which status an account gets, why, and until when; without an end it stays until it is lifted."""

    status: str
    reason: str
    until: datetime | None = None


class Decisions(Protocol):
    """What whoever runs the house decides about an account; nobody decides about their own.

    Each raises UserNotFound, DecisionRefused, MemberChanged; those that take a proof also CurrentPasswordWrong,
    FreshSignInNeeded, TooManyAttempts, and CodeWrong or SecondFactorLocked.
    """

    async def set_status(self, admin: Actor, member: str, ruling: Ruling, proof: Proof, visit: Visit) -> Member:
        """Open, suspend or ban an account; its sessions and sockets end at once, and its owner gets a letter."""

    async def set_roles(
        self, admin: Actor, member: str, roles: Iterable[str], reason: str, proof: Proof, visit: Visit
    ) -> Member:
        """Let a member sell, or run the house, or not any more."""

    async def reset_second_factor(self, admin: Actor, member: str, reason: str, proof: Proof, visit: Visit) -> Member:
        """Let a password be enough again for somebody who lost their phone; their sessions end, and they get a letter.

        Raises:
            SecondFactorOff: there is none.
        """

    async def unlock(self, admin: Actor, member: str, reason: str, visit: Visit) -> Member:
        """Let somebody try codes again who typed too many wrong ones.

        Raises:
            SecondFactorOff: there is no second factor.
        """

    async def end_sessions(self, admin: Actor, member: str, reason: str, visit: Visit) -> Member:
        """Sign a member out everywhere."""

    async def ask_for_address(self, admin: Actor, member: str, reason: str, visit: Visit) -> Member:
        """Send another letter that asks whether the address is theirs; the links before it are void.

        Raises:
            AddressConfirmed: there is nothing to ask.
        """


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
