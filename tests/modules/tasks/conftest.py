"""What only tests of tasks need."""

import json
import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from support.app import App
from support.house import clean_environment
from support.profiling import looked_at

_PROGRAM = Path(__file__).with_name("tasks_process.py")

Die = Callable[..., Awaitable[None]]
Looks = Callable[[], AbstractContextManager[list[dict[str, Any]]]]


@pytest.fixture
def looks(app: App, mongodb_administrator: MongoClient[dict[str, Any]]) -> Looks:
    """What the database of tasks did for the queries of a block."""
    return lambda: looked_at(mongodb_administrator[f"{app.settings.database_prefix}_tasks"])


@pytest.fixture
def die(app: App, mongodb_url: str, redis_url: str) -> Die:
    """Let a process of the installation begin with something and be killed at a place."""
    settings = {"mongodb_url": mongodb_url, "redis_url": redis_url, "prefix": app.settings.database_prefix}

    async def begin(deed: str, subject: str, *, at: str) -> None:
        process = await create_subprocess_exec(
            *(sys.executable, str(_PROGRAM), json.dumps(settings), deed, subject),
            env={**clean_environment(), "COURTYARD_CRASH_AT": at},
            stdout=PIPE,
            stderr=PIPE,
        )
        told = await process.communicate()
        assert process.returncode == -signal.SIGKILL, told

    return begin
