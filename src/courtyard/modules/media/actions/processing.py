"""What a worker does with a file: make its forms, note them once, or say why that is not possible."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import structlog

from courtyard.kernel.basics import Fact, Id, Refusal
from courtyard.kernel.blobs import BlobMissing
from courtyard.kernel.jobs import JobContext, JobType, Unrecoverable
from courtyard.kernel.telemetry import CrashPoint
from courtyard.modules.media.actions import figures
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.films import Filming
from courtyard.modules.media.actions.looking import file_tag
from courtyard.modules.media.actions.workshop import Workshop
from courtyard.modules.media.errors import FileDamaged, FilmTooLong, ReadingTooHard, TooManyPixels
from courtyard.modules.media.events import MediaProcessed, MediaRefused
from courtyard.modules.media.models import STILL, Kind, MediaFile, State, Variant
from courtyard.modules.media.store import FileStore

_log = structlog.get_logger()
_AFTER_VARIANTS = CrashPoint("media.after_variants")
_TELL_EVERY_S = 1.0
_REFUSALS = (FileDamaged, FilmTooLong, ReadingTooHard, TooManyPixels)


class ProcessFile(msgspec.Struct, frozen=True):
    """Which file, and which run at it this is."""

    file: str
    run: int


class Processed(msgspec.Struct, frozen=True):
    """What came of it."""

    file: str
    state: State


PROCESS_IMAGE = JobType(name="media.process_image", queue="media", payload=ProcessFile, timeout_s=300)
PROCESS_VIDEO = JobType(name="media.process_video", queue="media", payload=ProcessFile, timeout_s=4 * 3600)


def job_of(kind: Kind) -> JobType[ProcessFile]:
    """The job that makes the forms of a file."""
    return PROCESS_VIDEO if kind is Kind.VIDEO else PROCESS_IMAGE


class NotWanted(Exception):  # noqa: N818  (no error: somebody changed their mind)
    """The file was cancelled or removed, or another run took over."""


class Steps:
    """Tells how far a job is, at most once a second, and stops it when nobody wants it any more."""

    def __init__(self, store: FileStore, file: MediaFile, context: JobContext) -> None:
        self._store, self._file, self._context = store, file, context
        self._told_at = 0.0

    async def tell(self, percent: float, text: str) -> None:
        """Note the progress.

        Raises:
            NotWanted: somebody cancelled it.
        """
        if time.monotonic() - self._told_at < _TELL_EVERY_S:
            return
        self._told_at = time.monotonic()
        if not await self._store.is_in_work(self._file.id, self._file.run):
            raise NotWanted
        await self._context.progress(round(percent), text)


class Processing:
    """Makes the forms of files."""

    def __init__(self, archive: Archive, workshop: Workshop) -> None:
        self._store, self._blobs, self._spool, self._cache = archive.files, archive.blobs, archive.spool, archive.cache
        self._settings = archive.settings
        self._attempts = archive.jobs.policies["media"].attempts
        self._workshop, self._filming = workshop, Filming(workshop, archive.settings)

    async def process(self, payload: ProcessFile, context: JobContext) -> Processed:
        """The handler of both jobs: does what is left to do, and ends the run once, however often it is called."""
        file = await self._store.get(Id(payload.file))
        if file is not None and file.state is State.FAILED:
            file = await self._store.reopen(file.id, payload.run) or file
        if file is None or file.run != payload.run or file.state is not State.PROCESSING:
            return Processed(payload.file, State.REMOVED if file is None else file.state)
        started = time.perf_counter()
        try:
            state = await self._made(file, context)
        except NotWanted:
            state = State.CANCELLED
        figures.FINISHED.labels(file.kind.value, state.value).inc()
        figures.SECONDS.labels(file.kind.value).observe(time.perf_counter() - started)
        return Processed(payload.file, state)

    async def _made(self, file: MediaFile, context: JobContext) -> State:
        try:
            values = await self._forms(file, Steps(self._store, file, context))
        except _REFUSALS as refusal:
            figures.REFUSED.labels(refusal.code).inc()
            _log.info("file_refused", file=str(file.id), reason=refusal.code, cause=refusal.cause)
            return await self._end(file, _refused(refusal), _refusal_fact)
        except BlobMissing as missing:
            raise Unrecoverable("the original is not there any more") from missing
        except Exception as error:
            if context.attempt >= self._attempts and not isinstance(error, NotWanted):
                await self.give_up(file)
            raise
        _AFTER_VARIANTS.reach()
        return await self._end(file, {**values, "state": State.READY}, _ready_fact)

    async def give_up(self, file: MediaFile) -> State:
        """Say of a file that it could not be worked on; its owner or an admin can have it tried again."""
        words = {"state": State.FAILED, "reason": "failed", "reason_words": "Something went wrong here. Try it again."}
        return await self._end(file, words, _refusal_fact)

    async def _forms(self, file: MediaFile, steps: Steps) -> dict[str, Any]:
        """Make what is missing, put it where it belongs, and answer what is known of the file now."""
        expected_bytes = 4 * file.size_bytes
        async with self._spool.workplace(expected_bytes) as place:
            await self._blobs.fetch(file.key_of(file.original), place / "in")
            if file.kind is Kind.VIDEO:
                return await self._filming.shoot(file, place, steps.tell, self._keep)

            async def report(percent: float) -> None:
                await steps.tell(percent * 0.9, "making smaller pictures")

            limit = self._settings.media_pixels_max
            made = await self._workshop.paint(place / "in", place, still=STILL, pixels_max=limit, report=report)
            for variant in made.variants:
                await self._put(file, variant, place)
            return {
                "width": made.width,
                "height": made.height,
                "animated": made.animated,
                "variants": made.variants,
            }

    async def _keep(self, file: MediaFile, variant: Variant, place: Path) -> None:
        """Put a form that took long to make, and note it at once: another attempt need not make it again.

        Raises:
            NotWanted: the run is over.
        """
        await self._put(file, variant, place)
        noted = await self._store.keep_variant(file.id, file.run, variant)
        if noted is None and not await self._store.is_in_work(file.id, file.run):
            raise NotWanted

    async def _put(self, file: MediaFile, variant: Variant, place: Path) -> None:
        await self._blobs.put(file.key_of(variant), place / variant.file_name, variant.media_type)

    async def _end(
        self, file: MediaFile, values: dict[str, Any], fact_of: Callable[[MediaFile, tuple[str, ...]], Fact]
    ) -> State:
        ended = await self._store.finish(file.id, file.run, values, fact_of)
        if ended is None:
            return State.CANCELLED
        await self._cache.invalidate(file_tag(file.id))
        if ended.state is State.REFUSED:
            with suppress(Refusal):  # what is left over now is found by the collector
                await self._blobs.delete([*file.keys, *ended.keys])
        return ended.state


def _refused(refusal: Refusal) -> dict[str, Any]:
    words = refusal.public_message.removeprefix("file: ")
    return {
        "state": State.REFUSED,
        "reason": refusal.code,
        "reason_words": f"{words[:1].upper()}{words[1:]}",
        "variants": [],
    }


def _ready_fact(file: MediaFile, holders: tuple[str, ...]) -> Fact:
    return MediaProcessed(file=file.id, owner=file.owner, media_kind=file.kind.value, holders=holders)


def _refusal_fact(file: MediaFile, holders: tuple[str, ...]) -> Fact:
    return MediaRefused(file=file.id, owner=file.owner, reason=file.reason, holders=holders)
