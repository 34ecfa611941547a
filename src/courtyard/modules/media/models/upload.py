"""An upload that arrives in pieces."""

from datetime import datetime

import msgspec

from courtyard.kernel.basics import Document, Id

PIECES_MAX = 1000


class Piece(msgspec.Struct, frozen=True):
    """What one request brought."""

    key: str
    size_bytes: int


class Upload(Document, kw_only=True):
    """A file on its way. Its id is the id that the file will have.

    ``offset`` is how much of ``length`` is here, which is what the pieces hold together.
    """

    owner: Id
    name: str
    length: int
    offset: int = 0
    pieces: list[Piece] = msgspec.field(default_factory=list)
    expires_at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.length

    @property
    def folder(self) -> str:
        """Where its pieces lie."""
        return f"uploads/{self.id}/"
