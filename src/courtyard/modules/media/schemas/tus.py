"""What tus 1.0 puts into headers: https://tus.io/protocols/resumable-upload."""

import binascii
from base64 import b64decode
from collections.abc import Mapping

import msgspec

from courtyard.kernel.basics import Malformed, UnsupportedType

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
_DIGITS_MAX = 18
_METADATA_MAX = 4096
_OFFSET_OCTETS = "application/offset+octet-stream"


class NotOctets(UnsupportedType):
    """A piece of an upload has a media type of its own."""

    message = "Content-Type: send the piece as application/offset+octet-stream."


class Piece(msgspec.Struct, frozen=True):
    """What the headers of a piece say."""

    offset: int


def piece_of(headers: Mapping[str, str]) -> Piece:
    """Where a piece belongs.

    Raises:
        NotOctets, Malformed.
    """
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _OFFSET_OCTETS:
        raise NotOctets
    return Piece(number_of("Upload-Offset", headers.get("upload-offset", "")))


def number_of(name: str, text: str) -> int:
    """A size or place.

    Raises:
        Malformed: it is no number.
    """
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS_MAX:
        raise Malformed(f"{name}: send a number of bytes.")
    return int(text)


def metadata_of(text: str) -> dict[str, str]:
    """``Upload-Metadata``: keys with values in base64, between commas.

    Raises:
        Malformed: it is written otherwise.
    """
    found: dict[str, str] = {}
    if len(text) > _METADATA_MAX:
        raise Malformed(f"Upload-Metadata: at most {_METADATA_MAX} characters.")
    for pair in filter(None, (each.strip() for each in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Malformed(f"Upload-Metadata: the value of {key[:40]} is no text in base64.") from None
    return found
