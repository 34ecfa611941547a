"""Films: a first sight of them, and three qualities, each kept as soon as it is made."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from courtyard.kernel.settings import Settings
from courtyard.modules.media.actions.workshop import Workshop
from courtyard.modules.media.errors import FileDamaged, FilmTooLong, TooManyPixels
from courtyard.modules.media.formats import films
from courtyard.modules.media.formats.films import Make
from courtyard.modules.media.formats.pictures import Pictures
from courtyard.modules.media.models import POSTER, MediaFile, Variant
from courtyard.modules.media.rules.qualities import QUALITIES, Quality

Tell = Callable[[float, str], Awaitable[None]]
Keep = Callable[[MediaFile, Variant, Path], Awaitable[None]]

# Seconds of a processor that it may take, and by the clock: children give way to everybody, so on a busy machine these
# are far apart, and no film is to blame for that.
_PROBE = {"cpu_s": 30.0, "limit_s": 300.0}
_POSTER = {"cpu_s": 120.0, "limit_s": 900.0}
_FILM = {"cpu_s": 2 * 3600.0, "limit_s": 6 * 3600.0}
_POSTER_AT = 0.1  # of the whole, and no later than
_POSTER_AT_S = 3.0
_SHARE_MISSING_MAX = 0.1
_SECONDS_MISSING_MAX = 1.0
_SOURCE = "in"
_MINUTE_S = 60


class Filming:
    """Has films made by ffmpeg."""

    def __init__(self, workshop: Workshop, settings: Settings) -> None:
        self._workshop, self._settings = workshop, settings

    async def shoot(self, file: MediaFile, place: Path, tell: Tell, keep: Keep) -> dict[str, Any]:
        """Make the forms of a film that are missing; answers what is known of it then.

        Args:
            file: With the forms that an earlier attempt has kept.
            place: A folder with the film under the name ``in``.
            tell: Told how far it is.
            keep: Takes each finished form.

        Raises:
            FileDamaged, FilmTooLong, TooManyPixels, ReadingTooHard.
        """
        make = await self._accepted(place)
        await self._poster(file, place, make, tell, keep)
        for number, quality in enumerate(QUALITIES):
            if not file.has(quality.name):

                async def report(seconds: float, done: int = number) -> None:
                    share = min(1.0, seconds / make.duration_s) if make.duration_s else 0.0
                    await tell(10 + 30 * (done + share), "converting the film")

                await keep(file, await self._shot(place, make, quality, report), place)
        return {"duration_s": round(make.duration_s, 2)}

    async def _look_at(self, place: Path, name: str) -> Make:
        arguments = list(films.probing(name))
        asked = await self._workshop.run_ffmpeg(arguments, place, **_PROBE, report=_say_nothing)
        return films.make_of(asked.said)

    async def _accepted(self, place: Path) -> Make:
        make = await self._look_at(place, _SOURCE)
        most_s = self._settings.media_video_s_max
        if make.duration_s > most_s:
            raise FilmTooLong(f"file: this film is longer than {_length(most_s)}.", details={"seconds_max": most_s})
        if make.width * make.height > films.PIXELS_MAX:
            raise TooManyPixels("file: this film is larger than 4K.", details={"pixels_max": films.PIXELS_MAX})
        return make

    async def _poster(self, file: MediaFile, place: Path, make: Make, tell: Tell, keep: Keep) -> None:
        if file.has(POSTER):
            return
        await tell(2, "looking at the film")
        at_s = min(_POSTER_AT_S, make.duration_s * _POSTER_AT)
        arguments = list(films.poster_of(_SOURCE, "poster.png", at_s))
        asked = await self._workshop.run_ffmpeg(arguments, place, **_POSTER, report=_say_nothing)
        if asked.code or not (place / "poster.png").exists():
            raise FileDamaged(cause=asked.said)
        made: Pictures = await self._workshop.paint(
            place / "poster.png",
            place,
            still=POSTER,
            pixels_max=self._settings.media_pixels_max,
            report=_say_nothing,
        )
        # The poster comes last: once it is kept, all of them are.
        for variant in sorted(made.variants, key=lambda each: each.name == POSTER):
            if not file.has(variant.name):
                await keep(file, variant, place)

    async def _shot(
        self, place: Path, make: Make, quality: Quality, report: Callable[[float], Awaitable[None]]
    ) -> Variant:
        target = place / f"{quality.name}.mp4"
        seen_s = 0.0

        async def note(seconds: float) -> None:
            nonlocal seen_s
            seen_s = max(seen_s, seconds)
            await report(seconds)

        arguments = list(films.transcoding(_SOURCE, target.name, quality, self._settings.media_video_threads))
        asked = await self._workshop.run_ffmpeg(arguments, place, **_FILM, report=note)
        if asked.code:
            raise FileDamaged(cause=asked.said)
        missing_s = make.duration_s - seen_s
        if missing_s > _SECONDS_MISSING_MAX and missing_s > make.duration_s * _SHARE_MISSING_MAX:
            raise FileDamaged(cause=f"{seen_s:.1f} of {make.duration_s:.1f} s: {asked.said}")
        return _variant_of(target, quality, await self._look_at(place, target.name))


def _variant_of(target: Path, quality: Quality, make: Make) -> Variant:
    digest = hashlib.sha256()
    with target.open("rb") as film:
        while piece := film.read(1 << 20):
            digest.update(piece)
    size_bytes = target.stat().st_size
    variant = Variant(quality.name, "video/mp4", "mp4", make.width, make.height, size_bytes, digest.hexdigest())
    target.rename(target.with_name(variant.file_name))
    return variant


def _length(seconds: int) -> str:
    return f"{seconds // 60} minutes" if seconds >= _MINUTE_S else f"{seconds} s"


async def _say_nothing(_: float) -> None:
    """Progress that is over too soon to be told."""
