"""The hub: what the rest of the house asks of live messages."""

from typing import Any

from redis.asyncio import Redis

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.live.teller import Teller
from courtyard.kernel.live.tickets import Tickets
from courtyard.kernel.settings import LiveSettings


class Hub:
    """Tells users what happens, on every page that they have open.

    Args:
        redis: From ``cache.connect``; stays the caller's to close.
        namespace: Prefix of all keys and channels; the same for all processes of one installation.
        settings: Limits.
    """

    def __init__(self, redis: Redis, namespace: str, settings: LiveSettings) -> None:
        self._settings = settings
        self._teller = Teller(redis, namespace)
        self._tickets = Tickets(self._teller.courier, self._teller.names)

    async def tell(self, user_id: Id, kind: str, data: Any, id: str | None = None) -> None:  # noqa: A002  (the wire's own word)
        """Send a message to all sockets of a user; never fails for Valkey's sake.

        Args:
            user_id: Whose sockets.
            kind: What clients switch by, such as ``notification``.
            data: Anything that JSON can say, at most 4 KiB.
            id: Told once under this id, as far as the user's last 32 messages show; a retried reaction gives it.

        Raises:
            ValueError: data is too large.
        """
        await self._teller.tell(user_id, kind, data, id)

    async def ticket(self, actor: Actor) -> str:
        """A secret that opens one socket within 30 seconds.

        Raises:
            Unauthenticated: nobody is signed in.
            TicketsAway: Valkey does not answer.
        """
        return await self._tickets.give(actor)

    async def take_ticket(self, ticket: str) -> Actor:
        """Whose ticket it was, as known when it was given; it is void from now on.

        Raises:
            InvalidTicket: used, too old, or none of ours.
            TicketsAway: Valkey does not answer.
        """
        return await self._tickets.take(ticket)

    async def stop(self) -> None:
        """Finish what is being sent."""
        await self._teller.courier.stop()
