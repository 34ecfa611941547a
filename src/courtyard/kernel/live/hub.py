"""The hub: what the rest of the house asks of live messages, and the life of each socket."""

import asyncio
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.cache import Away, Cache, Listener, end_tasks
from courtyard.kernel.live import wire
from courtyard.kernel.live.attendance import Attendance, Reading
from courtyard.kernel.live.errors import Closing
from courtyard.kernel.live.figures import CLOSED, RESETS, RESUMED
from courtyard.kernel.live.guest import Guest
from courtyard.kernel.live.names import USER_BYTES
from courtyard.kernel.live.position import Position
from courtyard.kernel.live.register import Register
from courtyard.kernel.live.rounds import Rounds
from courtyard.kernel.live.socket import Receive, Send, Socket, Told
from courtyard.kernel.live.teller import Teller
from courtyard.kernel.live.tickets import Tickets
from courtyard.kernel.settings import LiveSettings

_SUBSCRIBE_LIMIT_S = 1.0
_LINGER_S = 5.0


class Hub:
    """Tells users what happens, on every page that they have open, whichever process holds its socket.

    A user's channel is subscribed to before their stream is read, so nothing falls between the two. While Valkey is
    away sockets stay open; when it is back each is sent what it missed, or told to load anew.

    Args:
        redis: From ``cache.connect``; stays the caller's to close.
        namespace: Prefix of all keys and channels; the same for all processes of one installation.
        settings: Limits.
        cache: Whose invalidations of ``session:<id>`` and ``user:<id>`` make the hub look at once who is still good.
    """

    def __init__(self, redis: Redis, namespace: str, settings: LiveSettings, cache: Cache) -> None:
        self._settings = settings
        self._teller = Teller(redis, namespace)
        self._names, courier = self._teller.names, self._teller.courier
        self._tickets = Tickets(courier, self._names)
        self._register = Register(settings)
        self._attendance = Attendance(courier, self._names, settings.live_sockets_per_user)
        self._rounds = Rounds(self._register, self._attendance, settings.live_recheck_s, self._catch_up)
        self._listener = Listener(
            redis, self._names.everybody, on_ready=self._found, on_lost=self._lost, on_message=self._hear
        )
        self._run = ""
        self._listening: asyncio.Task[None] | None = None
        cache.watch(self._rounds.suspect)

    async def start(self) -> None:
        """Listen; when Valkey does not answer, go on without it and keep trying."""
        self._listening = asyncio.create_task(self._listener.run(), name="live messages")
        self._rounds.start()

    async def stop(self) -> None:
        """Close the sockets (1001) and finish what is being sent."""
        await self._rounds.stop()
        for socket in self._register:
            socket.close(Closing.GOING_AWAY)
        if self._listening is not None:
            await end_tasks(self._listening)
        await self._teller.courier.stop()

    async def forget(self, user_id: Id) -> None:
        """Drop the messages to somebody who is erased, see ``Teller.forget``."""
        await self._teller.forget(user_id)

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

    async def serve(self, guest: Guest, receive: Receive, send: Send) -> None:
        """Serve one socket (ASGI) until it is closed.

        Raises:
            TooManySockets: before it is accepted; this process, this address or this user has enough.
        """
        self._register.check(guest)
        socket = Socket(guest, send)
        self._register.add(socket)
        try:
            run, found = await self._opening(socket)
            await send({"type": "websocket.accept"})
            socket.open()
            socket.say(wire.notice("ready", socket.position if found else None))
            if found and run == self._run:
                _go_on(socket, *found)
            await self._converse(socket, receive)
        finally:
            socket.forget()
            self._attendance.give_up(socket)
            if self._register.remove(socket):
                asyncio.get_running_loop().call_later(_LINGER_S, self._leave, guest.actor.member_id)

    async def _opening(self, socket: Socket) -> tuple[str, Reading | None]:
        """Subscribe, then read on: the run, and what there is to tell; None when Valkey is away."""
        confirmed = self._listener.follow(self._names.channel(socket.guest.actor.member_id))
        run = self._run
        if not run:
            return "", None
        await asyncio.wait([confirmed], timeout=_SUBSCRIBE_LIMIT_S)
        found = None
        if confirmed.done():
            with suppress(Away):
                found = await self._attendance.attend(socket, run)
        if found is None:
            return run, None
        if not socket.guest.last:
            socket.position = found.newest
            return run, Reading(found.newest, [])
        if found.missed is None:
            socket.position = None
        return run, found

    def _leave(self, user_id: Id) -> None:
        """Stop listening for somebody who did not come back: a page that loads anew is back within a second."""
        if not self._register.of(user_id):
            self._listener.leave(self._names.channel(user_id))

    async def _converse(self, socket: Socket, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                break
            said = wire.read(message.get("text") or "")
            if socket.says_too_much(self._settings.live_messages_per_min):
                socket.close(Closing.FLOOD)
            elif said is None:
                socket.close(Closing.BAD_MESSAGE)
            elif said.type == "ping":
                socket.say(wire.PONG)
            else:
                socket.hold()
                socket.position = Position.read(said.last)
                self._rounds.hurry()
        if socket.closing is None:
            CLOSED.labels("by_client").inc()

    async def _catch_up(self, socket: Socket) -> None:
        """Send what was missed; when Valkey is away the rounds try again."""
        run = self._run
        if not run or not self._listener.follow(self._names.channel(socket.guest.actor.member_id)).done():
            return
        try:
            found = await self._attendance.attend(socket, run)
        except Away:
            return
        if run == self._run and socket.held is not None:
            _go_on(socket, *found)

    def _hear(self, message: bytes) -> None:
        if not message:
            self._anew()
            return
        if not self._run:
            return  # not all is subscribed to yet; what is published now is read from the stream
        entry, _, body = message[USER_BYTES:].partition(b" ")
        position = Position.at(self._run, entry)
        told = Told(position, wire.frame(position, body))
        for socket in self._register.of(message[:USER_BYTES].decode()):
            socket.hear(told)

    def _found(self, run: str) -> None:
        self._run = run
        for socket in self._register:
            socket.hold()
        self._rounds.hurry()

    def _lost(self) -> None:
        self._run = ""

    def _anew(self) -> None:
        """Some process had to drop messages: nobody knows whose."""
        for socket in self._register:
            socket.hold()
            socket.position = None
        self._rounds.hurry()


def _go_on(socket: Socket, newest: Position, missed: list[Told] | None) -> None:
    if missed is None:
        RESETS.inc()
    elif missed:
        RESUMED.inc()
    socket.go_on(newest, missed)
