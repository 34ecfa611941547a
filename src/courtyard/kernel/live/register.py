"""The sockets of this process, by user, and how many there may be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from courtyard.kernel.basics import Id
from courtyard.kernel.live.errors import TooManySockets
from courtyard.kernel.live.figures import REFUSED, SOCKETS
from courtyard.kernel.live.guest import Guest
from courtyard.kernel.live.socket import Socket
from courtyard.kernel.settings import LiveSettings


class Register:
    """Who is here."""

    def __init__(self, settings: LiveSettings) -> None:
        self._settings = settings
        self._by_user: defaultdict[str, set[Socket]] = defaultdict(set)
        self._by_session: defaultdict[str, set[Socket]] = defaultdict(set)
        self._by_address: Counter[str] = Counter()
        self._count = 0

    def __len__(self) -> int:
        """How many sockets are open here."""
        return self._count

    def __iter__(self) -> Iterator[Socket]:
        """All sockets, as they are now."""
        return iter([socket for sockets in self._by_user.values() for socket in sockets])

    def check(self, guest: Guest) -> None:
        """See whether there is room.

        Raises:
            TooManySockets: in this process, from this address, or of this user in this process.
        """
        limits = self._settings
        reason = ""
        if self._count >= limits.live_sockets_max:
            reason = "process"
        elif self._by_address[guest.address] >= limits.live_sockets_per_address:
            reason = "address"
        elif len(self.of(guest.actor.member_id)) >= limits.live_sockets_per_user:
            reason = "user"
        if reason:
            REFUSED.labels(reason).inc()
            raise TooManySockets(cause=reason)

    def add(self, socket: Socket) -> None:
        """Write somebody in."""
        self._by_user[str(socket.guest.actor.user_id)].add(socket)
        self._by_session[str(socket.guest.actor.session_id)].add(socket)
        self._by_address[socket.guest.address] += 1
        self._count += 1
        SOCKETS.inc()

    def remove(self, socket: Socket) -> bool:
        """Strike somebody out; True when it was the user's last socket here."""
        actor, address = socket.guest.actor, socket.guest.address
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]
        self._count -= 1
        SOCKETS.dec()
        _take_out(self._by_session, str(actor.session_id), socket)
        return _take_out(self._by_user, str(actor.user_id), socket)

    def of(self, user: Id | str) -> tuple[Socket, ...]:
        """A user's sockets."""
        return tuple(self._by_user.get(str(user), ()))

    def touched(self, tags: Iterable[str]) -> Iterator[Socket]:
        """The sockets whose session or user these cache tags name: ``session:<id>``, ``user:<id>``."""
        for tag in tags:
            kind, _, name = tag.partition(":")
            if kind == "user":
                yield from self.of(name)
            elif kind == "session":
                yield from tuple(self._by_session.get(name, ()))


def _take_out(index: dict[str, set[Socket]], name: str, socket: Socket) -> bool:
    """Strike a socket out; True when it was the last under this name."""
    index[name].discard(socket)
    if index[name]:
        return False
    del index[name]
    return True
