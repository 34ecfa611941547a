"""What goes over a socket: JSON texts, of which those with an ``id`` are places to resume from.

To the client: ``{"id", "type": "ready"}``, ``{"id", "type": "message", "kind", "data"}``, ``{"id", "type": "reset"}``
(what was missed is not known: load anew), ``{"type": "pong"}``.
From the client: ``{"type": "resume", "last": "<id>"}``, ``{"type": "ping"}``.
"""

from typing import Any, Literal

import msgspec

from courtyard.kernel.live.position import Position

BODY_BYTES_MAX = 4096
PONG = '{"type":"pong"}'


class FromClient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a client may say."""

    type: Literal["resume", "ping"]
    last: str = ""


class _Message(msgspec.Struct, frozen=True):
    type: str
    kind: str
    data: Any


_from_client = msgspec.json.Decoder(FromClient)
_encoder = msgspec.json.Encoder(enc_hook=str)


def read(text: str) -> FromClient | None:
    """What a client says; None for anything else."""
    try:
        return _from_client.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return None


def body(kind: str, data: Any) -> bytes:
    """A message without its id, which the stream gives.

    Raises:
        ValueError: it is larger than 4 KiB: say less, and let the client ask for the rest.
    """
    encoded = _encoder.encode(_Message("message", kind, data))
    if len(encoded) > BODY_BYTES_MAX:
        raise ValueError(f"{kind}: {len(encoded)} bytes, at most {BODY_BYTES_MAX} go over a socket")
    return encoded


def frame(position: Position, encoded: bytes) -> str:
    """A message with its id."""
    return f'{{"id":"{position}",{encoded[1:].decode()}'


def notice(type_: Literal["ready", "reset"], position: Position | None) -> str:
    """A word about the socket itself."""
    return f'{{"id":{f"{chr(34)}{position}{chr(34)}" if position else "null"},"type":"{type_}"}}'
