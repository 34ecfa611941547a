"""The level in Valkey: an entry carries the versions of its tags and counts only while all of them still stand."""

import hashlib
import os
import struct
import time
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from courtyard.kernel.cache.direct import Command
from courtyard.kernel.cache.kinds import Kind

_VERSION_BYTES = 8
_VERSION_TTL_S = 3600  # a version that expired costs one more load, since versions are random and never come again
_HEAD = struct.Struct(">Bd")
_TAGS_MAX = 200
_KEY_LENGTH_MAX = 200
_VALUE_BYTES_MAX = 4 << 20


class Reading(NamedTuple):
    """What one look at the shared level brought.

    Attributes:
        names: Version keys, the namespace's own first.
        versions: Their values before any load started; made up (and marked missing) where there was none.
        missing: Indexes of the versions that were made up.
        payload: The encoded value, or None.
        expires_at: Unix time in seconds, for a payload.
    """

    names: tuple[str, ...]
    versions: list[bytes]
    missing: list[int]
    payload: bytes | None
    expires_at: float


class SharedLevel:
    """Says what to ask Valkey and what its answers mean; every key has a time to live.

    Versions are random, not counted: a version that was lost or expired can never become valid again. The server's
    run id is part of each key: what a restarted Valkey still remembers may lack the last second of invalidations.

    Args:
        namespace: Prefix of all keys.
    """

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self.session = 0
        self.use_server("none")

    def use_server(self, run_id: str) -> None:
        """Look only at what was stored since this server started; answers to older questions do not count."""
        self.session += 1
        self._entries = f"{self._namespace}:cache:{run_id}:e:"
        self._tags = f"{self._namespace}:cache:{run_id}:t:"
        self._everything = f"{self._namespace}:cache:{run_id}:everything"

    def question(self, kind: Kind[Any], key: str, tags: Sequence[str]) -> Command:
        """One MGET for the entry and all versions; tags must be sorted."""
        if len(tags) > _TAGS_MAX:
            raise ValueError(f"{kind.name}: {len(tags)} tags, at most {_TAGS_MAX} are possible: use coarser ones")
        return ("MGET", self._entry_key(kind, key), self._everything, *(self._tags + _short(tag) for tag in tags))

    def reading(self, question: Command, answer: Sequence[bytes | None]) -> Reading:
        """What the MGET brought."""
        entry, *found = answer
        missing = [index for index, version in enumerate(found) if version is None]
        versions = [version or os.urandom(_VERSION_BYTES) for version in found]
        names = question[2:]
        if entry is None or missing:
            return Reading(names, versions, missing, None, 0.0)
        count, expires_at = _HEAD.unpack_from(entry)
        start = _HEAD.size + count * _VERSION_BYTES
        is_valid = count == len(versions) and entry[_HEAD.size : start] == b"".join(versions)
        return Reading(names, versions, missing, entry[start:] if is_valid else None, expires_at)

    def storing(self, kind: Kind[Any], key: str, reading: Reading, payload: bytes, life_s: float) -> list[Command]:
        """The commands that store what was loaded after ``reading``; void if an invalidation came between."""
        if len(payload) > _VALUE_BYTES_MAX:
            return []
        version_life_s = int(max(_VERSION_TTL_S, 2 * kind.ttl_s))
        head = _HEAD.pack(len(reading.versions), time.time() + life_s)
        entry = b"".join((head, *reading.versions, payload))
        return [
            *(
                ("SET", reading.names[index], reading.versions[index], "NX", "EX", version_life_s)
                for index in reading.missing
            ),
            ("SET", self._entry_key(kind, key), entry, "PX", max(int(life_s * 1000), 1)),
        ]

    def renewals(self, tags: Iterable[str]) -> list[Command]:
        """The commands that make every entry with one of these tags void."""
        return [("SET", self._tags + _short(tag), os.urandom(_VERSION_BYTES), "EX", _VERSION_TTL_S) for tag in tags]

    def renewal_of_everything(self) -> Command:
        """The command that makes every entry void."""
        return ("SET", self._everything, os.urandom(_VERSION_BYTES), "EX", _VERSION_TTL_S)

    def _entry_key(self, kind: Kind[Any], key: str) -> str:
        return f"{self._entries}{kind.shared_name}:{_short(key)}"


def _short(text: str) -> str:
    """Bounded, and unambiguous: a long text becomes its digest, marked by a character that others lose."""
    if len(text) <= _KEY_LENGTH_MAX and not text.startswith("#"):
        return text
    return "#" + hashlib.sha256(text.encode()).hexdigest()
