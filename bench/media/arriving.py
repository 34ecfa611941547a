"""Large files through one API process, and how much more memory it takes meanwhile."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import httpx
import msgspec

from bench.one_api import OneApi, one_api

_MIB = 1 << 20
_PIECE_BYTES = 4 * _MIB
# The head of a JPEG of 1 x 1: what follows is not read before a worker does.
_HEAD = bytes.fromhex("ffd8ffc0000b080001000101011100")
_PASSWORD = "Correct-Horse-7"  # noqa: S105  (of somebody who lives for a minute)


class ArrivalFigures(msgspec.Struct, frozen=True):
    """One file: how quickly it was here, and the most memory that the process took more than before."""

    way: str
    size_mib: int
    mib_per_s: float
    peak_more_mib: int


async def arrivals(sizes_mib: Sequence[int]) -> list[ArrivalFigures]:
    """Each size in one piece and in pieces of four MiB."""
    async with one_api("media") as api:
        form = {"username": "ada", "email": "ada@example.org", "password": _PASSWORD}
        entry = (await api.client.post("/api/auth/register", json=form)).raise_for_status().json()
        api.client.headers["authorization"] = f"Bearer {entry['token']}"
        await _whole(api.client, 1)  # what is loaded by the first is not counted
        ways = {"in one piece": _whole, "in pieces": _pieces}
        return [await _measured(api, way, send, size) for size in sizes_mib for way, send in ways.items()]


Send = Callable[[httpx.AsyncClient, int], Awaitable[None]]


async def _measured(api: OneApi, way: str, send: Send, size_mib: int) -> ArrivalFigures:
    before = _from_here(api.pid)
    start = time.perf_counter()
    await send(api.client, size_mib)
    seconds = time.perf_counter() - start
    more = max(0, _status_kib(api.pid, "VmHWM") - before)
    return ArrivalFigures(way, size_mib, round(size_mib / seconds, 1), more >> 10)


def _from_here(pid: int) -> int:
    """What the process takes now; the kernel's count of its peak starts anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _status_kib(pid, "VmRSS")


def _status_kib(pid: int, name: str) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition(f"{name}:")[2].split()[0])


async def _content(size_bytes: int) -> AsyncIterator[bytes]:
    yield _HEAD
    left = size_bytes - len(_HEAD)
    while left:
        portion = min(left, 64 << 10)
        yield bytes(portion)
        left -= portion


async def _whole(client: httpx.AsyncClient, size_mib: int) -> None:
    start = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    end = b"\r\n--b--\r\n"

    async def form() -> AsyncIterator[bytes]:
        yield start
        async for portion in _content(size_mib * _MIB):
            yield portion
        yield end

    length = len(start) + size_mib * _MIB + len(end)
    headers = {"content-type": "multipart/form-data; boundary=b", "content-length": str(length)}
    (await client.post("/api/media", content=form(), headers=headers)).raise_for_status()


async def _pieces(client: httpx.AsyncClient, size_mib: int) -> None:
    size_bytes, tus = size_mib * _MIB, {"tus-resumable": "1.0.0"}
    begun = await client.post("/api/media/uploads", headers={**tus, "upload-length": str(size_bytes)})
    place = begun.raise_for_status().headers["location"]
    for offset in range(0, size_bytes, _PIECE_BYTES):
        content = bytes(min(_PIECE_BYTES, size_bytes - offset))
        if not offset:
            content = _HEAD + content[len(_HEAD) :]
        headers = {**tus, "content-type": "application/offset+octet-stream", "upload-offset": str(offset)}
        (await client.patch(place, content=content, headers=headers)).raise_for_status()
