"""The two stores, and a spool to put from."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from courtyard.kernel.blobs import Blobs, Spool, open_blobs
from courtyard.kernel.settings import Settings
from support.s3 import FileServer, bucket_settings

MakeFile = Callable[[bytes], Path]


@pytest.fixture(params=["folder", "s3"])
def given(request: pytest.FixtureRequest, s3_server: FileServer) -> dict[str, Any]:
    return bucket_settings(s3_server) if request.param == "s3" else {}


@pytest.fixture
async def blobs(given: dict[str, Any], tmp_path: Path) -> AsyncIterator[Blobs]:
    opened = open_blobs(Settings(_env_file=None, data_dir=tmp_path / "data", **given))  # type: ignore[call-arg]  # (pydantic-settings takes it)
    yield opened
    await opened.close()


@pytest.fixture
async def spool(tmp_path: Path) -> AsyncIterator[Spool]:
    opened = Spool(tmp_path / "spool")
    yield opened
    await opened.close()


@pytest.fixture
def file(tmp_path: Path) -> MakeFile:
    def make(content: bytes) -> Path:
        path = tmp_path / f"file-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(content)
        return path

    return make
