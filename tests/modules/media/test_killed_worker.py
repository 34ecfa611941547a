"""Killed for real (SIGKILL) in the middle of its work: the job is taken up again, and its result is there once."""

import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from collections import Counter
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from courtyard.kernel.basics import Actor, now
from courtyard.modules.media.models import MediaFile
from modules.media.builders import finished, job_done, left_in, sent, working
from modules.media.material import jpeg, mp4
from modules.media.worker_process import QUICK
from support.actors import Person, sign_up
from support.app import App, AppFactory
from support.facts import recorded
from support.house import clean_environment
from support.waiting import wait_until

pytestmark = [pytest.mark.crashes, pytest.mark.timeout(400)]  # waits alone are as long as a test has otherwise

PROGRAM = Path(__file__).with_name("worker_process.py")
CONVERTING = "ffmpeg"


async def worker(app: App, dies_at: str = "") -> Process:
    """A worker of another process."""
    urls = (app.settings.mongodb_url, app.settings.redis_url_given)
    return await create_subprocess_exec(
        *(sys.executable, str(PROGRAM), *(url.get_secret_value() for url in urls if url)),
        *(app.settings.database_prefix, str(app.settings.data_dir)),
        env={**clean_environment(), "COURTYARD_CRASH_AT": dies_at},
        stdout=PIPE,
        stderr=PIPE,
    )


async def known(app: App, person: Person, file: str) -> MediaFile:
    """What is kept of a file."""
    own = await app.dependency("own_files").read(Actor(person.user_id, person.username), file)
    return own.file  # type: ignore[no-any-return]  # dependencies have no types


def converting_in(folder: Path) -> list[str]:
    """Processes that convert a film in this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_inside = (process / "cwd").readlink().is_relative_to(folder)
            found += [process.name] if is_inside and CONVERTING in (process / "cmdline").read_text() else []
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return found


async def test_a_worker_killed_in_the_middle_of_a_film(app_factory: AppFactory, tmp_path: Path) -> None:
    app = await app_factory(**QUICK)
    owner = await sign_up(app)
    file = await sent(owner, mp4(8.0, "1280x720"), "a.mp4")
    first = await worker(app)

    async def is_in_the_middle() -> bool:
        names = {each.name for each in (await known(app, owner, file["id"])).variants}
        return "low" in names and bool(converting_in(tmp_path))

    await wait_until(is_in_the_middle, "the middle of a film", 120)
    kept = [each.digest for each in (await known(app, owner, file["id"])).variants]
    first.kill()
    await first.wait()
    await wait_until(lambda: not converting_in(tmp_path), "the end of what it had started")

    async with working(app):
        found = await finished(owner, file["id"], 120)
        await job_done(owner, file["job"])
    await assert_once(app, owner, file["id"])
    assert found["state"] == "ready"
    after = await known(app, owner, file["id"])
    assert [each.digest for each in after.variants][: len(kept)] == kept, "what was finished was not made again"


@pytest.mark.parametrize("dies_at", ["media.after_variants", "jobs.after_effect", "jobs.after_ledger_before_complete"])
async def test_a_worker_killed_between_the_work_and_the_word(
    app_factory: AppFactory, tmp_path: Path, dies_at: str
) -> None:
    app = await app_factory(**QUICK)
    owner = await sign_up(app)
    file = await sent(owner, jpeg())
    first = await worker(app, dies_at)
    await first.wait()
    assert first.returncode == -signal.SIGKILL
    async with working(app):
        found = await finished(owner, file["id"])
        await job_done(owner, file["job"])
    assert found["state"] == "ready"
    await assert_once(app, owner, file["id"])
    assert [path for path in left_in(tmp_path) if "/spool/" in path] == [], "nothing of the killed one is left"


async def assert_once(app: App, person: Person, file: str) -> None:
    """One fact, each form once, and no bytes that belong to none of them."""
    facts = Counter(row["topic"] for row in await recorded(app) if row["topic"].startswith("media."))
    assert facts == {"media.processed": 1}
    found = await known(app, person, file)
    assert max(Counter(each.name for each in found.variants).values()) == 1
    with time_machine.travel(now() + timedelta(hours=23)):
        await app.dependency("collecting").sweep()
    blobs = app.assembly.court.blobs
    async with aclosing(blobs.listed("files/")) as portions:
        keys = [blob.key async for portion in portions for blob in portion]
    assert set(found.keys) <= set(keys)
    with time_machine.travel(now() + timedelta(hours=25)):
        await app.dependency("collecting").sweep()
    async with aclosing(blobs.listed("files/")) as portions:
        assert sorted([blob.key async for portion in portions for blob in portion]) == sorted(found.keys)
