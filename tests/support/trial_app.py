"""A tiny API for trials of ``courtyard up``: started in child processes through the setting COURTYARD_APP.

GET /health   200 when both engines answer, else 503
GET /pid      the child's process id
GET /demo     the setting ``demo``
GET /slow     leaves a file ``arrived`` in the data folder and answers once there is a file ``release``
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import redis.asyncio
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Unavailable
from courtyard.kernel.settings import Settings
from support.waiting import wait_until

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class TrialApp:
    """Plain ASGI over the engines that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        mongodb_url = settings.mongodb_url.get_secret_value() if settings.mongodb_url else ""
        self._mongodb = AsyncMongoClient[dict[str, Any]](mongodb_url, serverSelectionTimeoutMS=500)
        self._valkey = redis.asyncio.from_url(settings.redis_url or "", socket_timeout=0.5)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        status, body = await self._answer(scope["path"])
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body.encode()})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._mongodb.admin.command("ping")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._mongodb.close()
        await self._valkey.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, path: str) -> tuple[int, str]:
        match path:
            case "/health":
                return (200, "up") if await self._engines_answer() else (503, "down")
            case "/pid":
                return 200, str(os.getpid())
            case "/demo":
                return 200, str(self._settings.demo)
            case "/slow":
                return await _slow(self._settings.data_dir)
            case _:
                return 404, ""

    async def _engines_answer(self) -> bool:
        try:
            await self._mongodb.trial.kitchen.insert_one({})
            await self._valkey.ping()
        except (PyMongoError, redis.RedisError, OSError):
            return False
        return True


async def _slow(folder: Path) -> tuple[int, str]:
    (folder / "arrived").touch()
    await wait_until((folder / "release").exists, "the release", timeout_s=60)
    return 200, "finished"


def create(settings: Settings) -> TrialApp:
    """The app that works."""
    return TrialApp(settings)


def create_none(settings: Settings) -> TrialApp:
    """An app that says that it must not start."""
    raise Unavailable("MAIL_URL: give an address")


def create_crash(settings: Settings) -> TrialApp:
    """An app with a fault in its making."""
    raise RuntimeError("no soup today")


def create_failing(settings: Settings) -> Callable[[Message, Receive, Send], Awaitable[None]]:
    """An app with a fault in its start."""

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        raise RuntimeError("the oven is cold")

    return app
