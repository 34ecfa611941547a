"""Somebody's files in their copy; and somebody is erased: their files and uploads go, with all forms and pieces."""

from collections.abc import AsyncIterator, Mapping

from courtyard.kernel.blobs import BlobMissing
from courtyard.kernel.privacy import Archive as CopyOfData
from courtyard.kernel.privacy import Erasing, Subject
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.collecting import Collecting
from courtyard.modules.media.actions.holding import Keepers
from courtyard.modules.media.actions.processing import Processing
from courtyard.modules.media.models import MediaFile, State

_AT_ONCE = 100
# A copy is kept in one piece for days; films of many hours are fetched one by one.
_BYTES_IN_COPY_MAX = 256 << 20


class Eraser:
    """Interrupted and begun again, it finds what is left. Documents that showed the files are gone by then."""

    def __init__(self, archive: Archive, collecting: Collecting) -> None:
        self._files = archive.files
        self._uploads = archive.uploads
        self._blobs = archive.blobs
        self._collecting = collecting

    async def erase(self, erasing: Erasing) -> Mapping[str, int]:
        """See ``kernel.privacy.Part``."""
        user, files, uploads = erasing.subject.user, 0, 0
        while found := await self._files.left_by(user, limit=_AT_ONCE):
            for file in found:
                condemned = await self._files.condemn(file.id)
                await self._collecting.remove(condemned or file)
            files += len(found)
        while begun := await self._uploads.open_of(user, _AT_ONCE):
            for upload in begun:
                await self._collecting.drop(upload)
            uploads += len(begun)
        return {"files": files, "uploads": uploads}

    async def export(self, subject: Subject, copy: CopyOfData) -> None:
        """The originals, each under its id; those that are too large for one copy are named."""
        room, left_out = _BYTES_IN_COPY_MAX, list[str]()
        cursor: str | None = None
        while True:
            page = await self._files.of_owner(subject.user, None, limit=_AT_ONCE, cursor=cursor)
            for file in page.items:
                if file.state is State.REFUSED:
                    continue
                if file.size_bytes > room:
                    left_out.append(f"{file.id}  {file.size_bytes} bytes  {file.name}")
                    continue
                room -= file.size_bytes
                await copy.add(f"media/files/{file.id}.{file.extension.lstrip('.')}", self._bytes_of(file))
            cursor = page.next_cursor
            if cursor is None:
                break
        if left_out:
            lines = ["Too large for one copy; fetch these one by one from your files:", *left_out, ""]
            await copy.add_text("media/not_in_here.txt", "\n".join(lines))

    async def _bytes_of(self, file: MediaFile) -> AsyncIterator[bytes]:
        try:
            async for piece in self._blobs.read(file.key_of(file.original), 0, file.size_bytes):
                yield piece
        except BlobMissing:
            return  # it was removed this moment


def caretakers(archive: Archive, keepers: Keepers, processing: Processing) -> tuple[Collecting, Eraser]:
    """Those who remove files: what nobody has any more, and what somebody leaves."""
    collecting = Collecting(archive, keepers, processing)
    return collecting, Eraser(archive, collecting)
