"""Who asks: the one value that every authorisation decision starts from."""

from enum import StrEnum

import msgspec

from courtyard.kernel.basics.errors import Forbidden, Unauthenticated
from courtyard.kernel.basics.ids import Id


class Role(StrEnum):
    """What somebody may be; ADMIN includes nothing by itself, rules name it where it counts."""

    USER = "USER"
    PREMIUM = "PREMIUM"
    VENDOR = "VENDOR"
    ADMIN = "ADMIN"


class EmailNotVerified(Forbidden):
    """Somebody whose address is not confirmed wants to do what others see."""

    message = "Confirm your e-mail address first: we sent you a letter, and your settings can send another one."


class Actor(msgspec.Struct, frozen=True):
    """Somebody (or nobody) at the door, as proven by the credentials of this request.

    ``cookie`` tells a browser session from a bearer token: only the former needs the Origin check on writes.
    ``key_id`` and ``scopes`` are those of an API key; whoever signed in has no key, and may do all that is theirs.
    ``is_verified`` says that what others see may be done: the address is confirmed, or this house does not ask.
    """

    user_id: Id | None = None
    username: str = ""
    roles: frozenset[Role] = frozenset()
    session_id: Id | None = None
    cookie: bool = False
    key_id: Id | None = None
    scopes: frozenset[str] = frozenset()
    is_verified: bool = True

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is known."""
        return self.user_id is not None

    @property
    def is_admin(self) -> bool:
        """Whether the actor runs this installation."""
        return Role.ADMIN in self.roles

    @property
    def member_id(self) -> Id:
        """The user's id.

        Raises:
            Unauthenticated: when nobody is signed in.
        """
        if self.user_id is None:
            raise Unauthenticated
        return self.user_id

    def refuse_unverified(self) -> None:
        """Stand before what others would see.

        Raises:
            EmailNotVerified: the member has not confirmed their address.
        """
        if not self.is_verified:
            raise EmailNotVerified


ANYONE = Actor()


class Visit(msgspec.Struct, frozen=True):
    """Where a request comes from: the client's address, its device (User-Agent, made printable), the request's id."""

    address: str = ""
    device: str = ""
    request_id: str = ""
