"""The one file of a zip that is wanted, within bounds; nothing is ever written to a disk."""

import io
import zipfile
import zlib

from courtyard.modules.tasks.errors import ImportBroken, ImportTooLarge
from courtyard.modules.tasks.models.importing import FILE_BYTES_MAX

MEMBERS_MAX = 5_000
CONTENT_BYTES_MAX = 128 * 1024 * 1024
_RATIO_MAX = 200
_RATIO_COUNTS_FROM_BYTES = 1024 * 1024


def member(data: bytes, name: str) -> bytes | None:
    """The content of the file with this name at the top of the archive; ``None`` where there is none.

    Names in the archive are compared and never used as paths.

    Raises:
        ImportTooLarge: the archive, or the file in it, is larger than what is read.
        ImportBroken: it is broken or encrypted, holds the file twice, or is packed as only bombs are.
    """
    if len(data) > FILE_BYTES_MAX:
        raise ImportTooLarge(details={"bytes_max": FILE_BYTES_MAX})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MEMBERS_MAX:
                raise ImportTooLarge(f"file: the archive holds more than {MEMBERS_MAX} files.")
            found = [info for info in infos if info.filename == name]
            if len(found) > 1:
                raise ImportBroken(f"file: the archive holds {name} twice.")
            return _content(archive, found[0]) if found else None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise ImportBroken(
            "file: this archive cannot be read: it is broken, encrypted or of an unknown form.", cause=repr(error)
        ) from error


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes, counted while reading, since the size that it claims may be a lie."""
    if info.file_size > _RATIO_COUNTS_FROM_BYTES and info.file_size > _RATIO_MAX * max(info.compress_size, 1):
        raise ImportBroken("file: the archive unpacks to far more than tasks could need.")
    with archive.open(info) as packed:
        content = packed.read(CONTENT_BYTES_MAX + 1)
    if len(content) > CONTENT_BYTES_MAX:
        raise ImportTooLarge(details={"bytes_max": CONTENT_BYTES_MAX})
    return content
