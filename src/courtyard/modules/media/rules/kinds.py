"""What a file is, told by its first bytes. Its name and what the browser says of it are not asked."""

from courtyard.modules.media.models import FileType, Kind

HEAD_BYTES = 64

JPEG = FileType(Kind.IMAGE, "image/jpeg", "jpg")
PNG = FileType(Kind.IMAGE, "image/png", "png")
WEBP = FileType(Kind.IMAGE, "image/webp", "webp")
MP4 = FileType(Kind.VIDEO, "video/mp4", "mp4")
TYPES = (JPEG, PNG, WEBP, MP4)

# Brands of ISO/IEC 14496-12 and -14 that phones and cameras write into films; pictures (heic, avif) have others.
_BRANDS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso3",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"M4VH",
        b"mp4v",
        b"MSNV",
    }
)


def type_of(head: bytes) -> FileType | None:
    """The type of a file that begins like this; None for one that is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return MP4
    return None
