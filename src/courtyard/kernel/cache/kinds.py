"""What can be cached: a name, a time to live, a type, and where it is kept."""

import random
import re
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.cache.figures import tallies_of

T_co = TypeVar("T_co", covariant=True)
Levels = Literal["both", "local", "shared"]

_JITTER = 0.1
_NAME = re.compile(r"[a-z][a-z0-9_.]*\Z")


class Kind(Generic[T_co]):
    """A kind of cached value: ``LISTINGS: Kind[Listing] = Kind("recipes.listing", 300, Listing)``.

    Args:
        name: Unique over the installation; lower case, digits, dots, underscores.
        ttl_s: Seconds to live; each entry gets 10 % more or less, so that what was loaded together does not expire
            together. With 0 nothing is kept: only who asks while it is loaded shares what is found.
        type_: What msgspec decodes shared entries into. Make it frozen: readers share the local value.
        negative_ttl_s: Seconds to remember that the loader returned None; 0 means None is never kept.
        levels: ``both``, ``local`` (this process only) or ``shared`` (Valkey only).
        version: Raise it when the meaning of the stored value changes.
    """

    def __init__(
        self,
        name: str,
        ttl_s: float,
        type_: Any,
        *,
        negative_ttl_s: float = 5.0,
        levels: Levels = "both",
        version: int = 1,
    ) -> None:
        if not _NAME.match(name):
            raise ValueError(f"kind {name!r}: use lower case letters, digits, dots and underscores")
        if min(ttl_s, negative_ttl_s) < 0:
            raise ValueError(f"kind {name!r}: ttl_s and negative_ttl_s must be 0 or above")
        self.name = name
        self.ttl_s = ttl_s
        self.negative_ttl_s = negative_ttl_s
        self.is_local = levels != "shared"
        self.is_shared = levels != "local"
        self.shared_name = f"{name}.{version}"
        self.tallies = tallies_of(name)
        self.encode: Callable[[Any], bytes] = msgspec.msgpack.Encoder(enc_hook=_encode_id).encode
        self.decode: Callable[[bytes], T_co] = msgspec.msgpack.Decoder(type_ | None, dec_hook=_decode_id).decode

    def life_s(self, value: object) -> float:
        """Jittered seconds for this value; 0 when it must not be kept."""
        ttl_s = self.negative_ttl_s if value is None else self.ttl_s
        return ttl_s * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311  (spreads load, guards nothing)


def _encode_id(value: object) -> bytes:
    if isinstance(value, Id):
        return value.binary
    raise NotImplementedError(f"cannot cache a {type(value).__name__}: use msgspec's types")


def _decode_id(type_: type, value: Any) -> Any:
    if type_ is Id:
        return Id(value)
    raise NotImplementedError(f"cannot read a cached {type_.__name__}")
