"""How many pictures a worker makes in a second, in how much memory, beside plain Pillow; and what a large upload costs.

``python -m bench.media [--short]``: photos of twelve million pixels, one after the other, in the limited children that
workers use and in a process of plain Pillow that writes the same forms, in turns; then files through one API process,
in one piece and in several, whose memory is watched by the kernel's own count. Prints one JSON object and, in its long
form, writes ``bench/results/media.json``.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import msgspec
from PIL import Image, ImageDraw

from bench.machine import Machine, machine, split_of_cores
from bench.media.arriving import ArrivalFigures, arrivals
from courtyard.modules.media.actions.workshop import Workshop
from courtyard.modules.media.models import STILL

_RESULTS = Path(__file__).resolve().parents[1] / "results" / "media.json"
_PIXELS_MAX = 50_000_000


class PictureFigures(msgspec.Struct, frozen=True):
    """One side: pictures in a second by one worker at work on one at a time, and the most memory that it took."""

    side: str
    pictures_per_s: float
    peak_mib: int


class MediaFigures(msgspec.Struct, frozen=True):
    """What was measured."""

    machine: Machine
    photo: str
    pictures: list[PictureFigures]
    arrivals: list[ArrivalFigures]


def photo(width: int, height: int, path: Path) -> None:
    """A picture with areas, edges and some grain, as a camera would write it."""
    image = Image.effect_noise((width, height), 12).convert("RGB")
    pen = ImageDraw.Draw(image)
    for step in range(12):
        left, top = step * width // 12, (step * 5 % 12) * height // 12
        pen.ellipse((left, top, left + width // 6, top + height // 5), fill=(20 * step, 200 - 12 * step, 90 + 9 * step))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, quality=88, exif=exif)


async def _ours(source: Path, folder: Path, count: int) -> tuple[float, int]:
    async def say_nothing(_: float) -> None:
        pass

    workshop = Workshop()
    start = time.perf_counter()
    for _ in range(count):
        await workshop.paint(source, folder, still=STILL, pixels_max=_PIXELS_MAX, report=say_nothing)
    seconds = time.perf_counter() - start
    await workshop.close()
    return seconds, workshop.peak_bytes


async def _plain(source: Path, folder: Path, count: int) -> tuple[float, int]:
    command = (sys.executable, "-m", "bench.media.plain", str(source), str(folder), str(count))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    seconds, peak = msgspec.json.decode(said, type=tuple[float, int])
    return seconds, peak


async def pictures(source: Path, folder: Path, rounds: int, count: int) -> list[PictureFigures]:
    """Both sides in turns."""
    sides = {"courtyard": _ours, "plain Pillow": _plain}
    found: dict[str, list[tuple[float, int]]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, make in sides.items():
            found[side].append(await make(source, folder, count))
    return [
        PictureFigures(
            side,
            round(count / median(seconds for seconds, _ in runs), 3),
            max(peak for _, peak in runs) >> 20,
        )
        for side, runs in found.items()
    ]


async def measured(*, is_short: bool) -> MediaFigures:
    """All of it."""
    width, height = (1600, 1200) if is_short else (4000, 3000)
    with tempfile.TemporaryDirectory(prefix="courtyard-media-") as folder:
        source = Path(folder, "photo.jpg")
        photo(width, height, source)
        made = await pictures(source, Path(folder), *((1, 1) if is_short else (3, 5)))
        sent = await arrivals((8,) if is_short else (10, 50, 100))
    return MediaFigures(machine(split_of_cores()), f"{width} x {height} JPEG", made, sent)


def main() -> None:
    """Measure, print and keep."""
    is_short = "--short" in sys.argv[1:]
    found = asyncio.run(measured(is_short=is_short))
    text = msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
    sys.stdout.write(text.decode())
    if not is_short:
        _RESULTS.write_bytes(text)


if __name__ == "__main__":
    main()
