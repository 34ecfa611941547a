"""Who wants a socket, as the door found out."""

from collections.abc import Awaitable, Callable

import msgspec

from courtyard.kernel.basics import Actor


class Guest(msgspec.Struct, frozen=True):
    """Somebody at the door.

    Attributes:
        actor: Who it is; signed in.
        address: Key of the address that they come from.
        last: The last message that they saw, or empty.
        recognised_again: The actor again; raises Unauthenticated when session, account or token is good no longer.
    """

    actor: Actor
    address: str
    last: str
    recognised_again: Callable[[], Awaitable[Actor]]
