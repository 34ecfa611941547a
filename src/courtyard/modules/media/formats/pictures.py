"""Pictures: read whatever a camera wrote, and write it anew in the forms that pages want, with nothing else in them.

It runs in a child process with limits (``child.py``), since decoders are where strange files do their harm.
"""

import hashlib
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from PIL import Image, ImageCms, ImageOps

from courtyard.modules.media.errors import FileDamaged, ReadingTooHard, TooManyPixels
from courtyard.modules.media.models import STILL, Variant
from courtyard.modules.media.rules.sizes import (
    LOSSLESS_SIDE_MAX,
    STILL_SIDE_MAX,
    THUMBS,
    WHOLE_PIXELS_MAX,
    fitted,
    widths_for,
)

Report = Callable[[int], None]

FORMATS = ("JPEG", "PNG", "WEBP")
_PROFILE_BYTES_MAX = 16 << 10
_DEEP = {"I", "F", "I;16", "I;16L", "I;16B", "I;16N"}
_DEEP_TO_BYTE = 1 / 256
_SLOW_ENOUGH = 9  # of AVIF: half the time of the next slower step, for files as large
# What decoders are known to raise for bytes that they cannot make sense of; a warning counts as well.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, Warning, struct.error, zlib.error)


class Written(NamedTuple):
    """How a form of a picture is encoded."""

    format: str
    media_type: str
    extension: str
    options: dict[str, Any]


JPEG = Written("JPEG", "image/jpeg", "jpg", {"quality": 80, "progressive": True, "optimize": True})
PNG = Written("PNG", "image/png", "png", {"compress_level": 4})
WEBP = Written("WEBP", "image/webp", "webp", {"quality": 80, "method": 4})
AVIF = Written("AVIF", "image/avif", "avif", {"quality": 60, "speed": _SLOW_ENOUGH, "max_threads": 1})
_STILLS = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}


class Pictures(msgspec.Struct, frozen=True):
    """What was made of a picture; each variant lies in the folder under its ``file_name``."""

    width: int
    height: int
    animated: bool
    variants: list[Variant]


def make_pictures(
    source: Path, folder: Path, pixels_max: int, *, still: str = STILL, report: Report = lambda _: None
) -> Pictures:
    """Read a picture and write its forms: the whole, three widths as WebP and AVIF, three squares.

    Of one that moves, the first frame is taken.

    Args:
        source: A JPEG, PNG or WebP.
        folder: Where the forms are written.
        pixels_max: What may be read.
        still: What the whole is called.
        report: Told how far it is, in per cent.

    Raises:
        TooManyPixels, FileDamaged, ReadingTooHard.
    """
    picture = _read(source, pixels_max)
    report(30)
    variants: list[Variant] = []
    for made in _forms(picture, still):
        variants.append(_write(folder, picture, *made))
        report(30 + 7 * len(variants))
    width, height = picture.image.size
    return Pictures(width, height, picture.animated, variants)


class _Picture(NamedTuple):
    """A picture the right way up, in plain colours; ``profile`` says which ones, if they are unusual."""

    image: Image.Image
    format: str
    profile: bytes | None
    animated: bool


def _read(source: Path, pixels_max: int) -> _Picture:
    Image.MAX_IMAGE_PIXELS = pixels_max
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _decoded(source)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(details={"pixels_max": pixels_max}, cause=str(error)) from error
    except MemoryError as error:
        raise ReadingTooHard(cause="memory") from error
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's fault, not the picture's
            raise
        raise FileDamaged(cause=repr(error)) from error


def _decoded(source: Path) -> _Picture:
    with Image.open(source, formats=FORMATS) as opened:
        kind = str(opened.format)
        animated = bool(getattr(opened, "is_animated", False))
        if opened.width * opened.height > WHOLE_PIXELS_MAX:
            if kind != "JPEG":
                raise Image.DecompressionBombError(f"{opened.width} x {opened.height}")
            opened.draft(None, (opened.width // 2, opened.height // 2))
        turn = _turn(opened)
        opened.load()
        image = opened if turn is None else opened.transpose(turn)
        profile = opened.info.get("icc_profile")
        image = _in_plain_colours(image, profile if isinstance(profile, bytes) else None)
        kept = image.info.get("icc_profile")
        side_max = STILL_SIDE_MAX if kind == "JPEG" else LOSSLESS_SIDE_MAX
        if max(image.size) > side_max:
            image = image.resize(fitted(*image.size, side_max), Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.info = {}  # where it was taken, by whom, with what: nothing of it goes on
        return _Picture(image, kind, kept, animated)


def _turn(opened: Image.Image) -> Image.Transpose | None:
    """What sets it upright, by its EXIF orientation (tag 0x0112)."""
    turns = Image.Transpose
    ways = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_270,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_90,
    }
    try:
        orientation = opened.getexif().get(0x0112)
    except _DAMAGED:  # the notes about a picture may be broken where the picture is not
        return None
    return ways.get(orientation) if isinstance(orientation, int) else None


def _in_plain_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """As grey, RGB or RGBA, with at most a small profile in ``info``."""
    if image.mode in _DEEP:
        scale = _DEEP_TO_BYTE if image.mode != "F" else 1.0
        return _without_profile(image.convert("I").point(lambda value: value * scale).convert("L"))
    space = profile[16:20] if profile else b""
    if image.mode == "CMYK":
        return _without_profile(_in_srgb(image, profile if space == b"CMYK" else None))
    if image.mode in {"1", "L"}:
        return _without_profile(image.convert("L"))
    has_alpha = image.has_transparency_data
    if has_alpha and (image := image.convert("RGBA")).getchannel("A").getextrema() == (255, 255):
        has_alpha = False
    image = image.convert("RGBA" if has_alpha else "RGB")
    if space != b"RGB ":
        return _without_profile(image)
    if profile is not None and len(profile) > _PROFILE_BYTES_MAX:
        return _without_profile(_in_srgb(image, profile))
    image.info = {"icc_profile": profile}
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Converted by its profile to what screens show; without one, or with a broken one, as good as it gets."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile is not None:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, *_DAMAGED):  # a profile that nobody can read says nothing
            return image.convert(mode)
        if converted is not None:
            return converted
    return image.convert(mode)


def _without_profile(image: Image.Image) -> Image.Image:
    image.info = {}
    return image


def _forms(picture: _Picture, still: str) -> Iterator[tuple[str, Image.Image, Written]]:
    """Name, picture and encoding of each form; smaller ones are made of the next larger."""
    image = picture.image
    yield still, image, _STILLS[picture.format]
    for width in sorted(widths_for(image.width), reverse=True):
        if width < image.width:
            height = max(1, round(image.height * width / image.width))
            image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        yield f"avif-{width}", image, AVIF
        yield f"webp-{width}", image, WEBP
    square = picture.image
    for side in sorted(THUMBS, reverse=True):
        size = min(side, *square.size)
        square = ImageOps.fit(square, (size, size), Image.Resampling.LANCZOS)
        yield f"thumb-{side}", square, WEBP


def _write(folder: Path, picture: _Picture, name: str, image: Image.Image, written: Written) -> Variant:
    into = BytesIO()
    image.save(into, written.format, icc_profile=picture.profile or b"", **written.options)
    content = into.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    variant = Variant(name, written.media_type, written.extension, *image.size, len(content), digest)
    (folder / variant.file_name).write_bytes(content)
    return variant
