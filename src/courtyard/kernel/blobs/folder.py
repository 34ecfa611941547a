"""Files in a local folder: moved in by one rename, written through to the disk before anybody is told."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from courtyard.kernel.blobs.blobs import Blob
from courtyard.kernel.blobs.errors import BlobMissing, NoRoom

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_INCOMING = ".incoming"
_TRIES = 5


class FolderShelf:
    """Fulfils ``Shelf`` with plain files.

    Args:
        root: The folder; made at the first file.
    """

    name = "folder"
    piece_bytes = 256 << 10

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, source: Path, media_type: str) -> None:  # noqa: ARG002  (a file has no place for its type)
        """Move it in. A file of another disk is copied beside its place first."""
        target = self._root / key
        try:
            _write_through(source)
            self._move(source, target)
            for folder in (target.parent, *target.parent.parents):
                _write_through(folder)
                if folder == self._root:
                    break
        except OSError as error:
            if error.errno in _FULL:
                raise NoRoom(cause=repr(error)) from error
            raise

    def _move(self, source: Path, target: Path) -> None:
        for _ in range(_TRIES):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                source.replace(target)
            except FileNotFoundError:
                if not source.exists():
                    raise
                continue  # somebody removed the last file of this folder, and the folder with it
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copy_in(source, target)
            return
        raise FileNotFoundError(errno.ENOENT, "its folder vanishes again and again", str(target))

    def _copy_in(self, source: Path, target: Path) -> None:
        beside = self._root / _INCOMING / secrets.token_hex(8)
        beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copyfile(source, beside)
            _write_through(beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        source.unlink()

    def read(self, key: str, start: int, stop: int) -> bytes:
        """A piece of the file."""
        try:
            with (self._root / key).open("rb", buffering=0) as file:
                return os.pread(file.fileno(), stop - start, start)
        except (FileNotFoundError, IsADirectoryError) as error:
            raise BlobMissing(cause=key) from error

    def fetch(self, key: str, target: Path) -> None:
        """A second name for the same file, or a copy on another disk."""
        source = self._root / key
        try:
            os.link(source, target)
        except FileNotFoundError as error:
            raise BlobMissing(cause=key) from error
        except OSError:
            shutil.copyfile(source, target)

    def size(self, key: str) -> int:
        """The file's size."""
        try:
            return (self._root / key).stat().st_size
        except FileNotFoundError as error:
            raise BlobMissing(cause=key) from error

    def delete(self, keys: Sequence[str]) -> None:
        """Remove the files, and folders that became empty."""
        for key in keys:
            path = self._root / key
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == self._root:
                    break
                with suppress(OSError):  # there is more in it, or it is gone already
                    folder.rmdir()

    def listed(self, prefix: str) -> Iterator[Blob]:
        """Walk the folder."""
        for place, folders, names in os.walk(self._root / prefix):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(place, name)
                with suppress(FileNotFoundError):  # removed meanwhile
                    held = path.stat()
                    modified = datetime.fromtimestamp(held.st_mtime, UTC)
                    yield Blob(path.relative_to(self._root).as_posix(), held.st_size, modified)

    def check(self) -> None:
        """The folder, or what will hold it, can be written to."""
        place = next(folder for folder in (self._root, *self._root.absolute().parents) if folder.is_dir())
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "cannot be written to", str(place))


def _write_through(path: Path) -> None:
    """Have the disk hold it before anything else happens."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
