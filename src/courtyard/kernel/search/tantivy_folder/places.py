"""Where the generations of an index lie, and which one is searched.

``<base>/<index>/<generation>/`` holds tantivy's files and our note of the declared fields; ``<base>/<index>/current``
names the generation that is searched. Replacing that file is the switch.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

_POINTER = "current"
_NOTE = "courtyard.json"
_META = "meta.json"

Sign = tuple[int, int, int]


class Note(msgspec.Struct, frozen=True):
    """Which fields a generation was made with."""

    fields: tuple[str, ...]


class Places:
    """Those of one index."""

    def __init__(self, base: Path, index: str) -> None:
        self._folder = base / index
        self._pointer = self._folder / _POINTER

    def current(self) -> str | None:
        """The generation that is searched; None if there is none."""
        try:
            name = self._pointer.read_text().strip()
        except OSError:  # no such file: nothing was built here
            return None
        return name if name and (self.of(name) / _META).exists() else None

    def of(self, generation: str) -> Path:
        """The folder of a generation."""
        return self._folder / generation

    def make(self, generation: str, fields: Sequence[str]) -> Path:
        """An empty folder for a new generation."""
        folder = self.of(generation)
        folder.mkdir(parents=True, exist_ok=False)
        (folder / _NOTE).write_bytes(msgspec.json.encode(Note(tuple(fields))))
        return folder

    def fields(self, generation: str) -> frozenset[str]:
        """The fields that a generation has.

        Raises:
            OSError, msgspec.DecodeError: the note is gone or damaged.
        """
        return frozenset(msgspec.json.decode((self.of(generation) / _NOTE).read_bytes(), type=Note).fields)

    def point_to(self, generation: str) -> None:
        """Let this one be searched from now on, and remove all others."""
        fresh = self._folder / f".{_POINTER}.{os.getpid()}"
        with fresh.open("w") as file:
            file.write(generation)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._pointer)
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name != generation:
                # Whoever still searches there has the files open, and goes on with them.
                shutil.rmtree(folder, ignore_errors=True)

    def pointer_sign(self) -> Sign | None:
        """Changes with every switch; None if there is no pointer."""
        return _sign(self._pointer)

    def meta_sign(self, generation: str) -> Sign | None:
        """Changes with every commit; None if the generation is gone."""
        return _sign(self.of(generation) / _META)


def _sign(file: Path) -> Sign | None:
    try:
        found = file.stat()
    except OSError:  # it is gone
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
