"""Pictures and films as members upload them: made here, with the tools that everybody has."""

import io
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg
from PIL import Image, ImageDraw

CANARY = "SECRET-PLACE-48.1371N"


@cache
def drawn(width: int, height: int) -> Image.Image:
    """A picture with edges, areas and a light that falls from one corner to the other."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 4, height // 4), fill=(200, 40, 30))
    pen.ellipse((width // 3, height // 3, width * 2 // 3, height * 2 // 3), fill=(30, 140, 60), outline=(255, 255, 255))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file."""
    into = io.BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


@cache
def jpeg(width: int = 800, height: int = 600) -> bytes:
    """A photograph: turned by its EXIF, with the place where it was taken, and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90°
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825)[29] = CANARY  # a date in the GPS part
    return encoded(drawn(width, height), "JPEG", quality=90, exif=exif, comment=CANARY.encode())


@cache
def png(width: int = 400, height: int = 300) -> bytes:
    """A picture without loss."""
    return encoded(drawn(width, height), "PNG")


@cache
def webp(width: int = 400, height: int = 300) -> bytes:
    """The newer kind."""
    return encoded(drawn(width, height), "WEBP")


@cache
def mp4(seconds: float = 1.0, size: str = "320x180", *more: str) -> bytes:
    """A film with sound, as a camera writes it: its table at the end, and the place where it was taken."""
    return filmed(
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=10:duration={seconds}"),
        *("-f", "lavfi", "-i", f"sine=duration={seconds}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"),
        *("-metadata", f"title={CANARY}", "-metadata", "location=+48.1371+011.5754/", *more),
    )


def filmed(*arguments: str, ending: str = "mp4", given: bytes = b"") -> bytes:
    """What ffmpeg makes of these arguments; ``given`` is the file ``in.mp4``."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.mp4").write_bytes(given)
        target = Path(folder, f"film.{ending}")
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", *arguments, str(target)]
        subprocess.run(command, check=True, cwd=folder)  # noqa: S603  (a program of ours, with arguments of ours)
        return target.read_bytes()


def turned(film: bytes) -> bytes:
    """The film as from a phone that was held upright: its frames lie, and a note says how to turn them."""
    return filmed("-display_rotation", "90", "-i", "in.mp4", "-c", "copy", given=film)


def said_of(film: bytes) -> str:
    """What ffmpeg says of a film."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "film.mp4")
        source.write_bytes(film)
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(source)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr  # noqa: S603  (as above)
