"""Tickets: a secret for one handshake, so that no lasting secret stands in an address."""

import msgspec
from redis.exceptions import RedisError

from courtyard.kernel.basics import Actor, Id, Role, fingerprint, new_token
from courtyard.kernel.cache import Away, Courier
from courtyard.kernel.live.errors import InvalidTicket, TicketsAway
from courtyard.kernel.live.names import Names

TICKET_LIFE_S = 30
_LENGTH_MAX = 64


class _Holder(msgspec.Struct, array_like=True, frozen=True):
    user: str
    session: str
    username: str
    roles: list[Role]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Holder).decode


class Tickets:
    """Good once, for 30 seconds, in any process; Valkey knows their fingerprints only."""

    def __init__(self, courier: Courier, names: Names) -> None:
        self._courier, self._names = courier, names

    async def give(self, actor: Actor) -> str:
        """A ticket for this member.

        Raises:
            Unauthenticated: nobody is signed in.
            TicketsAway: Valkey does not answer.
        """
        session = str(actor.session_id) if actor.session_id else ""
        holder = _Holder(str(actor.member_id), session, actor.username, sorted(actor.roles))
        ticket = new_token()
        key = self._names.ticket(fingerprint(ticket))
        try:
            await self._courier.ask(("SET", key, _encode(holder), "EX", TICKET_LIFE_S))
        except (Away, RedisError) as error:
            raise TicketsAway(cause=str(error)) from error
        return ticket

    async def take(self, ticket: str) -> Actor:
        """Whose ticket it was, as known when it was given; it is void from now on.

        Raises:
            InvalidTicket: used, too old, or none of ours.
            TicketsAway: Valkey does not answer.
        """
        if len(ticket) > _LENGTH_MAX:
            raise InvalidTicket
        try:
            [found] = await self._courier.ask(("GETDEL", self._names.ticket(fingerprint(ticket))))
        except (Away, RedisError) as error:
            raise TicketsAway(cause=str(error)) from error
        if found is None:
            raise InvalidTicket
        holder = _decode(found)
        session = Id(holder.session) if holder.session else None
        return Actor(Id(holder.user), holder.username, frozenset(holder.roles), session)
