"""Files in and out over HTTP: streamed, in parts, conditional; nothing is ever in memory as a whole."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from litestar import Request, Response

from courtyard.kernel.http import A_FILE, ANYBODY, FileResponse, FormLimits, body_of, parts_of, route
from courtyard.kernel.http.bodies import Bounds
from courtyard.kernel.http.paths import PathSet
from courtyard.kernel.module import Built, Court, Module
from kernel.http.conftest import SettingsFor
from kernel.http.notes import client_of
from support.app import running

SONG = bytes(range(256)) * 16
reads: list[tuple[int, int]] = []


async def read(start: int, stop: int) -> AsyncGenerator[bytes, None]:
    reads.append((start, stop))
    for place in range(start, stop, 1000):
        yield SONG[place : min(stop, place + 1000)]


@route("GET", "/files/{name:str}", may=ANYBODY, summary="A file", produces=A_FILE, in_schema=False)
async def song(name: str) -> Response[bytes]:
    """The song, or one that is empty."""
    size = 0 if name == "empty" else len(SONG)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return FileResponse(read, size_bytes=size, etag="song", media_type="audio/x-song", headers=headers)


@route("PUT", "/files/{name:str}", may=ANYBODY, summary="Send a file", upload="streamed", status=200, in_schema=False)
async def send_plain(name: str, request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Count and hash what comes."""
    digest, sizes = hashlib.sha256(), []
    async with aclosing(body_of(request)) as body:
        async for chunk in body:
            digest.update(chunk)
            sizes.append(len(chunk))
    return {"name": name, "sha256": digest.hexdigest(), "size": sum(sizes), "largest": max(sizes, default=0)}


@route("POST", "/files", may=ANYBODY, summary="Send a form", upload="streamed", status=200, in_schema=False)
async def send_form(request: Request[Any, Any, Any]) -> list[list[Any]]:
    """What is in it; a part named `skipped` is not read."""
    found: list[list[Any]] = []
    async for part in parts_of(request, FormLimits(fields=3, files=2)):
        if part.filename is None:
            found.append([part.name, await part.text(20)])
        elif part.name != "skipped":
            found.append([part.name, part.filename, len(b"".join([chunk async for chunk in part.chunks()]))])
    return found


def build(_: Court) -> Built:
    return Built()


FILES = Module(name="files", build=build, pages=[song, send_plain, send_form])


@pytest.fixture
async def client(settings_for: SettingsFor) -> AsyncIterator[httpx.AsyncClient]:
    settings = settings_for(media_limit_bytes=1 << 20)
    async with running(settings, [FILES]) as app, client_of(app.edge) as client:
        yield client


RANGES = {
    "": (200, SONG, ""),
    "bytes=0-0": (206, SONG[:1], "bytes 0-0/4096"),
    "bytes=10-19": (206, SONG[10:20], "bytes 10-19/4096"),
    "bytes=4000-": (206, SONG[4000:], "bytes 4000-4095/4096"),
    "bytes=4000-9999999": (206, SONG[4000:], "bytes 4000-4095/4096"),
    "bytes=-5": (206, SONG[-5:], "bytes 4091-4095/4096"),
    "bytes=-99999": (206, SONG, "bytes 0-4095/4096"),
    "bytes=0-": (206, SONG, "bytes 0-4095/4096"),
    "bytes=4096-": (416, b"", "bytes */4096"),
    "bytes=-0": (416, b"", "bytes */4096"),
    "bytes=20-10": (200, SONG, ""),
    "bytes=0-1,5-6": (200, SONG, ""),
    "bytes=-": (200, SONG, ""),
    "bytes=a-b": (200, SONG, ""),
    "lines=0-1": (200, SONG, ""),
    "bytes=0-" + "9" * 400: (200, SONG, ""),
}


async def test_a_file_is_given_whole_or_in_part(client: httpx.AsyncClient) -> None:
    for asked, (status, body, told) in RANGES.items():
        answer = await client.get("/files/song", headers={"range": asked} if asked else {})
        assert (answer.status_code, answer.content, answer.headers.get("content-range", "")) == (status, body, told)
        assert answer.headers["content-length"] == str(len(body))
        assert answer.headers["etag"] == '"song"'
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    empty = await client.get("/files/empty", headers={"range": "bytes=0-"})
    assert (empty.status_code, empty.content) == (416, b"")
    assert (await client.get("/files/empty")).status_code == 200


async def test_a_file_that_is_known_is_not_sent_again(client: httpx.AsyncClient) -> None:
    for tag in ('"song"', 'W/"song"', '"a", "song"', "*"):
        answer = await client.get("/files/song", headers={"if-none-match": tag, "range": "bytes=0-3"})
        assert (answer.status_code, answer.content) == (304, b""), tag
    assert (await client.get("/files/song", headers={"if-none-match": '"other"'})).content == SONG
    part = {"range": "bytes=0-3"}
    assert (await client.get("/files/song", headers={**part, "if-range": '"song"'})).status_code == 206
    for other in ('"older"', 'W/"song"', "Tue, 15 Nov 1994 12:45:26 GMT"):
        assert (await client.get("/files/song", headers={**part, "if-range": other})).content == SONG, other


async def test_head_tells_the_size_and_reads_nothing(client: httpx.AsyncClient) -> None:
    reads.clear()
    answer = await client.head("/files/song", headers={"range": "bytes=0-3"})
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "4096", b"")
    assert answer.headers["content-type"] == "audio/x-song"
    assert reads == []


async def test_a_body_is_handed_on_while_it_arrives(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(16):
            yield SONG

    answer = await client.put("/files/a", content=pieces())
    assert answer.json() == {
        "name": "a",
        "sha256": hashlib.sha256(SONG * 16).hexdigest(),
        "size": 16 * len(SONG),
        "largest": len(SONG),
    }
    limit = (1 << 20) + (64 << 10)
    assert (await client.put("/files/a", content=bytes(limit))).status_code == 200
    refused = await client.put("/files/a", content=bytes(limit + 1))
    assert refused.status_code == 413
    packed = await client.put("/files/a", content=SONG, headers={"content-encoding": "gzip"})
    assert packed.status_code == 415


async def test_a_form_is_read_part_by_part(client: httpx.AsyncClient) -> None:
    files = [("file", ("a/../b.png", SONG * 50, "image/png")), ("skipped", ("b", SONG, "x/y"))]
    answer = await client.post("/files", files=files, data={"alt": "größe"})
    assert answer.json() == [["alt", "größe"], ["file", "a/../b.png", 50 * len(SONG)]]

    many = [("file", (str(n), b"x")) for n in range(10_000)]
    assert (await client.post("/files", files=many)).status_code == 413
    assert (await client.post("/files", files=files, data={"alt": "x" * 21})).status_code == 413
    assert (await client.post("/files", data={"alt": "x"})).status_code == 415
    form = {"content-type": "multipart/form-data; boundary=b"}
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    for broken in (b"", b"nothing", start, start + b"x" * 1000, start[:20]):
        assert (await client.post("/files", content=broken, headers=form)).status_code == 400, broken[:30]


async def test_a_body_that_stops_is_cut_off(settings_for: SettingsFor) -> None:
    async def stopping() -> AsyncIterator[bytes]:
        yield SONG
        await asyncio.Event().wait()

    settings = settings_for(body_timeout_s=0.2)
    async with running(settings, [FILES]) as app, client_of(app.edge) as client:
        assert (await client.put("/files/a", content=stopping())).status_code == 408


def test_a_long_body_may_take_long_as_long_as_it_arrives() -> None:
    assert Bounds(1000, 15.0).time_for(1 << 30) == 15.0
    assert Bounds(1000, 15.0, rate_min_bytes=1000).time_for(5000) == 20.0


def test_paths_with_parameters_are_found() -> None:
    paths = PathSet(["/a", "/a/{b:str}/c", "/a.b/{c:str}"])
    assert [path in paths for path in ("/a", "/a/x/c", "/a.b/1")] == [True] * 3
    assert [path in paths for path in ("/b", "/a/x/y/c", "/a//c", "/a/x/d", "/axb/1", "/a/x/c/")] == [False] * 6
