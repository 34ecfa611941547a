"""Templates and static files, made once per worker: compressing takes longer than all tests together."""

from pathlib import Path

import pytest

from courtyard.kernel.web import StaticFiles, Templates


@pytest.fixture(scope="session")
def static() -> StaticFiles:
    return StaticFiles()


@pytest.fixture(scope="session")
def templates(static: StaticFiles) -> Templates:
    return Templates([], static)


@pytest.fixture
def with_template(static: StaticFiles, tmp_path: Path) -> Templates:
    """Templates with ``here.html``, which shows one component by name."""
    (tmp_path / "here.html").write_text("{{ ui[name](**arguments) }}")
    return Templates([tmp_path], static)
