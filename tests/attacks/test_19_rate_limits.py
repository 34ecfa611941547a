"""Row 19: nothing that a client says of itself, and no number of processes, gets more than the limit."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from pymongo import MongoClient

from support.app import AppFactory
from support.clients import plain_async_client
from support.engines import EngineUrls
from support.server import Member, Server, serving

CLAIMS: list[dict[str, str]] = [
    *({"x-forwarded-for": f"10.0.0.{n}"} for n in range(8)),
    *({"x-forwarded-for": f"10.0.1.{n}, 127.0.0.1"} for n in range(4)),
    *({"x-real-ip": f"10.0.2.{n}"} for n in range(8)),
    *({"forwarded": f"for=10.0.3.{n};proto=https"} for n in range(8)),
    *({"x-client-ip": f"10.0.4.{n}"} for n in range(4)),
    *({"true-client-ip": f"10.0.5.{n}"} for n in range(4)),
    *({"cf-connecting-ip": f"10.0.6.{n}"} for n in range(4)),
    *({"x-originating-ip": f"10.0.7.{n}"} for n in range(4)),
    *({"user-agent": f"browser {n}"} for n in range(4)),
    *({"cookie": f"courtyard_session=cs_{n}; x={n}"} for n in range(8)),
    *({"x-request-id": f"id-{n}"} for n in range(4)),
    *({"accept-language": f"x-{n}"} for n in range(4)),
]
WAYS = [
    "/api/recipes", "/api/v1/recipes", "/api/recipes/", "//api/recipes", "/api//recipes", "/API/recipes",
    "/api/recipes?", "/api/recipes?limit=1", "/api/%72ecipes", "/api/recipes%2f", "/api/recipes;x=1", "/api/recipes#x",
    "/api/./recipes", "/recipes", "/nowhere", "/api/nowhere", "/healthy", "/health/", "/health/../api/recipes",
    "/metricsx", "/api/healthy", "/api/health/../recipes", "/staticx", "/HEALTH",
]  # fmt: skip
LIMIT = 20


async def test_claims_of_a_client_count_for_nothing(app_factory: AppFactory) -> None:
    app = await app_factory(limit_anonymous_per_min=LIMIT)
    client = await app.client()
    allowed = 0
    for claim in CLAIMS:
        allowed += (await client.get("/api/recipes", headers=claim)).status_code != 429
    assert allowed == LIMIT


async def test_every_way_of_writing_an_address_counts(app_factory: AppFactory) -> None:
    app = await app_factory(limit_anonymous_per_min=LIMIT)
    client = await app.client()
    for _ in range(LIMIT):
        assert (await client.get("/api/recipes")).status_code == 200
    for way in WAYS:
        for method in ("GET", "HEAD", "POST", "OPTIONS", "PROPFIND"):
            answer = await client.request(method, httpx.URL(f"http://testserver{way}"))
            assert answer.status_code == 429, (method, way)


async def test_a_network_of_ipv6_addresses_is_one_client(app_factory: AppFactory) -> None:
    app = await app_factory(limit_anonymous_per_min=LIMIT)
    statuses = Counter[int]()
    for n in range(3 * LIMIT):
        client = await app.client(address=f"2001:db8:1:2:{n:x}::{n:x}")
        statuses[(await client.get("/api/recipes")).status_code] += 1
    assert statuses == {200: LIMIT, 429: 2 * LIMIT}
    mapped = await app.client(address="::ffff:192.0.2.9")
    plain = await app.client(address="192.0.2.9")
    both = [(await each.get("/api/recipes")).status_code for _ in range(LIMIT) for each in (mapped, plain)]
    assert Counter(both) == {200: LIMIT, 429: LIMIT}


async def test_behind_a_proxy_only_what_the_proxy_says_counts(app_factory: AppFactory) -> None:
    app = await app_factory(limit_anonymous_per_min=LIMIT, trusted_proxies=("192.0.2.0/24",))
    client = await app.client()
    statuses = Counter[int]()
    for n in range(2 * LIMIT):
        forwarded = f"10.9.{n}.1, 10.8.{n}.1, 203.0.113.7, 192.0.2.44"
        statuses[(await client.get("/api/recipes", headers={"x-forwarded-for": forwarded})).status_code] += 1
    assert statuses == {200: LIMIT, 429: LIMIT}


async def test_junk_for_an_address_is_one_client(app_factory: AppFactory) -> None:
    app = await app_factory(limit_anonymous_per_min=LIMIT, trusted_proxies=("192.0.2.1",))
    client = await app.client()
    statuses = Counter[int]()
    for n in range(2 * LIMIT):
        answer = await client.get("/api/recipes", headers={"x-forwarded-for": f"junk-{n}"})
        statuses[answer.status_code] += 1
    assert statuses == {200: LIMIT, 429: LIMIT}


class Pair(NamedTuple):
    """The processes, and somebody who signed up before any limit was reached."""

    server: Server
    member: Member


@pytest.fixture(scope="module")
def pair(
    engines: EngineUrls, mongodb_administrator: MongoClient[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Two processes behind one address, with a member's limit of 100 and 50 more at once."""
    folder = tmp_path_factory.mktemp("pair")
    limits = {"LIMIT_MEMBER_PER_MIN": "100", "LIMIT_MEMBER_BURST": "50", "LIMIT_AUTHENTICATION_PER_MIN": "5"}
    with serving(folder, engines, mongodb_administrator, processes=2, **limits) as server:
        yield Pair(server, server.member())


async def at_once(server: Server, member: Member, number: int, **request: Any) -> Counter[int]:
    connections = asyncio.Semaphore(64)  # not by httpx.Limits: its pool looks at all that wait for each that comes
    async with plain_async_client(server.url, headers=member.headers, timeout=60) as client:

        async def ask() -> int:
            async with connections:
                return (await client.request(**request)).status_code

        return Counter(await asyncio.gather(*(ask() for _ in range(number))))


async def test_five_hundred_at_once_on_two_processes(pair: Pair) -> None:
    statuses = await at_once(pair.server, pair.member, 500, method="GET", url="/api/users/me")
    assert statuses.keys() == {200, 429}
    assert 100 <= statuses[200] <= 150


async def test_guesses_at_once_on_two_processes(pair: Pair) -> None:
    guess = {"email": "victim@example.org", "password": "Wrong-Horse-1"}
    statuses = await at_once(pair.server, Member(), 100, method="POST", url="/api/auth/login", json=guess)
    assert statuses.keys() <= {401, 429}
    assert statuses[401] <= 5
