"""What is done to a Valkey that is down: its append-only file loses its end, or everything."""

import shutil
from pathlib import Path

from redis.asyncio import Redis

from courtyard.kernel.engines import Valkey

_KEPT_BYTES = 4096


def file_bytes(folder: Path) -> int:
    """The size of the growing part of the append-only file."""
    return _growing(folder).stat().st_size


def cut_tail(folder: Path, share: float) -> int:
    """Cut this share off the end of the append-only file, wherever that is; the bytes that were lost."""
    path = _growing(folder)
    size = path.stat().st_size
    kept = min(size, max(_KEPT_BYTES, int(size * (1 - share))))
    with path.open("r+b") as file:
        file.truncate(kept)
    return size - kept


def empty(folder: Path) -> int:
    """Remove everything that this Valkey would read at its start; the bytes that were lost."""
    kept = folder / "appendonlydir"
    lost = sum(file.stat().st_size for file in kept.iterdir())
    shutil.rmtree(kept)
    return lost


async def set_fsync(valkey: Valkey, policy: str) -> None:
    """Let it write through ``always``, ``everysec`` or not at all (``no``); holds until its next start."""
    async with Redis.from_url(valkey.url) as client:
        await client.config_set("appendfsync", policy)


def _growing(folder: Path) -> Path:
    return max((folder / "appendonlydir").glob("*.incr.aof"), key=lambda path: path.stat().st_mtime)
