"""Files for one pair of eyes: mode 0600, replaced in one step so that a kill in between leaves the old one."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, durably and all at once."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)


def read_private(path: Path) -> str | None:
    """The file's text, or None when there is no such file."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return None
