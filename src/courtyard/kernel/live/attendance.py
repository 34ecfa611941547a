"""A socket's place in Valkey, and what its user was told while it was not listening."""

from pathlib import Path
from typing import NamedTuple

from redis.exceptions import RedisError

from courtyard.kernel.cache import Away, Courier
from courtyard.kernel.live import wire
from courtyard.kernel.live.errors import TooManySockets
from courtyard.kernel.live.figures import REFUSED
from courtyard.kernel.live.names import Names
from courtyard.kernel.live.position import Position
from courtyard.kernel.live.socket import Socket, Told
from courtyard.kernel.live.teller import STREAM_LIFE_S

PLACE_LIFE_S = 90  # places of a process that was killed are free after this
_SCRIPT = Path(__file__).with_name("attend.lua").read_bytes()
_IS_BODY = 3  # a stream's entry comes as [id, ["id", id, "body", body]]


class Reading(NamedTuple):
    """What a look into a stream brought.

    Attributes:
        newest: Where the stream stands.
        missed: What came after the socket's position; None when that is not known, since the position is of another
            run or trimmed from the stream.
    """

    newest: Position
    missed: list[Told] | None


class Attendance:
    """Asks Valkey for a place, which is renewed by asking again.

    Args:
        courier: Carries the questions of one tick together.
        names: Of keys.
        places: How many sockets a user may have, over all processes.
    """

    def __init__(self, courier: Courier, names: Names, places: int) -> None:
        self._courier, self._names, self._places = courier, names, places

    async def attend(self, socket: Socket, run: str) -> Reading:
        """Take the place and read on from the socket's position.

        Raises:
            TooManySockets: all places are taken.
            Away: Valkey does not answer, or refuses to serve.
        """
        user_id = socket.guest.actor.member_id
        position = socket.position
        last = position.entry if position is not None and position.run == run else ""
        keys = (self._names.stream(user_id), self._names.places(user_id))
        terms = (socket.key, self._places, PLACE_LIFE_S, STREAM_LIFE_S, last)
        try:
            [answer] = await self._courier.ask(("EVAL", _SCRIPT, len(keys), *keys, *terms))
        except RedisError as error:
            raise Away(str(error)) from error
        if not answer[0]:
            REFUSED.labels("user").inc()
            raise TooManySockets(cause="user, over all processes")
        newest = Position.at(run, answer[1])
        if answer[2] is None:
            return Reading(newest, None)
        entries = ((Position.at(run, entry), fields[_IS_BODY]) for entry, fields in answer[2])
        return Reading(newest, [Told(at, wire.frame(at, body)) for at, body in entries])

    def renew(self, socket: Socket, until: int) -> None:
        """Keep the place until then, in seconds since 1970."""
        places = self._names.places(socket.guest.actor.member_id)
        self._courier.tell(("ZADD", places, until, socket.key), ("EXPIRE", places, PLACE_LIFE_S))

    def give_up(self, socket: Socket) -> None:
        """Free the place."""
        self._courier.tell(("ZREM", self._names.places(socket.guest.actor.member_id), socket.key))
