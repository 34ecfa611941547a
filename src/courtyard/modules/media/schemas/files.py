"""Files on the wire."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.media.models import Kind, State, Upload


class SourceOut(msgspec.Struct, frozen=True):
    """One form of a file. ``url`` is a path on this server; that of a private file is signed and runs out."""

    name: str
    url: str
    media_type: str
    width: int
    height: int
    size_bytes: int


class FileOut(msgspec.Struct, frozen=True, kw_only=True):
    """A file as its owner sees it. ``job`` can be asked at ``/jobs/{job}`` how far it is.

    ``reason`` and ``reason_words`` say why a file was refused or failed. ``animated`` says that it moves, and that its
    first frame is shown.
    """

    id: Id
    kind: Kind
    state: State
    reason: str | None
    reason_words: str | None
    name: str
    media_type: str
    size_bytes: int
    width: int
    height: int
    duration_s: float
    animated: bool
    public: bool
    job: str
    still: SourceOut | None
    sources: list[SourceOut]
    thumbs: list[SourceOut]
    films: list[SourceOut]
    original: SourceOut | None
    created_at: datetime


class FilesPage(msgspec.Struct, frozen=True):
    """Some files, and the cursor of the next ones (null at the end)."""

    items: list[FileOut]
    next_cursor: str | None


class RoomOut(msgspec.Struct, frozen=True):
    """How much one keeps, and may keep."""

    files: int
    bytes: int
    limit_bytes: int


class UploadOut(msgspec.Struct, frozen=True):
    """How far an upload is. Its ``id`` is the id that the file will have."""

    id: Id
    name: str
    offset: int
    length: int
    expires_at: datetime

    @classmethod
    def of(cls, upload: Upload) -> "UploadOut":
        """An upload for its owner."""
        return cls(upload.id, upload.name, upload.offset, upload.length, upload.expires_at)


def file_out(own: Any) -> FileOut:
    """A file (with ``file``, ``shown`` and ``original``) for its owner."""
    file, shown = own.file, own.shown
    return FileOut(
        id=file.id,
        kind=file.kind,
        state=file.state,
        reason=file.reason or None,
        reason_words=file.reason_words or None,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        width=file.width,
        height=file.height,
        duration_s=file.duration_s,
        animated=file.animated,
        public=file.public,
        job=file.job,
        still=_source(shown.still),
        sources=_sources(shown.sources),
        thumbs=_sources(shown.thumbs),
        films=_sources(shown.films),
        original=_source(own.original),
        created_at=file.created_at,
    )


def files_page(owns: Iterable[Any], next_cursor: str | None) -> FilesPage:
    """Some files for their owner."""
    return FilesPage([file_out(own) for own in owns], next_cursor)


def _sources(sources: Iterable[Any]) -> list[SourceOut]:
    return [SourceOut(**msgspec.structs.asdict(each)) for each in sources]


def _source(source: Any) -> SourceOut | None:
    return None if source is None else SourceOut(**msgspec.structs.asdict(source))
