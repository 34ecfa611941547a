"""A relay looks only where facts can still wait, and finds all that do."""

import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from bson import Timestamp
from pymongo import AsyncMongoClient

from courtyard.kernel.documents import Databases
from courtyard.kernel.events import frontier
from courtyard.kernel.events.frontier import BEGINNING, Frontier
from courtyard.kernel.events.relay import Relay
from kernel.events.kitchen import Kitchen, open_kitchen, settings_of

LIMIT_S = 10  # of the server's transactions, as our own engine has it
AN_HOUR_S = 3_600


@pytest.fixture
async def kitchen(mongodb_url: str, redis_url: str, database_prefix: str) -> AsyncIterator[Kitchen]:
    """On Valkey alone: what is asked of the database is the same for every carrier."""
    async with open_kitchen(settings_of(mongodb_url, redis_url, database_prefix, ())) as opened:
        yield opened


@pytest.fixture
async def relay(kitchen: Kitchen) -> AsyncIterator[Relay]:
    """Of the kitchen, to be turned by hand."""
    carrier = kitchen.events.carrier()
    yield kitchen.events.relay("kitchen", carrier)
    await carrier.close()


@pytest.fixture
def _far_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frontiers run an hour ahead of what went, so that one sees who looks from there."""
    monkeypatch.setattr(frontier, "_MORE_S", -AN_HOUR_S)


@pytest.fixture
async def url_of_a_guest(mongodb_url: str) -> AsyncIterator[str]:
    """Somebody who may read and write, but not ask the server how it is set."""
    name, password = f"guest_{secrets.token_hex(4)}", secrets.token_hex(8)
    async with AsyncMongoClient[dict[str, object]](mongodb_url) as client:
        await client.admin.command("createUser", name, pwd=password, roles=["readWriteAnyDatabase"])
        parts = urlsplit(mongodb_url)
        yield urlunsplit(parts._replace(netloc=f"{name}:{password}@{parts.netloc.rpartition('@')[2]}"))
        await client.admin.command("dropUser", name)


async def test_no_transaction_is_as_old_as_what_is_behind(kitchen: Kitchen) -> None:
    ahead = Frontier(kitchen.kitchen, lease_s=60)
    assert await ahead.look() == BEGINNING
    ahead.passed(Timestamp(1_000, 7))
    # The server looks for those that are over the limit once in half of it.
    assert BEGINNING < await ahead.look() <= Timestamp(1_000 - LIMIT_S * 3 // 2, 0)
    ahead.passed(Timestamp(900, 7))
    assert await ahead.look() >= Timestamp(1_000 - LIMIT_S * 2, 0)


async def test_who_paused_for_long_begins_anew(kitchen: Kitchen) -> None:
    ahead = Frontier(kitchen.kitchen, lease_s=0)
    await ahead.look()
    ahead.passed(Timestamp(1_000, 7))
    assert await ahead.look() == BEGINNING


@pytest.mark.usefixtures("_far_ahead")
async def test_once_a_minute_all_is_looked_through(kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = Frontier(kitchen.kitchen, lease_s=60)
    await ahead.look()
    ahead.passed(Timestamp(1_000, 7))
    assert await ahead.look() > Timestamp(1_000, 7)
    monkeypatch.setattr(frontier, "_WHOLE_LOOK_EVERY_S", 0.0)
    assert await ahead.look() == BEGINNING


async def test_without_a_limit_that_is_known_it_stays_at_the_beginning(
    url_of_a_guest: str, database_prefix: str
) -> None:
    databases = Databases(url_of_a_guest, prefix=database_prefix)
    ahead = Frontier(databases.database("kitchen"), lease_s=60)
    await ahead.look()
    ahead.passed(Timestamp(1_000, 7))
    assert await ahead.look() == BEGINNING
    await databases.close()


@pytest.mark.usefixtures("_far_ahead")
async def test_a_relay_looks_from_there(kitchen: Kitchen, relay: Relay) -> None:
    await kitchen.fill("soup", times=2)
    assert await relay.turn() == 2
    await kitchen.fill("soup")
    assert await relay.turn() == 0


@pytest.mark.usefixtures("_far_ahead")
async def test_what_waits_again_is_found_behind_it(kitchen: Kitchen, relay: Relay) -> None:
    await kitchen.fill("soup", times=2)
    assert await relay.turn() == 2
    await kitchen.redis.flushdb()
    assert await relay.turn() == 2


@pytest.mark.usefixtures("_far_ahead")
async def test_who_gets_the_lease_back_begins_anew(
    kitchen: Kitchen, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = True

    async def hold() -> bool:
        return held

    lease = relay._lease  # noqa: SLF001  (to lose it and get it back without a wait)
    monkeypatch.setattr(lease, "hold", hold)
    monkeypatch.setattr(type(lease), "is_held", property(lambda _: held))
    await kitchen.fill("soup")
    assert await relay.turn() == 1
    await kitchen.fill("soup")
    held = False
    assert await relay.turn() == 0
    held = True
    assert await relay.turn() == 1
