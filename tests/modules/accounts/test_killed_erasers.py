"""Killed for real (SIGKILL) at each place of an erasure, one after the other: it goes on, and ends once."""

import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from courtyard.kernel.basics import now
from courtyard.kernel.documents import Changes, Where
from courtyard.kernel.module import Module
from courtyard.modules.accounts.store.users import USERS
from courtyard.processes.application import MODULES
from support.actors import PASSWORD, Person
from support.app import App
from support.facts import recorded
from support.house import clean_environment
from support.searching import places_of

pytestmark = [pytest.mark.crashes, pytest.mark.timeout(400)]

PROGRAM = Path(__file__).with_name("eraser_process.py")
PLACES = (
    "accounts.erasure_in_part:2",
    "accounts.erasure_after_part:2",
    "accounts.erasure_before_end:1",
    "accounts.erasure_after_end:1",
)
LIKES_OF_OTHERS = 1


@pytest.fixture
def modules() -> list[Module]:
    """All of them: each has its part in it."""
    return list(MODULES)


async def test_a_killed_erasure_goes_on_and_ends_once(
    app: App, mongodb_url: str, redis_url: str, owner: Person, stranger: Person
) -> None:
    theirs = (await stranger.client.post("/api/recipes", json={"title": "Bread"})).json()
    for person in (owner, stranger):
        await person.client.post(f"/api/recipes/{theirs['id']}/like")
    await owner.client.put(f"/api/recipes/{theirs['id']}/rating", json={"stars": 1})
    await owner.client.post("/api/recipes", json={"title": "Quokkasoup"})
    await owner.client.post("/api/tasks", json={"title": "Quokkatask"})
    answer = await owner.client.request("DELETE", "/api/users/me", json={"password": PASSWORD})
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    users = app.assembly.court.database("accounts").collection(USERS)
    await users.change(Where(id=owner.user_id), Changes().set(erase_at=now() - timedelta(seconds=1)))

    for place in PLACES:
        process = await create_subprocess_exec(
            *(sys.executable, str(PROGRAM), mongodb_url, redis_url, app.settings.database_prefix, owner.id),
            env={**clean_environment(), "COURTYARD_CRASH_AT": place},
            stdout=PIPE,
            stderr=PIPE,
        )
        told = await process.communicate()
        assert process.returncode == -signal.SIGKILL, (place, told)

    facts = [row for row in await recorded(app) if row["topic"] == "user.erased"]
    assert len(facts) == 1
    recipe = (await stranger.client.get(f"/api/recipes/{theirs['id']}")).json()
    assert (recipe["likes"], recipe["ratings_count"]) == (LIKES_OF_OTHERS, 0)
    left = await places_of(app, owner.email, "Quokkasoup", "Quokkatask")
    assert {
        place for place in left if not place.startswith(("mongodb tasks.outbox", "mongodb recipes.outbox"))
    } == set()
