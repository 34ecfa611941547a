"""Uploads that go on where they broke off: in pieces, each kept as soon as it is here."""

import secrets
from collections.abc import AsyncIterable
from contextlib import aclosing
from datetime import datetime, timedelta

from courtyard.kernel.basics import Actor, Refusal, now
from courtyard.kernel.blobs import Incoming
from courtyard.modules.media.access import upload_for_owner
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.arriving import Arrivals
from courtyard.modules.media.actions.transfers import Transfers
from courtyard.modules.media.errors import (
    FileEmpty,
    OffsetDiffers,
    PiecesTooSmall,
    TooManyOpenUploads,
    UploadTooLarge,
)
from courtyard.modules.media.models import PIECES_MAX, Piece, Upload

_RETRY_S = 60.0
_OCTETS = "application/octet-stream"


class Resuming:
    """Takes uploads in pieces. The pieces lie where files lie, so each may come to another process."""

    def __init__(self, archive: Archive, arrivals: Arrivals, transfers: Transfers) -> None:
        self._uploads, self._files = archive.uploads, archive.files
        self._blobs, self._spool, self._settings = archive.blobs, archive.spool, archive.settings
        self._arrivals, self._transfers = arrivals, transfers

    @property
    def limit_bytes(self) -> int:
        """The largest file that is taken."""
        return self._settings.media_limit_bytes

    async def begin(self, actor: Actor, name: str, length: int) -> Upload:
        """Announce a file of this length.

        Raises:
            FileEmpty, UploadTooLarge, QuotaFull, TooManyOpenUploads.
        """
        if length == 0:
            raise FileEmpty
        if length > self._settings.media_limit_bytes:
            raise UploadTooLarge(details={"limit_bytes": self._settings.media_limit_bytes})
        most = self._settings.media_open_uploads
        opened = await self._uploads.open_of(actor.member_id, most)
        if len(opened) >= most:
            raise TooManyOpenUploads(retry_after_s=_RETRY_S)
        await self._arrivals.check_room(actor.member_id, length + sum(each.length for each in opened))
        return await self._uploads.begin(
            Upload(owner=actor.member_id, name=name[:255], length=length, expires_at=self._end())
        )

    async def where(self, actor: Actor, upload: str) -> Upload:
        """How far an upload is.

        Raises:
            UploadNotFound.
        """
        return await upload_for_owner(self._uploads, actor, upload)

    async def go_on(self, actor: Actor, upload: str, offset: int, chunks: AsyncIterable[bytes]) -> Upload:
        """Take a piece; what has arrived is kept even if the client goes away in the middle of it.

        When that was the last one, the file is kept. The same request once more only does what is left to do.

        Raises:
            UploadNotFound: it is not there (any more).
            OffsetDiffers: the piece belongs elsewhere.
            TooManyBytes: there is more than was announced.
            PiecesTooSmall: there have been very many.
            TooManyUploads: all of the member's places are taken.
            As ``Arrivals.receive``: the file is not taken, and the upload is over.
        """
        found = await upload_for_owner(self._uploads, actor, upload)
        _check_place(found, offset)
        async with self._transfers.one(actor.member_id):
            rest = found.length - found.offset
            async with self._spool.receiving(rest, rest) as incoming:
                try:
                    async for chunk in chunks:
                        await incoming.write(chunk)
                        if found.offset == 0 and incoming.size_bytes == len(chunk):
                            self._arrivals.check_beginning(incoming.head)
                except Refusal as refusal:
                    if await self._is_over(found, refusal):
                        raise
                    # The client is gone, or too slow: what it sent is kept, and the refusal told to whoever listens.
                    await self._keep_piece(found, incoming)
                    raise
                found = await self._keep_piece(found, incoming)
            if found.is_whole:
                await self._finish(found)
        return found

    async def give_up(self, actor: Actor, upload: str) -> None:
        """Drop an upload with all that has arrived.

        Raises:
            UploadNotFound.
        """
        await self._drop(await upload_for_owner(self._uploads, actor, upload))

    async def _is_over(self, upload: Upload, refusal: Refusal) -> bool:
        """Whether there is no going on after this: the content is not taken, whatever else comes."""
        if refusal.status not in _FINAL:
            return False
        if upload.offset == 0:
            await self._drop(upload)
        return True

    async def _keep_piece(self, upload: Upload, incoming: Incoming) -> Upload:
        await incoming.finish()
        if not incoming.size_bytes:
            return upload
        piece = Piece(f"{upload.folder}{upload.offset:012d}-{secrets.token_hex(4)}", incoming.size_bytes)
        await self._blobs.put(piece.key, incoming.path, _OCTETS)
        noted = await self._uploads.add_piece(upload, piece, self._end())
        if noted is None:
            await self._blobs.delete([piece.key])
            raise OffsetDiffers
        return noted

    async def _finish(self, upload: Upload) -> None:
        """Put the pieces together and keep the file, under the upload's id: so it is there once, however often."""
        turn = self._uploads.turn(upload.id)
        if not await turn.hold():
            raise OffsetDiffers("This upload is being finished by another request. Ask for the file in a moment.")
        try:
            if await self._files.get(upload.id) is None:
                async with self._spool.receiving(upload.length, upload.length) as incoming:
                    for piece in upload.pieces:
                        async with aclosing(self._blobs.read(piece.key, 0, piece.size_bytes)) as content:
                            async for chunk in content:
                                await incoming.write(chunk)
                        await turn.hold()
                    await incoming.finish()
                    await self._kept(upload, incoming)
            await self._drop(upload)
        finally:
            await turn.release()

    async def _kept(self, upload: Upload, incoming: Incoming) -> None:
        try:
            await self._arrivals.keep(upload.owner, upload.name, incoming, file=upload.id)
        except Refusal as refusal:
            if refusal.status in _FINAL:
                await self._drop(upload)
            raise

    async def _drop(self, upload: Upload) -> None:
        async with aclosing(self._blobs.listed(upload.folder)) as portions:
            async for portion in portions:
                await self._blobs.delete(blob.key for blob in portion)
        await self._uploads.end(upload.id)

    def _end(self) -> datetime:
        return now() + timedelta(hours=self._settings.media_upload_h)


_FINAL = frozenset({413, 415, 422})


def _check_place(upload: Upload, offset: int) -> None:
    if offset != upload.offset:
        raise OffsetDiffers(details={"offset": upload.offset})
    if len(upload.pieces) >= PIECES_MAX and not upload.is_whole:
        raise PiecesTooSmall
