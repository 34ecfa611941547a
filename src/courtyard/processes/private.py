"""Engines for a single command: those of the ``courtyard up`` that holds the data folder, else started for it."""

import time
from asyncio import sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from courtyard.kernel.engines import EngineFailed
from courtyard.kernel.settings import Settings
from courtyard.processes.data_dir import DataDir
from courtyard.processes.engine_pair import EnginePair

_HOLDER_LIMIT_S = 30.0
_POLL_S = 0.1


@asynccontextmanager
async def engines_for_command(settings: Settings, command: str) -> AsyncIterator[Settings]:
    """Settings whose MongoDB, Valkey and secret are there for the length of the block.

    Args:
        settings: As read; URLs given in them are used as they are.
        command: What a person typed, for the note of who holds the data folder.

    Raises:
        Refusal: one line that says why there are no engines.
    """
    data_dir = DataDir(settings.data_dir)
    data_dir.prepare()
    pair = EnginePair(settings, data_dir)
    if not pair.engines:
        yield pair.furnished()
    elif data_dir.holder():
        await _until_serving(pair)
        yield pair.furnished()
    else:
        with data_dir.hold(command):
            try:
                await pair.prepare()
                await pair.start()
                yield pair.furnished()
            finally:
                await pair.stop()


async def _until_serving(pair: EnginePair) -> None:
    deadline = time.monotonic() + _HOLDER_LIMIT_S
    for engine in pair.engines:
        while not await engine.is_serving():
            if time.monotonic() > deadline:
                raise EngineFailed(f"{engine.name} of the running Courtyard does not answer: see {engine.log}")
            await sleep(_POLL_S)
