"""The size of a picture and the make-up of a film, read off the file's own tables without decoding anything.

It refuses at the door what would be refused later with more effort. What passes here can still be broken.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from courtyard.modules.media.errors import FileDamaged
from courtyard.modules.media.models import FileType
from courtyard.modules.media.rules.kinds import JPEG, MP4, PNG, WEBP

_SEGMENTS_MAX = 1000
_BOXES_MAX = 10_000
# Start-of-frame markers of JPEG (ITU T.81 table B.1), those of lossless and arithmetic coding included.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_HEADER = 8


def size_of(file: BinaryIO, file_type: FileType, size_bytes: int) -> tuple[int, int]:
    """Width and height of a picture; (0, 0) for a film, which is only looked through.

    Raises:
        FileDamaged: its tables make no sense, or promise more than is there.
    """
    file.seek(0)
    try:
        if file_type is MP4:
            _check_boxes(file, size_bytes)
            return 0, 0
        width, height = {JPEG: _of_jpeg, PNG: _of_png, WEBP: _of_webp}[file_type](file)
    except (struct.error, IndexError) as error:
        raise FileDamaged(cause=repr(error)) from error
    if width < 1 or height < 1:
        raise FileDamaged(cause=f"{width} x {height}")
    return width, height


def _of_png(file: BinaryIO) -> tuple[int, int]:
    """The header chunk (W3C PNG §11.2.1)."""
    _, name, width, height = struct.unpack(">8xI4sII", file.read(24))
    if name != b"IHDR":
        raise FileDamaged(cause="no IHDR")
    return width, height


def _of_jpeg(file: BinaryIO) -> tuple[int, int]:
    """The first frame header."""
    file.seek(2)
    for _ in range(_SEGMENTS_MAX):
        marker = file.read(2)
        while marker[1:] == b"\xff":  # any number of these may stand before a marker
            marker = b"\xff" + file.read(1)
        if marker[:1] != b"\xff":
            break
        if marker[1] in _ALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker[1] in _FRAMES:
            height, width = struct.unpack(">xHH", file.read(5))
            return width, height
        if length < 2:  # noqa: PLR2004  (the length counts itself)
            break
        file.seek(length - 2, 1)
    raise FileDamaged(cause="no frame header")


def _of_webp(file: BinaryIO) -> tuple[int, int]:
    """Of whichever of the three forms it is (RFC 9649 §2)."""
    head = file.read(30)
    form = head[12:16]
    if form == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise FileDamaged(cause=f"{form!r} in a WebP")


def _check_boxes(file: BinaryIO, size_bytes: int) -> None:
    names = set(_boxes(file, size_bytes))
    missing = {b"moov", b"mdat"} - names
    if missing:
        raise FileDamaged(cause=f"no {missing}")


def _boxes(file: BinaryIO, size_bytes: int) -> Iterator[bytes]:
    """The names of the outermost boxes, each of which must end within the file (ISO/IEC 14496-12 §4.2)."""
    place = 0
    for _ in range(_BOXES_MAX):
        if place == size_bytes:
            return
        file.seek(place)
        length, name = struct.unpack(">I4s", file.read(_HEADER))
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
        elif length == 0:  # up to the end
            length = size_bytes - place
        if length < _HEADER or place + length > size_bytes:
            raise FileDamaged(cause=f"{name!r} at {place} has {length} of {size_bytes} bytes")
        yield name
        place += length
    raise FileDamaged(cause="too many boxes")
