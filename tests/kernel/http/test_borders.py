import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from courtyard.kernel.http import Edge
from courtyard.kernel.module import Assembly
from kernel.http.conftest import SettingsFor
from kernel.http.notes import Notes, client_of, running

Client = httpx.AsyncClient
ORIGIN = "https://shop.example.com"


async def test_a_large_body_is_refused_before_it_is_read(ada: Client) -> None:
    declared = await ada.post("/api/notes", content=b"x", headers={"content-length": str(2 << 20)})
    assert declared.status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65536

    json_type = {"content-type": "application/json"}
    assert (await ada.post("/api/notes", content=endless(), headers=json_type)).status_code == 413


async def test_an_upload_may_be_larger(ada: Client) -> None:
    answer = await ada.post("/api/notes/upload", content=b"x" * (3 << 20))
    assert (answer.status_code, answer.text) == (200, str(3 << 20))


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, gzip"])
async def test_compressed_bodies_are_not_read(ada: Client, encoding: str) -> None:
    answer = await ada.post("/api/notes", content=b"\x1f\x8b" + b"0" * 50, headers={"content-encoding": encoding})
    assert answer.status_code == 415


async def test_a_body_that_does_not_come_ends_in_time(settings_for: SettingsFor) -> None:
    async with running(settings_for(body_timeout_s=0.2)) as (_, edge), client_of(edge, "ada") as ada:

        async def stalled() -> AsyncIterator[bytes]:
            yield b'{"text": '
            await asyncio.Event().wait()

        answer = await ada.post("/api/notes", content=stalled(), headers={"content-type": "application/json"})
        assert answer.status_code == 408


async def test_security_headers_are_on_every_answer(anonymous: Client) -> None:
    for path in ("/health", "/api/notes", "/nowhere", "/api/nowhere"):
        headers = (await anonymous.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "max-age" in headers["strict-transport-security"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "referrer-policy" in headers
        assert headers["cache-control"] in {"no-store", "private, no-cache"}


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (ORIGIN, True),
        ("https://shop.example.com.evil.test", False),
        ("https://shopXexample.com", False),
        ("https://evil.shop.example.com", False),
        ("https://shop.example.com:444", False),
        ("http://shop.example.com", False),
        ("HTTPS://SHOP.EXAMPLE.COM", False),
        ("null", False),
    ],
)
async def test_cors_takes_exact_origins_only(settings_for: SettingsFor, origin: str, allowed: bool) -> None:  # noqa: FBT001  (a test parameter)
    async with running(settings_for(cors_origins=ORIGIN)) as (_, edge), client_of(edge) as client:
        answer = await client.get("/api/notes", headers={"origin": origin})
        assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
        asked = {"origin": origin, "access-control-request-method": "POST"}
        preflight = await client.options("/api/notes", headers=asked)
        assert ("access-control-allow-methods" in preflight.headers) is allowed


@pytest.mark.parametrize("host", ["evil.test", "courtyard.example.evil.test", "courtyardXexample", ""])
async def test_only_named_hosts_are_served(settings_for: SettingsFor, host: str) -> None:
    async with running(settings_for(allowed_hosts="courtyard.example")) as (_, edge), client_of(edge) as client:
        assert (await client.get("/api/notes", headers={"host": host})).status_code == 400
        assert (await client.get("/api/notes", headers={"host": "courtyard.example"})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.test"},
    ],
)
async def test_a_browser_cannot_be_sent_by_another_site(house: tuple[Assembly, Edge], headers: dict[str, str]) -> None:
    async with client_of(house[1]) as browser:
        browser.cookies.set("courtyard_session", "ada", domain="testserver.local")
        browser.headers["cookie"] = "courtyard_session=ada"
        refused = await browser.post("/api/notes", json={"text": "forged"}, headers=headers)
        assert refused.status_code == 403
        own = await browser.post("/api/notes", json={"text": "own"}, headers={"origin": "http://testserver"})
        assert own.status_code == 201


async def test_limits_answer_with_the_time_to_wait(settings_for: SettingsFor) -> None:
    settings = settings_for(limit_anonymous_per_min=3, limit_member_per_min=2, limit_member_burst=0)
    async with running(settings) as (_, edge), client_of(edge) as client, client_of(edge, "ada") as ada:
        answers = [await client.get("/api/notes", headers={"x-forwarded-for": f"10.0.0.{n}"}) for n in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
        assert answers[0].headers["ratelimit-limit"] == "3"
        assert [(await ada.get("/api/notes")).status_code for _ in range(3)] == [200, 200, 429]
        assert (await client.get("/health")).status_code == 200


async def test_addresses_come_from_trusted_proxies_only(settings_for: SettingsFor) -> None:
    settings = settings_for(limit_anonymous_per_min=1, trusted_proxies="127.0.0.1")
    async with running(settings) as (_, edge), client_of(edge) as client:
        for spoofed in ("1.1.1.1", "2.2.2.2"):
            forwarded = {"x-forwarded-for": f"{spoofed}, 203.0.113.9"}
            last = await client.get("/api/notes", headers=forwarded)
        assert last.status_code == 429
        assert (await client.get("/api/notes", headers={"x-forwarded-for": "203.0.113.10"})).status_code == 200


async def test_an_idempotency_key_gives_the_first_answer_again(
    house: tuple[Assembly, Edge], ada: Client, bob: Client
) -> None:
    notes: Notes = house[0].dependency("notes")
    key = {"idempotency-key": "k-1"}
    answers = await asyncio.gather(*(ada.post("/api/notes", json={"text": "once"}, headers=key) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    replayed = await ada.post("/api/notes", json={"text": "once"}, headers=key)
    assert (replayed.status_code, replayed.headers["idempotency-replayed"]) == (201, "true")
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} == {replayed.json()["id"]}
    other = await ada.post("/api/notes", json={"text": "twice"}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")
    assert (await bob.post("/api/notes", json={"text": "once"}, headers=key)).status_code == 201
    assert await notes.rows.raw.count_documents({}) == 2
