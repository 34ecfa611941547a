"""The collector: removes what nobody needs any more, and never what somebody does.

It looks at a file when its time has come, asks the keepers of all old claims, and only then judges, in one unit of work
that fails if anybody claimed the file meanwhile. Every step can be broken off and done again.
"""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import timedelta

import msgspec
import structlog

from courtyard.kernel.basics import Id, is_id, now
from courtyard.kernel.blobs import Blob
from courtyard.kernel.jobs import JobContext, JobNotFound, JobState, JobType
from courtyard.modules.media.actions import figures
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.holding import Keepers
from courtyard.modules.media.actions.looking import file_tag
from courtyard.modules.media.actions.processing import ProcessFile, Processing, job_of
from courtyard.modules.media.events import MediaRemoved
from courtyard.modules.media.models import MediaFile, State, Upload

_log = structlog.get_logger()
_AT_ONCE = 200
_ROUNDS_MAX = 50
_RECHECK = timedelta(days=7)
_STUCK = timedelta(minutes=15)


class Collect(msgspec.Struct, frozen=True):
    """Look at what is due; ``thorough`` looks through the whole store as well."""

    thorough: bool = False


class Collected(msgspec.Struct, frozen=True):
    """What was removed, and how many files were taken up again."""

    files: int
    uploads: int
    stray_pieces: int
    taken_up: int


COLLECT = JobType(name="media.collect", queue="media", payload=Collect, timeout_s=3600, essential=False)


class Collecting:
    """Removes files that nobody needs, uploads that do not go on, and bytes that belong to nothing."""

    def __init__(self, archive: Archive, keepers: Keepers, processing: Processing) -> None:
        self._files, self._holdings, self._uploads = archive.files, archive.holdings, archive.uploads
        self._blobs, self._jobs, self._cache = archive.blobs, archive.jobs, archive.cache
        self._keepers, self._processing = keepers, processing
        self._grace = timedelta(hours=archive.settings.media_grace_h)

    async def work(self, payload: Collect, _: JobContext) -> Collected:
        """The handler of the job."""
        return await self.collect(thorough=payload.thorough)

    async def collect(self, *, thorough: bool = False) -> Collected:
        """Remove all that is due; ``thorough`` looks through the whole store as well."""
        uploads = await self.drop_uploads()
        taken_up = await self.take_up_stuck()
        files = 0
        for _round in range(_ROUNDS_MAX):
            looked_at, removed = await self.look()
            files += removed
            if looked_at < _AT_ONCE:
                break
        stray = await self.sweep() if thorough else 0
        return Collected(files, uploads, stray, taken_up)

    async def look(self) -> tuple[int, int]:
        """Look at files whose time has come; answers at how many, and how many are gone now."""
        due = await self._files.due(now(), _AT_ONCE)
        removed = 0
        for file in due:
            removed += await self._judged(file)
        return len(due), removed

    async def _judged(self, file: MediaFile) -> bool:
        if file.state is not State.REMOVED:
            cutoff = now() - self._grace
            claims = await self._holdings.claims_on([file.id])
            told = await self._keepers.told([claim for claim in claims if claim.claimed_at < cutoff])
            condemned = await self._holdings.judge(file, told, cutoff, now() + _RECHECK)
            await self._cache.invalidate(file_tag(file.id))
            if condemned is None:
                return False
            file = condemned
            _log.info("file_collected", file=str(file.id), owner=str(file.owner), size_bytes=file.size_bytes)
        await self.remove(file)
        figures.COLLECTED.labels("files").inc()
        return True

    async def remove(self, file: MediaFile) -> None:
        """Remove the bytes of a condemned file, and then what is known of it."""
        await self._delete_below(file.folder)
        await self._files.forget(file, MediaRemoved(file=file.id, owner=file.owner))
        await self._cache.invalidate(file_tag(file.id))

    async def drop_uploads(self) -> int:
        """Drop uploads that have not gone on in time; answers how many."""
        expired = await self._uploads.expired(now(), _AT_ONCE)
        for upload in expired:
            await self.drop(upload)
        figures.COLLECTED.labels("uploads").inc(len(expired))
        return len(expired)

    async def drop(self, upload: Upload) -> None:
        """Remove what has come of an upload, and then what is known of it."""
        await self._delete_below(upload.folder)
        await self._uploads.end(upload.id)

    async def take_up_stuck(self) -> int:
        """Files whose job is lost get another; those whose job failed behind our back are said to have failed."""
        stuck = await self._files.stuck(now() - _STUCK, _AT_ONCE)
        taken_up = 0
        for file in stuck:
            try:
                job = await self._jobs.find(file.job)
            except JobNotFound:
                payload = ProcessFile(str(file.id), file.run)
                await self._jobs.add(job_of(file.kind), payload, id=file.job, owner=file.owner)
                taken_up += 1
            else:
                if job.state is JobState.FAILED:
                    await self._processing.give_up(file)
        return taken_up

    async def sweep(self) -> int:
        """Go through the whole store and remove bytes that no file and no upload knows, once they are old enough."""
        before = now() - self._grace
        removed = 0
        for prefix in ("files/", "uploads/"):
            async with aclosing(self._blobs.listed(prefix)) as portions:
                async for portion in portions:
                    old = [blob for blob in portion if blob.modified_at < before]
                    stray = await self._stray(prefix, old)
                    await self._blobs.delete(stray)
                    removed += len(stray)
        figures.COLLECTED.labels("stray").inc(removed)
        return removed

    async def _stray(self, prefix: str, blobs: Sequence[Blob]) -> list[str]:
        owners = {blob.key: _id_in(blob.key, prefix) for blob in blobs}
        ids = list({each for each in owners.values() if each is not None})
        if prefix == "uploads/":
            known = await self._uploads.known(ids)
            return [key for key, owner in owners.items() if owner not in known]
        files = {file.id: file for file in await self._files.some(ids)}
        kept: set[str] = set()
        for file in files.values():
            # A file in work has forms that are not noted yet.
            kept |= {key for key, owner in owners.items() if owner == file.id} if _is_moving(file) else set(file.keys)
        return [key for key in owners if key not in kept]

    async def _delete_below(self, folder: str) -> None:
        async with aclosing(self._blobs.listed(folder)) as portions:
            async for portion in portions:
                await self._blobs.delete(blob.key for blob in portion)


def _is_moving(file: MediaFile) -> bool:
    return file.state in {State.PROCESSING, State.CANCELLED, State.FAILED, State.REMOVED}


def _id_in(key: str, prefix: str) -> Id | None:
    """The file's or upload's id in the key of its bytes."""
    parts = key.removeprefix(prefix).split("/")
    found = parts[1] if prefix == "files/" and len(parts) > 1 else parts[0]
    return Id(found) if is_id(found) else None
