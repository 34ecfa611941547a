"""Attempts to prove who one is are few per address and account, and no trick makes them more (attack 19)."""

import asyncio

import httpx
import pytest

from support.actors import PASSWORD, Person, sign_up
from support.app import App, AppFactory

LIMIT = 5
WRONG = "Wrong-Horse-7"


@pytest.fixture
async def app(app_factory: AppFactory) -> App:
    """An application with the everyday limit."""
    return await app_factory(limit_authentication_per_min=LIMIT)


async def statuses(client: httpx.AsyncClient, emails: list[str], **options: dict[str, str]) -> list[int]:
    return [
        (await client.post("/api/auth/login", json={"email": email, "password": WRONG}, **options)).status_code  # type: ignore[arg-type]  # (httpx takes headers)
        for email in emails
    ]


async def test_the_sixth_attempt_in_a_minute_is_told_to_wait(client: httpx.AsyncClient) -> None:
    assert await statuses(client, ["ada@example.org"] * LIMIT) == [401] * LIMIT

    refused = await client.post("/api/auth/login", json={"email": "ada@example.org", "password": WRONG})

    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "too_many_attempts"
    assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_the_right_password_does_not_help_when_none_is_left(app: App) -> None:
    person = await sign_up(app)  # takes one attempt
    await statuses(person.client, [person.email] * (LIMIT - 1))

    answer = await person.client.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})

    assert answer.status_code == 429


@pytest.mark.parametrize(
    "variants",
    [
        pytest.param(["Ada@example.org", "ADA@EXAMPLE.ORG", "ada@Example.Org"], id="case"),
        pytest.param(["a.da@example.org", "ad.a@example.org", "a.d.a@example.org"], id="dots"),
        pytest.param(["ada+1@example.org", "ada+2@example.org", "ada+x.y@example.org"], id="tags"),
        pytest.param([" ada@example.org", "ada@example.org ", "\tada@example.org"], id="spaces"),
        pytest.param(["\uff41da@example.org", "\U0001d41ada@example.org", "ada@example\uff0eorg"], id="look-alikes"),
    ],
)
async def test_the_same_mailbox_written_otherwise_counts_as_one(client: httpx.AsyncClient, variants: list[str]) -> None:
    emails = (["ada@example.org", *variants] * 2)[: LIMIT + 2]

    assert await statuses(client, emails) == [401] * LIMIT + [429] * 2


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip"])
async def test_a_claimed_address_counts_for_nothing(client: httpx.AsyncClient, header: str) -> None:
    found = []
    for n in range(LIMIT + 1):
        found += await statuses(client, ["ada@example.org"], headers={header: f"203.0.113.{n}"})

    assert found == [401] * LIMIT + [429]


async def test_a_whole_ipv6_network_is_one_address(app: App) -> None:
    found = []
    for n in range(LIMIT + 1):
        client = await app.client(address=f"2001:db8:1:2::{n:x}")
        found += await statuses(client, ["ada@example.org"])
    neighbour = await app.client(address="2001:db8:1:3::1")

    assert found == [401] * LIMIT + [429]
    assert await statuses(neighbour, ["ada@example.org"]) == [401]


async def test_behind_a_trusted_proxy_the_forwarded_address_counts(app_factory: AppFactory) -> None:
    app = await app_factory(limit_authentication_per_min=LIMIT, trusted_proxies=("192.0.2.0/24",))
    client = await app.client(address="192.0.2.9")
    one, another = {"x-forwarded-for": "6.6.6.6, 203.0.113.1"}, {"x-forwarded-for": "6.6.6.6, 203.0.113.2"}

    assert await statuses(client, ["ada@example.org"] * LIMIT, headers=one) == [401] * LIMIT
    assert await statuses(client, ["ada@example.org"], headers=one) == [429]
    assert await statuses(client, ["ada@example.org"], headers=another) == [401]


async def test_one_address_cannot_try_account_after_account(client: httpx.AsyncClient) -> None:
    found = await statuses(client, [f"person{n}@example.org" for n in range(6 * LIMIT + 1)])

    assert found == [401] * (6 * LIMIT) + [429]


async def test_nobody_is_locked_out_by_somebody_elses_attempts(app: App) -> None:
    person = await sign_up(app)
    attacker = await app.client(address="203.0.113.66")
    await statuses(attacker, [person.email] * (LIMIT + 1))

    answer = await person.client.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})

    assert answer.status_code == 200


async def test_at_once_on_two_processes_no_more_than_the_limit(app_factory: AppFactory, app: App) -> None:
    other = await app_factory(limit_authentication_per_min=LIMIT)
    clients = [await app.client(), await other.client()]
    body = {"email": "ada@example.org", "password": WRONG}

    answers = await asyncio.gather(*(clients[n % 2].post("/api/auth/login", json=body) for n in range(40)))

    assert sorted(answer.status_code for answer in answers) == [401] * LIMIT + [429] * 35


async def test_signing_up_and_changing_the_password_are_counted_too(app: App) -> None:
    client = await app.client()
    body = {"username": "x", "email": "ada@example.org", "password": "x"}
    signing_up = [(await client.post("/api/auth/register", json=body)).status_code for _ in range(LIMIT + 1)]
    assert signing_up == [422] * LIMIT + [429]

    person: Person = await sign_up(app)  # takes one attempt
    wrong = {"current_password": WRONG, "new_password": "Better-Horse-8"}
    changing = [(await person.client.put("/api/auth/change-password", json=wrong)).status_code for _ in range(LIMIT)]
    assert changing == [422] * (LIMIT - 1) + [429]


async def test_twenty_refreshes_at_once_are_not_taken_for_guessing(app: App) -> None:
    person = await sign_up(app)
    body = {"refresh_token": person.refresh_token}

    answers = await asyncio.gather(*(person.client.post("/api/auth/refresh", json=body) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
