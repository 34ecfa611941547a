"""Zip archives of recipes, opened within bounds: members, sizes, ratio, names. Nothing is ever written to a disk."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from courtyard.modules.recipes.errors import ArchiveRefused, FileTooLarge

ARCHIVE_BYTES_MAX = 64 * 1024 * 1024
MEMBERS_MAX = 5_000
MEMBER_BYTES_MAX = 5 * 1024 * 1024
TOTAL_BYTES_MAX = 256 * 1024 * 1024
RATIO_MAX = 200
_RATIO_COUNTS_FROM_BYTES = 1024 * 1024
_SYMLINK = 0o120000
_KIND_MASK = 0o170000
READABLE = frozenset({".html", ".htm", ".xhtml", ".json", ".jsonld", ".cook", ".paprikarecipe"})
_ARCHIVES = frozenset({".zip", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".paprikarecipes"})


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each member that may hold a recipe, in the archive's order; pictures and such are passed over.

    Raises:
        FileTooLarge: for more than 64 MiB, more members or more content than is read at once.
        ArchiveRefused: for a broken or encrypted archive, nested archives, links, names that climb out of the folder,
            or a ratio that only bombs have.
    """
    if len(data) > ARCHIVE_BYTES_MAX:
        raise FileTooLarge(details={"bytes_max": ARCHIVE_BYTES_MAX})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check(infos)
            total = 0
            for info in infos:
                if is_readable(info.filename):
                    content = _content(archive, info)
                    total += len(content)
                    if total > TOTAL_BYTES_MAX:
                        raise FileTooLarge(
                            "This archive holds more than 256 MiB.", details={"bytes_max": TOTAL_BYTES_MAX}
                        )
                    yield info.filename, content
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
        OverflowError,
    ) as error:
        raise ArchiveRefused(
            "This archive cannot be read: it is broken, encrypted or of an unknown form.", cause=repr(error)
        ) from error


def is_readable(name: str) -> bool:
    """Whether a file of that name may hold a recipe; hidden files and what macOS adds to archives do not."""
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.suffix.lower() in READABLE


def gunzipped(data: bytes) -> bytes:
    """Unpack one gzip member of at most 5 MiB (Paprika writes each recipe so).

    Raises:
        ArchiveRefused: for what is broken or larger.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(MEMBER_BYTES_MAX + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveRefused(cause=repr(error)) from error
    if len(content) > MEMBER_BYTES_MAX:
        raise ArchiveRefused("A recipe in this archive is larger than 5 MiB.")
    return content


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MEMBERS_MAX:
        raise FileTooLarge(f"This archive holds more than {MEMBERS_MAX} files.", details={"members_max": MEMBERS_MAX})
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\x00" in info.filename:
            raise ArchiveRefused("A name in this archive leads outside of it.")
        if (info.external_attr >> 16) & _KIND_MASK == _SYMLINK:
            raise ArchiveRefused("This archive holds a link instead of a file.")
        if path.suffix.lower() in _ARCHIVES:
            raise ArchiveRefused("This archive holds another archive. Unpack it and send what is inside.")
        if info.file_size > _RATIO_COUNTS_FROM_BYTES and info.file_size > RATIO_MAX * max(info.compress_size, 1):
            raise ArchiveRefused("This archive unpacks to far more than a recipe could need.")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The member's bytes, counted while reading, since the size that it claims may be a lie."""
    with archive.open(info) as member:
        content = member.read(MEMBER_BYTES_MAX + 1)
    if len(content) > MEMBER_BYTES_MAX:
        raise FileTooLarge(f"{info.filename[:200]} is larger than 5 MiB.", details={"bytes_max": MEMBER_BYTES_MAX})
    return content
