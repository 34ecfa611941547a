"""Process memory: least recently used out first, bounded by bytes, forgotten by tag."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from time import monotonic
from typing import Any, NamedTuple

from courtyard.kernel.cache.figures import KindTallies, tallies_of

UNTRUSTED_TTL_S = 1.0  # while other processes' invalidations cannot be heard, nothing is believed for longer than this

_REMEMBERED_TAGS_MAX = 16_384
_ENTRY_BYTES = 400  # what an entry costs besides its value: object, keys, places in two tables
_TAG_BYTES = 150


class Ticket(NamedTuple):
    """The right to store what is being loaded, unless one of its tags is invalidated meanwhile."""

    generation: int
    tags: tuple[str, ...]


class _Entry:
    __slots__ = ("expires_at", "size_bytes", "tags", "tallies", "value")

    def __init__(
        self, value: Any, expires_at: float, size_bytes: int, tags: tuple[str, ...], tallies: KindTallies
    ) -> None:
        self.value = value
        self.expires_at = expires_at
        self.size_bytes = size_bytes
        self.tags = tags
        self.tallies = tallies


class LocalStore:
    """Values by key, for one event loop; values are shared between readers, so treat them as frozen.

    A load starts with ``begin(tags)`` and ends with ``put(ticket, …)``: what was loaded before an invalidation is
    never stored after it. Invalidations are remembered up to a bound; a ticket older than what is remembered is
    refused, which costs one more load and never a stale value.

    Args:
        limit_bytes: Bound on the sum of the entries' sizes, their book-keeping included.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.size_bytes = 0
        self.is_trusted = True
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._keys_by_tag: dict[str, set[Hashable]] = {}
        self._generation = 0
        self._forgotten_generation = 0
        # Ordered: the first key of a plain dict is found behind the places of all that were removed before it.
        self._invalidated_at: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        """How many entries are kept, expired ones included."""
        return len(self._entries)

    def get(self, key: Hashable) -> Any | None:
        """The value, or None when there is none or its time is over."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires_at < monotonic():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        entry.tallies.local_hits.count += 1
        return entry.value

    def begin(self, tags: Iterable[str]) -> Ticket:
        """Take a ticket before loading a value that depends on these tags."""
        return Ticket(self._generation, tuple(dict.fromkeys(tags)))

    def is_current(self, ticket: Ticket) -> bool:
        """Whether nothing that the ticket depends on was invalidated since it was taken."""
        taken_at = ticket.generation
        if taken_at == self._generation:
            return True
        if taken_at < self._forgotten_generation:
            return False
        last = self._invalidated_at
        return all(last.get(tag, 0) <= taken_at for tag in ticket.tags)

    def put(
        self, ticket: Ticket, key: Hashable, value: Any, size_bytes: int, ttl_s: float, *, kind: str = "page"
    ) -> bool:
        """Keep a value for ``ttl_s`` seconds; False when the ticket is void or the value is larger than the store.

        Args:
            ticket: From ``begin``, taken before the load; its tags become the entry's tags.
            key: Any hashable. The Cache uses ``(kind, key)`` tuples, so plain strings and bytes are free.
            value: Anything but None.
            size_bytes: The value's own size; book-keeping is added here.
            ttl_s: Seconds to keep it, already jittered.
            kind: Whose figures it counts under: a name from the code, never from a request.
        """
        size_bytes += _ENTRY_BYTES + _TAG_BYTES * len(ticket.tags)
        if size_bytes > self.limit_bytes or not self.is_current(ticket):
            return False
        if not self.is_trusted:
            ttl_s = min(ttl_s, UNTRUSTED_TTL_S)
        if key in self._entries:
            self._drop(key)
        tallies = tallies_of(kind)
        self._entries[key] = _Entry(value, monotonic() + ttl_s, size_bytes, ticket.tags, tallies)
        self.size_bytes += size_bytes
        tallies.local_bytes.count += size_bytes
        for tag in ticket.tags:
            self._keys_by_tag.setdefault(tag, set()).add(key)
        while self.size_bytes > self.limit_bytes:
            self._evict()
        return True

    def invalidate(self, tags: Iterable[str]) -> None:
        """Forget every entry with one of these tags and void every ticket for them."""
        self._generation += 1
        for tag in tags:
            self._invalidated_at[tag] = self._generation
            self._invalidated_at.move_to_end(tag)
            for key in tuple(self._keys_by_tag.get(tag, ())):
                self._drop(key)
        while len(self._invalidated_at) > _REMEMBERED_TAGS_MAX:
            _, self._forgotten_generation = self._invalidated_at.popitem(last=False)

    def clear(self) -> None:
        """Forget everything and void every ticket."""
        for entry in self._entries.values():
            entry.tallies.local_bytes.count -= entry.size_bytes
        self._entries.clear()
        self._keys_by_tag.clear()
        self._invalidated_at.clear()
        self.size_bytes = 0
        self._generation += 1
        self._forgotten_generation = self._generation

    def distrust(self) -> None:
        """Other processes cannot be heard: forget everything, and keep what comes for a second at most."""
        self.is_trusted = False
        self.clear()

    def trust(self) -> None:
        """Other processes are heard again: start from nothing, since something may have been missed."""
        self.clear()
        self.is_trusted = True

    def _evict(self) -> None:
        oldest = next(iter(self._entries))
        self._entries[oldest].tallies.evictions.count += 1
        self._drop(oldest)

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key)
        self.size_bytes -= entry.size_bytes
        entry.tallies.local_bytes.count -= entry.size_bytes
        for tag in entry.tags:
            keys = self._keys_by_tag[tag]
            keys.discard(key)
            if not keys:
                del self._keys_by_tag[tag]
