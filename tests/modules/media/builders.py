"""Files of members: sent, worked on, ready."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from modules.media.material import png
from support.actors import Person
from support.app import App
from support.waiting import wait_until


async def send(person: Person, content: bytes = b"", name: str = "a.png", **headers: str) -> httpx.Response:
    """Upload a file in one piece."""
    files = {"file": (name, content or png(), "application/octet-stream")}
    return await person.client.post("/api/media", files=files, headers=headers)


async def sent(person: Person, content: bytes = b"", name: str = "a.png") -> dict[str, Any]:
    """Upload a file that is taken."""
    answer = await send(person, content, name)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return dict(answer.json())


async def read(person: Person, file: str) -> dict[str, Any]:
    """A file as its owner sees it."""
    answer = await person.client.get(f"/api/media/{file}")
    assert answer.status_code == httpx.codes.OK, answer.text
    return dict(answer.json())


async def finished(person: Person, file: str, timeout_s: float = 60.0) -> dict[str, Any]:
    """The file once nobody works on it any more."""

    async def is_over() -> bool:
        return bool((await read(person, file))["state"] != "processing")

    await wait_until(is_over, "the end of the work on a file", timeout_s)
    return await read(person, file)


async def job_done(person: Person, job: str) -> dict[str, Any]:
    """The job once it is finished."""

    async def job_now() -> dict[str, Any]:
        return dict((await person.client.get(f"/api/jobs/{job}")).json())

    async def is_over() -> bool:
        return (await job_now())["state"] in {"done", "failed"}

    await wait_until(is_over, "the end of a job")
    return await job_now()


@asynccontextmanager
async def working(app: App) -> AsyncIterator[None]:
    """A worker for the media queue."""
    async with app.assembly.working(["media"]):
        yield


async def ready(app: App, person: Person, content: bytes = b"", name: str = "a.png") -> dict[str, Any]:
    """A file that is ready to be shown."""
    file = await sent(person, content, name)
    async with working(app):
        found = await finished(person, file["id"])
    assert found["state"] == "ready", found
    return found


def left_in(folder: Path) -> list[str]:
    """Files that are there, apart from locks."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
