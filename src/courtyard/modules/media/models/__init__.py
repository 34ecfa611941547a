"""The values that media are made of."""

from courtyard.modules.media.models.file import (
    ORIGINAL,
    POSTER,
    STILL,
    Claim,
    FileType,
    Kind,
    MediaFile,
    State,
    Usage,
    Variant,
)
from courtyard.modules.media.models.upload import PIECES_MAX, Piece, Upload

__all__ = [
    "ORIGINAL",
    "PIECES_MAX",
    "POSTER",
    "STILL",
    "Claim",
    "FileType",
    "Kind",
    "MediaFile",
    "Piece",
    "State",
    "Upload",
    "Usage",
    "Variant",
]
