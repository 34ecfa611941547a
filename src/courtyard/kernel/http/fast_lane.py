"""The fast lane: cached GETs answered before the router, from kept bytes, never mixing two people.

An answer kept for everybody is found under ``(path, query)``; one kept per member under ``(path, query, member)``.
What is kept is decided by the route's declaration, and what ends it is a tag (see ``kernel/cache``).
"""

from typing import Any

from courtyard.kernel.basics import Actor
from courtyard.kernel.cache import LocalStore
from courtyard.kernel.http.kept import Kept
from courtyard.kernel.http.passage import Passage
from courtyard.kernel.http.routing import Cached

_KEY_BYTES_MAX = 2048
_ENTRY_OVERHEAD_BYTES = 700


class FastLane:
    """Finds kept answers; hands a ``Keeping`` to requests that may leave one."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store

    def find(self, passage: Passage) -> Kept | None:
        """The kept answer for this request and this actor, if there is one; whether a key may read it, routes know."""
        if passage.actor.key_id is not None:
            return None
        found = self._store.get((passage.path, passage.query))
        if found is None:
            found = self._store.get((passage.path, passage.query, passage.actor.user_id))
        return found if isinstance(found, Kept) else None

    def keeping(self) -> "Keeping":
        """A place for the answer of one request."""
        return Keeping(self._store)


class Keeping:
    """Keeps one answer, unless something it depends on changed while it was made."""

    __slots__ = ("_key", "_store", "_ticket", "_ttl_s")

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self._ticket: Any = None
        self._key: tuple[Any, ...] = ()
        self._ttl_s = 0.0

    def open(self, passage: Passage, cached: Cached, path_params: dict[str, Any]) -> None:
        """Note the tags before the handler reads anything. Called by the route's guard."""
        if len(passage.path) + len(passage.query) > _KEY_BYTES_MAX or passage.actor.key_id is not None:
            return
        known = {**path_params, "actor": passage.actor.user_id}
        self._ticket = self._store.begin([tag.format_map(known) for tag in cached.tags])
        self._key, self._ttl_s = _key(passage, cached, passage.actor), cached.ttl_s

    def at_most(self, seconds: float) -> None:
        """The answer is true no longer than this, whatever its route says."""
        self._ttl_s = min(self._ttl_s, max(seconds, 0.0))

    @property
    def wanted(self) -> bool:
        """Whether this answer is to be kept."""
        return self._ticket is not None

    def close(self, answer: Kept) -> None:
        """Keep the answer."""
        size = 2 * len(answer.body) + _ENTRY_OVERHEAD_BYTES
        self._store.put(self._ticket, self._key, answer, size_bytes=size, ttl_s=self._ttl_s)


def _key(passage: Passage, cached: Cached, actor: Actor) -> tuple[Any, ...]:
    if not cached.per_member:
        return (passage.path, passage.query)
    # Nobody (None) is one more reader: what strangers see is kept for strangers only.
    return (passage.path, passage.query, actor.user_id)
