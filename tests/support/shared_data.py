"""Real inputs that are not part of the repository: recipe pages and Cooklang's canonical cases.

They are looked for in the folder that the environment variable COURTYARD_SHARED names, else in ``../shared`` beside the
checkout. Tests that need them are skipped, with the reason, where they are missing.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

_BESIDE = Path(__file__).resolve().parents[3] / "shared"


class Page(msgspec.Struct, frozen=True):
    """A real page and what a reader should find in it."""

    name: str
    html: bytes
    expected: dict[str, Any]


def shared_path(relative: str) -> Path | None:
    """A file or folder of the shared inputs, or ``None`` where they are not at hand."""
    path = Path(os.environ.get("COURTYARD_SHARED") or _BESIDE) / relative
    return path if path.exists() else None


def needs_shared(relative: str) -> pytest.MarkDecorator:
    """Skip the test where that shared input is missing."""
    reason = f"{relative} is not at hand: set COURTYARD_SHARED to the folder of real inputs"
    return pytest.mark.skipif(shared_path(relative) is None, reason=reason)


def recipe_pages() -> Iterator[Page]:
    """The real recipe pages in order of name, none where they are missing."""
    folder = shared_path("data/recipe_pages")
    for path in sorted(folder.glob("*.html")) if folder else []:
        expected = json.loads(path.with_suffix(".expected.json").read_text())
        yield Page(name=path.stem, html=path.read_bytes(), expected=expected)
