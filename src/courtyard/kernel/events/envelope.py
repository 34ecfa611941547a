"""What travels: a fact in its envelope, as JSON."""

from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from courtyard.kernel.basics import Fact, Id, is_id

F_co = TypeVar("F_co", bound=Fact, covariant=True)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A fact on its way.

    Args:
        id: Of the event; every effect happens once per reaction and id.
        topic: What happened.
        version: Of the fact's shape.
        occurred_at: When it was recorded.
        actor: Who did it; None for the house itself.
        key: What it is about: facts of one key arrive in the order in which they were recorded.
        trace_id: Of the request that it began with; empty if there was none.
        data: The fact's fields as JSON has them.
    """

    id: Id
    topic: str
    version: int
    occurred_at: datetime
    actor: Id | None
    key: str
    trace_id: str
    data: dict[str, Any]


class Received(msgspec.Struct, Generic[F_co], frozen=True, kw_only=True):
    """A fact as a reaction gets it; the fields are those of ``Envelope``."""

    id: Id
    occurred_at: datetime
    actor: Id | None
    key: str
    trace_id: str
    fact: F_co


class Undecodable(Exception):  # noqa: N818  (a state that the reader handles, never shown to anybody)
    """These bytes are no envelope, or its data is no such fact."""


def data_of(fact: Fact) -> dict[str, Any]:
    """A fact's fields as JSON has them: ids as 24 hex digits, instants as ISO 8601."""
    data: dict[str, Any] = msgspec.to_builtins(fact, enc_hook=_plain)
    return data


def encode(envelope: Envelope) -> bytes:
    """An envelope as JSON."""
    return _encoder.encode(envelope)


def decode(packed: bytes) -> Envelope:
    """Read an envelope.

    Raises:
        Undecodable: these bytes are none.
    """
    try:
        return _decoder.decode(packed)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Undecodable(str(error)) from None


def open_envelope(envelope: Envelope, kind: type[F_co]) -> Received[F_co]:
    """Read the fact in an envelope.

    Raises:
        Undecodable: the data has another shape.
    """
    try:
        fact = msgspec.convert(envelope.data, kind, dec_hook=_typed)
    except msgspec.ValidationError as error:
        raise Undecodable(str(error)) from None
    return Received(
        id=envelope.id,
        occurred_at=envelope.occurred_at,
        actor=envelope.actor,
        key=envelope.key,
        trace_id=envelope.trace_id,
        fact=fact,
    )


def _plain(value: object) -> str:
    if isinstance(value, Id):
        return str(value)
    raise NotImplementedError(f"a fact cannot hold a {type(value).__name__}: use msgspec's types and Id")


def _typed(type_: type, value: Any) -> Any:
    if type_ is Id and isinstance(value, str) and is_id(value):
        return Id(value)
    raise ValueError(f"{value!r} is no {type_.__name__}")


_encoder = msgspec.json.Encoder(enc_hook=_plain)
_decoder = msgspec.json.Decoder(Envelope, dec_hook=_typed)
