"""A server that speaks like S3, in memory: one per worker of the test run, started by the first that asks."""

import asyncio
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from courtyard.kernel.engines import free_port, spawn, stop_child
from support.waiting import wait_until

_MOTO = Path(sys.prefix) / "moto"
_numbers = itertools.count(1)


class FileServer:
    """A child server; a new start of it has forgotten everything."""

    def __init__(self, folder: Path) -> None:
        assert (_MOTO / "moto").is_dir(), "the S3 server for tests is missing: run `make install`"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "s3.txt"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Until it answers."""
        program = [sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(self.port)]
        with self._log.open("ab") as log:
            self.process = spawn(program, output=log, environment={**os.environ, "PYTHONPATH": str(_MOTO)})
        await wait_until(self._answers, "the S3 server's start", timeout_s=40)

    async def stop(self) -> None:
        """Gone, with all that it had."""
        assert self.process is not None
        await stop_child(self.process, grace_s=2)

    def bucket(self) -> str:
        """A new, empty bucket."""
        name = f"files-{next(_numbers)}"
        httpx.put(f"{self.url}/{name}", timeout=30).raise_for_status()
        return name

    def _answers(self) -> bool:
        try:
            return httpx.get(self.url, timeout=5).is_success
        except httpx.TransportError:
            return False


def bucket_settings(server: FileServer) -> dict[str, Any]:
    """Settings that keep files in a bucket of their own there."""
    return {
        "s3_bucket": server.bucket(),
        "s3_endpoint": server.url,
        "s3_access_key_id": "key",
        "s3_secret_access_key": "secret",
    }


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    """The server that this worker's tests share; each takes a bucket of its own."""
    server = FileServer(tmp_path_factory.mktemp("s3"))
    asyncio.run(server.start())
    yield server
    asyncio.run(server.stop())
