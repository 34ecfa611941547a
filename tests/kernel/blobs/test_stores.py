"""One suite for both stores: a folder, and a bucket on a server that speaks like S3."""

import os
import resource
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from courtyard.kernel.blobs import BlobMissing, Blobs, BlobsAway, open_blobs
from courtyard.kernel.settings import Settings
from kernel.blobs.conftest import MakeFile
from support.s3 import FileServer

MIB = 1 << 20


async def whole(blobs: Blobs, key: str, start: int = 0, stop: int = 1 << 40) -> bytes:
    return b"".join([piece async for piece in blobs.read(key, start, stop)])


async def keys(blobs: Blobs, prefix: str = "") -> list[str]:
    return [blob.key async for portion in blobs.listed(prefix) for blob in portion]


async def test_what_was_put_is_read_listed_fetched_and_removed(blobs: Blobs, file: MakeFile, tmp_path: Path) -> None:
    content = os.urandom(3 * MIB + 17)
    source = file(content)
    await blobs.put("files/ab/one.jpg", source, "image/jpeg")
    await blobs.put("files/ab/two.jpg", file(b"two"), "image/jpeg")
    await blobs.put("files/b/three", file(b""), "image/png")
    assert not source.exists(), "it was moved"

    assert await whole(blobs, "files/ab/one.jpg") == content
    assert await whole(blobs, "files/ab/one.jpg", 5, 25) == content[5:25]
    assert await whole(blobs, "files/ab/one.jpg", 3 * MIB) == content[3 * MIB :]
    assert await blobs.size("files/ab/one.jpg") == len(content)
    assert await blobs.size("files/ab/none.jpg") is None

    assert sorted(await keys(blobs)) == ["files/ab/one.jpg", "files/ab/two.jpg", "files/b/three"]
    assert sorted(await keys(blobs, "files/ab/")) == ["files/ab/one.jpg", "files/ab/two.jpg"]
    assert await keys(blobs, "files/a/") == [], "a prefix is a whole segment"
    listed = [blob async for portion in blobs.listed("files/ab/") for blob in portion]
    assert {blob.size_bytes for blob in listed} == {len(content), 3}
    assert all(abs(datetime.now(UTC) - blob.modified_at) < timedelta(minutes=5) for blob in listed)

    await blobs.fetch("files/ab/one.jpg", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content
    await blobs.put("files/ab/one.jpg", file(b"another"), "image/jpeg")
    assert await whole(blobs, "files/ab/one.jpg") == b"another"
    assert (tmp_path / "copy").read_bytes() == content, "a copy stays what it was"

    await blobs.delete(["files/ab/one.jpg", "files/ab/never.jpg", "files/b/three"])
    await blobs.delete([])
    assert await keys(blobs) == ["files/ab/two.jpg"]
    with pytest.raises(BlobMissing):
        await whole(blobs, "files/ab/one.jpg")
    with pytest.raises(BlobMissing):
        await blobs.fetch("files/ab/one.jpg", tmp_path / "no")
    assert await blobs.is_up()


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../x", "a/../b", "a/./b", "a//b", "a/", "A", "a b", "a\0", "a\\b", "%2e%2e/x", ".x", "a/.lock",
     "a" * 300, "/".join("a" * 9)],
)  # fmt: skip
async def test_no_key_leads_elsewhere(blobs: Blobs, file: MakeFile, key: str) -> None:
    source = file(b"x")
    with pytest.raises(ValueError, match="key"):
        await blobs.put(key, source, "image/png")
    with pytest.raises(ValueError, match="key"):
        await whole(blobs, key)
    with pytest.raises(ValueError, match="key"):
        await blobs.delete([key])
    assert source.exists()


async def test_a_large_file_takes_little_memory(blobs: Blobs, file: MakeFile) -> None:
    size = (100 if blobs.name == "folder" else 40) * MIB  # the server of these tests is slow
    source = file(b"")
    os.truncate(source, size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await blobs.put("files/large", source, "video/mp4")
    seen = 0
    async for piece in blobs.read("files/large", 0, size):
        seen += len(piece)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    assert seen == size
    assert grown < 36, f"{grown} MiB"


async def test_a_store_that_is_away_is_said_to_be(tmp_path: Path, s3_server: FileServer) -> None:
    given: dict[str, Any] = {
        "s3_bucket": "nobody-has-made-this",
        "s3_endpoint": s3_server.url,
        "s3_access_key_id": "key",
        "s3_secret_access_key": "secret",
    }
    no_bucket = open_blobs(Settings(_env_file=None, **given))  # type: ignore[call-arg]  # (pydantic-settings takes it)
    nowhere = {**given, "s3_endpoint": "http://127.0.0.1:1"}
    no_server = open_blobs(Settings(_env_file=None, **nowhere))  # type: ignore[call-arg]  # (pydantic-settings takes it)
    (tmp_path / "file").write_bytes(b"x")
    for blobs in (no_bucket, no_server):
        assert not await blobs.is_up()
        with pytest.raises(BlobsAway):
            await blobs.put("files/a", tmp_path / "file", "image/png")
        with pytest.raises(BlobsAway):
            await whole(blobs, "files/a")
    with pytest.raises(BlobsAway):
        await no_server.size("files/a")
    await no_bucket.close()
    await no_server.close()
    assert (tmp_path / "file").exists(), "what could not be put is still here"


async def test_a_folder_that_cannot_be_written_to_is_said_to_be_away(tmp_path: Path, file: MakeFile) -> None:
    (tmp_path / "data").write_text("a file in the way")
    blobs = open_blobs(Settings(_env_file=None, data_dir=tmp_path / "data"))  # type: ignore[call-arg]  # (pydantic-settings takes it)
    with pytest.raises(BlobsAway):
        await blobs.put("files/a", file(b"x"), "image/png")
    await blobs.close()
