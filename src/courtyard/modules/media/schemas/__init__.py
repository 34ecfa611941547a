"""Shapes on the wire."""

from courtyard.modules.media.models import Kind
from courtyard.modules.media.schemas.described import BeginOperation, FileOperation, GiveUpOperation, PieceOperation
from courtyard.modules.media.schemas.files import (
    FileOut,
    FilesPage,
    RoomOut,
    UploadOut,
    file_out,
    files_page,
)
from courtyard.modules.media.schemas.tus import EXTENSIONS, VERSION, Piece, metadata_of, number_of, piece_of

__all__ = [
    "EXTENSIONS",
    "VERSION",
    "BeginOperation",
    "FileOperation",
    "FileOut",
    "FilesPage",
    "GiveUpOperation",
    "Kind",
    "Piece",
    "PieceOperation",
    "RoomOut",
    "UploadOut",
    "file_out",
    "files_page",
    "metadata_of",
    "number_of",
    "piece_of",
]
