"""What other modules may ask about people."""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from courtyard.kernel.basics import Id


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
