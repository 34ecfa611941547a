"""Engines of one's own, a producer in this process, and worker processes beside it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from bench.backstage.counting import SUMS, Sums, assemble
from bench.machine import Split, pin
from courtyard.kernel.documents import Where
from courtyard.kernel.engines import Mongod, Valkey, spawn, stop_child
from courtyard.kernel.module import Assembly
from courtyard.kernel.settings import Settings

_POLL_S = 0.05
_LIMIT_S = 180.0
_GRACE_S = 30.0
_APP = "bench.backstage.counting:assemble"
# So that the worker itself is measured, not the rate that its queues are held to.
_WIDE = "concurrency=50 rate=1000000/1"


class Stage(AbstractAsyncContextManager["Stage"]):
    """Everything that a measurement runs on.

    Args:
        folder: For engines and logs.
        split: Which cores are whose: the worker gets those of the API.
    """

    def __init__(self, folder: Path, split: Split) -> None:
        self.folder, self.split = folder, split
        self.mongod, self.valkey = Mongod(folder / "mongodb"), Valkey(folder / "valkey")
        self._stack = AsyncExitStack()
        self.assembly: Assembly

    async def __aenter__(self) -> Self:
        """Start engines and producer."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for engine in (self.mongod, self.valkey):
            await engine.start()
            self._stack.push_async_callback(engine.stop)
            if engine.process is not None:
                pin(engine.process.pid, self.split.engines)
        self.assembly = assemble(self._settings())
        await self._stack.enter_async_context(self.assembly.running())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop all."""
        await self._stack.aclose()

    @asynccontextmanager
    async def worker(self) -> "AsyncIterator[subprocess.Popen[bytes]]":
        """A worker process for the length of the block."""
        settings = {
            "COURTYARD_APP": _APP,
            "COURTYARD_ENV": "test",
            "MONGODB_URL": self.mongod.url,
            "REDIS_URL": self.valkey.url,
            "QUEUE_ANALYTICS": _WIDE,
        }
        with (self.folder / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "courtyard.processes.worker"]
            process = spawn(command, output=log, environment=os.environ | settings)
        pin(process.pid, self.split.api)
        try:
            yield process
        finally:
            await stop_child(process, _GRACE_S)

    async def sums(self, round_name: str) -> Sums:
        """Wait for what the worker says of a round.

        Raises:
            TimeoutError: it says nothing within three minutes.
        """
        rows = self.assembly.court.database("counting").collection(SUMS)
        async with asyncio.timeout(_LIMIT_S):
            while (found := await rows.find_one(Where(round=round_name))) is None:  # noqa: ASYNC110  (another process sets no event here)
                await asyncio.sleep(_POLL_S)
        return found

    def _settings(self) -> Settings:
        return Settings(
            _env_file=None,  # type: ignore[call-arg]  # (pydantic-settings takes it)
            environment="test",
            mongodb_url=SecretStr(self.mongod.url),
            redis_url_given=SecretStr(self.valkey.url),
            queue_analytics=_WIDE,
        )
