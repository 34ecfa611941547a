"""Files that arrive: told by their content, measured, kept, and given to a worker."""

import asyncio
import hashlib
from collections.abc import AsyncIterable
from datetime import timedelta
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Actor, Id, Refusal, now
from courtyard.kernel.blobs import Incoming
from courtyard.kernel.events import Unit
from courtyard.modules.media.actions import figures
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.processing import ProcessFile, job_of
from courtyard.modules.media.actions.transfers import Transfers
from courtyard.modules.media.errors import FileEmpty, QuotaFull, RequestDiffers, TooManyPixels, TypeNotTaken
from courtyard.modules.media.formats.measures import size_of
from courtyard.modules.media.models import FileType, Kind, MediaFile
from courtyard.modules.media.rules.kinds import JPEG, type_of
from courtyard.modules.media.rules.naming import shown_name
from courtyard.modules.media.rules.sizes import WHOLE_PIXELS_MAX


class Arrival(msgspec.Struct, frozen=True):
    """A file that is here, and whether it came with this request or with an earlier one of the same key."""

    file: MediaFile
    is_new: bool = True


class Arrivals:
    """Takes files in. The process that serves never holds one in memory."""

    def __init__(self, archive: Archive, transfers: Transfers) -> None:
        self._store, self._blobs, self._spool, self._jobs = archive.files, archive.blobs, archive.spool, archive.jobs
        self._settings, self._transfers = archive.settings, transfers

    async def receive(
        self, actor: Actor, name: str, chunks: AsyncIterable[bytes], *, expected_bytes: int = 0, request_key: str = ""
    ) -> Arrival:
        """Take a file while it arrives.

        Args:
            actor: Whose file it is.
            name: What the browser calls it.
            chunks: Its content.
            expected_bytes: As announced, with the form around it.
            request_key: An idempotency key; the same file with the same key is the same file.

        Raises:
            TypeNotTaken, FileEmpty, FileDamaged, TooManyPixels: by its content.
            TooManyBytes, QuotaFull, TooManyUploads: by its size and the member's other files.
            NoRoom, BlobsAway, QueueFull: not now.
            RequestDiffers: the key came with another file.
        """
        limit_bytes = self._settings.media_limit_bytes
        likely_bytes = min(limit_bytes, max(0, expected_bytes - _AROUND_A_FILE_BYTES))
        async with self._transfers.one(actor.member_id):
            await self.check_room(actor.member_id, likely_bytes)
            async with self._spool.receiving(limit_bytes, likely_bytes) as incoming:
                async for chunk in chunks:
                    await incoming.write(chunk)
                    if incoming.size_bytes == len(chunk):
                        self.check_beginning(incoming.head)
                await incoming.finish()
                return await self.keep(actor.member_id, name, incoming, file=Id(), request_key=request_key)

    async def check_room(self, owner: Id, size_bytes: int) -> None:
        """Refuse at once what would be refused in the end.

        Raises:
            QuotaFull.
        """
        quota_bytes = self._settings.media_quota_bytes
        usage = await self._store.usage(owner)
        if usage.bytes + size_bytes > quota_bytes:
            raise QuotaFull(details={"limit_bytes": quota_bytes, "used_bytes": usage.bytes})

    @staticmethod
    def check_beginning(head: bytes) -> FileType | None:
        """The type, told by the first bytes; None while there are too few to tell.

        Raises:
            TypeNotTaken: it is none that is taken.
        """
        file_type = type_of(head)
        if file_type is None and len(head) >= _ENOUGH_TO_TELL:
            figures.REFUSED.labels(TypeNotTaken.code).inc()
            raise TypeNotTaken
        return file_type

    async def keep(self, owner: Id, name: str, incoming: Incoming, *, file: Id, request_key: str = "") -> Arrival:
        """Keep a file that is here as a whole, under this id, and have it worked on.

        Raises:
            As ``receive``.
        """
        found = await self._checked(owner, name, incoming, file)
        if request_key:
            found.request_key = hashlib.sha256(request_key.encode()).hexdigest()
            earlier = await self._store.by_request(owner, found.request_key)
            if earlier is not None:
                return _same(earlier, found)
        await self._blobs.put(found.key_of(found.original), incoming.path, found.media_type)

        async def give_to_worker(unit: Unit) -> None:
            payload = ProcessFile(str(found.id), found.run)
            await self._jobs.add(job_of(found.kind), payload, id=found.job, owner=owner, unit=unit)

        try:
            admitted = await self._store.admit(found, self._settings.media_quota_bytes, give_to_worker)
        except Refusal:
            earlier = await self._known(found)
            if earlier is None or earlier.id != found.id:
                await self._blobs.delete([found.key_of(found.original)])
            if earlier is None:
                raise
            return _same(earlier, found)
        if not admitted:
            await self._blobs.delete([found.key_of(found.original)])
            await self.check_room(owner, found.size_bytes)
            raise QuotaFull(details={"limit_bytes": self._settings.media_quota_bytes})
        figures.ARRIVED.labels(found.kind.value).inc()
        figures.ARRIVED_BYTES.labels(found.kind.value).inc(found.size_bytes)
        return Arrival(found)

    async def _known(self, file: MediaFile) -> MediaFile | None:
        """The same id or key, kept by somebody who was quicker."""
        if isinstance(file.request_key, str):
            return await self._store.by_request(file.owner, file.request_key)
        return await self._store.get(file.id)

    async def _checked(self, owner: Id, name: str, incoming: Incoming, file: Id) -> MediaFile:
        if incoming.size_bytes == 0:
            raise FileEmpty
        file_type = self.check_beginning(incoming.head)
        if file_type is None:
            raise TypeNotTaken
        try:
            width, height = await asyncio.to_thread(_measured, incoming.path, file_type, incoming.size_bytes)
            self._check_pixels(width * height, file_type)
        except Refusal as refusal:
            figures.REFUSED.labels(refusal.code).inc()
            raise
        return MediaFile(
            id=file,
            owner=owner,
            kind=file_type.kind,
            media_type=file_type.media_type,
            extension=file_type.extension,
            name=shown_name(name, file_type),
            size_bytes=incoming.size_bytes,
            sha256=incoming.sha256,
            width=width,
            height=height,
            look_at=now() + timedelta(hours=self._settings.media_grace_h),
        )

    def _check_pixels(self, pixels: int, file_type: FileType) -> None:
        most = self._settings.media_pixels_max
        if file_type is not JPEG and file_type.kind is Kind.IMAGE:
            most = min(most, WHOLE_PIXELS_MAX)
        if pixels > most:
            raise TooManyPixels(
                f"file: this picture has {pixels / 1e6:.0f} million pixels; at most {most / 1e6:.0f} million are read.",
                details={"pixels": pixels, "pixels_max": most},
            )


_ENOUGH_TO_TELL = 16
_AROUND_A_FILE_BYTES = 4096


def _measured(path: Path, file_type: FileType, size_bytes: int) -> tuple[int, int]:
    with path.open("rb") as file:
        return size_of(file, file_type, size_bytes)


def _same(earlier: MediaFile, file: MediaFile) -> Arrival:
    if earlier.sha256 != file.sha256:
        raise RequestDiffers
    return Arrival(earlier, is_new=False)
