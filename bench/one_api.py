"""Engines of its own and one API process with production's settings, for what is measured without a second side."""

import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import httpx

from courtyard.kernel.engines import Mongod, Valkey, bind_listener, spawn, stop_child
from courtyard.processes.environment import LISTENER_FD

_NEVER_REACHED = "100000000"


class OneApi(NamedTuple):
    """An API process that is ready: where it listens, its process id, and a client."""

    client: httpx.AsyncClient
    port: int
    pid: int
    redis_url: str


@asynccontextmanager
async def one_api(name: str, settings: Mapping[str, str] = MappingProxyType({})) -> AsyncGenerator[OneApi, None]:
    """With these settings instead of its own; everything is gone after the block."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"courtyard-{name}-")))
        mongod, valkey = Mongod(folder / "mongodb", cache_gb=0.25), Valkey(folder / "valkey")
        await asyncio.gather(mongod.start(), valkey.start())
        stack.push_async_callback(lambda: asyncio.gather(mongod.stop(), valkey.stop()))
        listener = stack.enter_context(bind_listener("127.0.0.1", 0))
        port = listener.getsockname()[1]
        environment = {**_environment(mongod.url, valkey.url, port), LISTENER_FD: str(listener.fileno())}
        environment |= {
            "MONGODB_DB_NAME": f"bench_{name.replace('-', '_')}",
            "COURTYARD_DATA_DIR": str(folder / "data"),
            **settings,
        }
        command = [sys.executable, "-m", "courtyard.processes.api"]
        output = stack.enter_context((folder / "log.txt").open("wb"))
        process = spawn(command, output=output, environment=environment, descriptors=[listener.fileno()], folder=folder)
        stack.push_async_callback(lambda: stop_child(process, grace_s=10))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60))
        await _ready(client)
        yield OneApi(client, port, process.pid, valkey.url)


async def _ready(client: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            if (await client.get("/health")).is_success:
                return
        except httpx.TransportError:
            pass  # it is still starting
        await asyncio.sleep(0.1)
    raise TimeoutError("the API process did not become ready within a minute")


def _environment(mongodb_url: str, redis_url: str, port: int) -> dict[str, str]:
    limits = ("ANONYMOUS", "MEMBER", "ADMIN", "AUTHENTICATION")
    return {
        **os.environ,
        "COURTYARD_ENV": "production",  # with the hashes that people have
        "PUBLIC_URL": "https://courtyard.example",
        "PORT": str(port),
        "TRUSTED_PROXIES": "127.0.0.1",
        "MONGODB_URL": mongodb_url,
        "REDIS_URL": redis_url,
        "JWT_SECRET": secrets.token_hex(32),
        "LOG_LEVEL": "warning",
        **{f"LIMIT_{tier}_PER_MIN": _NEVER_REACHED for tier in limits},
    }
