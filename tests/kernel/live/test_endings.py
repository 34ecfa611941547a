"""A socket ends with the session, the token, the process; it outlives Valkey."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from courtyard.kernel.basics import Id
from courtyard.kernel.engines import Valkey
from courtyard.modules.accounts.actions.tokens import Tokens
from kernel.live.conftest import Pair
from kernel.live.house import HERE
from kernel.live.lines import actor_of, call, hub_of, line, token_of
from support.app import settings_for_tests
from support.engines import EngineUrls
from support.server import PASSWORD, Member, Server, serving
from support.waiting import wait_until


async def test_signing_out_closes_the_session_s_sockets_in_both_processes_within_a_second(pair: Pair) -> None:
    ada = pair.one.member()
    async with line(pair.one, ada) as here, line(pair.two, ada) as there:
        call(pair.one, ada, "POST", "/api/auth/logout")
        started = time.monotonic()
        assert [await here.end(), await there.end()] == [4401, 4401]
        assert time.monotonic() - started < 1


async def test_a_new_password_closes_the_sockets_of_other_sessions_only(pair: Pair) -> None:
    ada = pair.one.member()
    form = {"email": ada.email, "password": PASSWORD}
    elsewhere = Member(call(pair.two, Member(), "POST", "/api/auth/login", json=form).json())
    async with line(pair.one, ada) as own, line(pair.two, elsewhere) as other:
        form = {"current_password": PASSWORD, "new_password": "Another-Horse-8"}
        call(pair.one, ada, "PUT", "/api/auth/change-password", json=form)
        assert await other.end() == 4401
        await own.say(type="ping")
        assert await own.next() == {"type": "pong"}


async def test_a_ban_closes_the_member_s_sockets_within_a_second(pair: Pair) -> None:
    ada, boss = pair.one.member(), pair.one.member(admin=True)
    async with line(pair.one, ada) as here, line(pair.two, ada) as there, line(pair.two, boss) as own:
        why = {"status": "banned", "reason": "Advertisements", "password": PASSWORD}
        call(pair.one, boss, "PATCH", f"/api/v1/admin/users/{ada.id}/status", json=why)
        started = time.monotonic()
        assert [await here.end(), await there.end()] == [4401, 4401]
        assert time.monotonic() - started < 1
        await own.say(type="ping")
        assert await own.next() == {"type": "pong"}


async def test_a_change_of_the_profile_closes_nothing(pair: Pair) -> None:
    ada = pair.one.member()
    async with line(pair.two, ada) as own:
        call(pair.one, ada, "PATCH", "/api/users/me", json={"profile": {"bio": "Likes soup."}})
        await own.say(type="ping")
        assert await own.next() == {"type": "pong"}


async def test_a_token_that_runs_out_closes_its_socket(pair: Pair, engines: EngineUrls) -> None:
    ada = pair.one.member()
    settings = settings_for_tests(engines.mongodb_url, engines.redis_url, pair.one.prefix)
    tokens = Tokens(settings.model_copy(update={"access_token_s": 5}))
    actor = actor_of(ada)
    assert actor.session_id is not None
    token = tokens.access_token(actor.member_id, actor.session_id)
    async with line(pair.one, query=f"?token={token}") as short, line(pair.one, ada) as long:
        assert await short.end() == 4401
        await long.say(type="ping")
        assert await long.next() == {"type": "pong"}


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey that only these tests use."""
    engine = Valkey(tmp_path_factory.mktemp("own") / "valkey")
    asyncio.run(engine.start())
    yield engine
    asyncio.run(engine.stop())


@pytest.fixture(scope="module")
def server(
    valkey: Valkey,
    engines: EngineUrls,
    mongodb_administrator: MongoClient[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """An API process on a Valkey of its own."""
    own = EngineUrls(engines.mongodb_url, valkey.url)
    with serving(tmp_path_factory.mktemp("server"), own, mongodb_administrator, **HERE) as found:
        yield found


async def test_messages_told_while_valkey_hangs_arrive_once_in_order_when_it_is_back(
    server: Server, valkey: Valkey
) -> None:
    assert valkey.process is not None
    ada = server.member()
    async with hub_of(valkey.url, server.prefix) as hub, line(server, ada) as own:
        os.kill(valkey.process.pid, signal.SIGSTOP)
        try:
            started = time.monotonic()
            for number in range(20):
                await hub.tell(Id(ada.id), "number", number)
            assert time.monotonic() - started < 2, "telling waits for Valkey once, not each time"
        finally:
            os.kill(valkey.process.pid, signal.SIGCONT)
        assert [await own.data() for _ in range(20)] == list(range(20))


async def test_sockets_outlive_a_restart_of_valkey_and_load_anew(server: Server, valkey: Valkey) -> None:
    ada = server.member()
    async with hub_of(valkey.url, server.prefix) as hub, line(server, ada) as own:
        await hub.tell(Id(ada.id), "word", "before")
        assert await own.data() == "before"
        assert valkey.process is not None
        valkey.process.kill()
        valkey.process.wait()
        async with line(server, ada) as late:
            assert late.last == ""  # nobody knows where the stream stands
            await hub.tell(Id(ada.id), "word", "meanwhile")
            await valkey.start()
            for each in (own, late):
                heard = [(await each.next())["type"]]
                while heard[-1] != "reset":
                    heard.append((await each.next())["type"])
            await wait_until(lambda: hub_is_back(hub), "the hub tells again")
            await hub.tell(Id(ada.id), "word", "after")
            for each in (own, late):
                while await each.data() != "after":
                    pass


def hub_is_back(hub: Any) -> bool:
    circuit = hub._teller.courier.circuit  # noqa: SLF001  (the only place that knows)
    return bool(circuit.is_closed)


async def test_a_process_that_stops_says_so(pair: Pair, stopping: Server) -> None:
    async with line(stopping, query=f"?token={token_of(pair.one.member())}") as own:
        stopping.processes[0].send_signal(signal.SIGTERM)
        assert await own.end() == 1001
        await wait_until(lambda: stopping.processes[0].poll() is not None, "the process has ended")
    assert stopping.processes[0].returncode == 0


@pytest.fixture
def stopping(
    pair: Pair, engines: EngineUrls, mongodb_administrator: MongoClient[dict[str, Any]], tmp_path: Path
) -> Iterator[Server]:
    """A third process of the same installation."""
    with serving(tmp_path, engines, mongodb_administrator, **HERE, MONGODB_DB_NAME=pair.one.prefix) as found:
        yield found
