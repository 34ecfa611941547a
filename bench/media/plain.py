"""The same forms as Courtyard makes of a picture, by plain Pillow as its manual shows it; a process of its own.

``python -m bench.media.plain SOURCE FOLDER COUNT`` does it COUNT times and prints seconds and peak memory as JSON.
"""

import resource
import sys
import time
from pathlib import Path

import msgspec
from PIL import Image, ImageOps

WIDTHS, THUMBS = (480, 960, 1600), (150, 300, 600)


def make(source: Path, folder: Path) -> None:
    """Upright, three widths as WebP and AVIF, three squares, and the whole."""
    with Image.open(source) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    image.save(folder / "still.jpg", quality=80, progressive=True, optimize=True)
    for width in WIDTHS:
        smaller = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        smaller.save(folder / f"{width}.webp", quality=80)
        smaller.save(folder / f"{width}.avif", quality=60)
    for side in THUMBS:
        ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS).save(folder / f"{side}.webp", quality=80)


def main() -> None:
    """Print what it took."""
    source, folder, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    start = time.perf_counter()
    for _ in range(count):
        make(source, folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(msgspec.json.encode([seconds, peak]).decode())


if __name__ == "__main__":
    main()
