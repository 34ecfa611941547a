"""Templates and static files, made once per worker: compressing takes longer than all tests together."""

import pytest

from courtyard.kernel.web import StaticFiles, Templates


@pytest.fixture(scope="session")
def static() -> StaticFiles:
    return StaticFiles()


@pytest.fixture(scope="session")
def templates(static: StaticFiles) -> Templates:
    return Templates([], static)


@pytest.fixture(scope="session")
def with_template(static: StaticFiles, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Templates with ``here.html``, which shows one component by name."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "here.html").write_text("{{ ui[name](**arguments) }}")
    return Templates([folder], static)
