"""Row 5: no answer, and no answer's time, tells whether somebody has an account.

Times are compared at a glance here, and of 300 pairs by `make test-contract`.
"""

import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from courtyard.modules.accounts.models import Status
from support.actors import Person
from support.app import App

PAIRS = 300
# Two-sided, for one chance in a thousand; a leak fails three times in a row, bad luck does not.
Z_MAX = 3.29
TRIES = 3

Ask = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


async def login(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/auth/login", json={"email": email, "password": "Wrong-Horse-7"})


async def forgot(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/auth/forgot-password", json={"email": email})


async def by_form(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/sign-in", data={"email": email, "password": "Wrong-Horse-7"})


async def forgot_by_form(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/forgot-password", data={"email": email})


WAYS = [login, forgot, by_form, forgot_by_form]


def shown(answer: httpx.Response, email: str) -> Any:
    """All that somebody can see, without what differs in every answer."""
    random = {"x-request-id", "content-security-policy", "date", "content-length"}
    told = answer.headers.items()
    headers = sorted((name, value) for name, value in told if name not in random and not name.startswith("ratelimit"))
    policy = answer.headers.get("content-security-policy", "")
    nonce = policy.partition("'nonce-")[2].partition("'")[0] or "-"
    text = answer.text.replace(answer.headers["x-request-id"], "").replace(email, "").replace(nonce, "")
    return answer.status_code, headers, text


async def test_known_and_unknown_are_answered_alike(app: App, owner: Person, stranger: Person) -> None:
    await app.dependency("standings").set_status(stranger.user_id, Status.BANNED)
    client = await app.client()
    for ask in WAYS:
        emails = (owner.email, stranger.email, "nobody@example.org")
        answers = [shown(await ask(client, email), email) for email in emails]
        assert answers[0] == answers[1] == answers[2], ask.__name__


def z_of(first: list[float], second: list[float]) -> float:
    """Mann-Whitney's U as a normal deviate."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(first), len(second)
    u = ranks - n * (n + 1) / 2
    return (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


async def timed(client: httpx.AsyncClient, ask: Ask, email: str) -> float:
    started = time.perf_counter()
    await ask(client, email)
    return time.perf_counter() - started


async def deviates_of(app: App, owner: Person, ask: Ask, pairs: int) -> list[float]:
    """How far known and unknown are apart, in up to three tries; the last one counts."""
    client = await app.client()
    deviates: list[float] = []
    for _ in range(TRIES):
        known: list[float] = []
        unknown: list[float] = []
        for number in range(pairs):
            pair = [(known, owner.email), (unknown, f"nobody{number % 7}@example.org")]
            for times, email in pair if number % 2 else reversed(pair):
                times.append(await timed(client, ask, email))
        deviates.append(z_of(known, unknown))
        if abs(deviates[-1]) < Z_MAX:
            break
    return deviates


async def test_known_and_unknown_take_about_the_same_time(app: App, owner: Person) -> None:
    for ask in (login, forgot):
        deviates = await deviates_of(app, owner, ask, PAIRS // 10)
        assert abs(deviates[-1]) < Z_MAX, (ask.__name__, deviates)


@pytest.mark.contract
@pytest.mark.parametrize("ask", [login, forgot])
async def test_known_and_unknown_take_the_same_time(app: App, owner: Person, ask: Ask) -> None:
    deviates = await deviates_of(app, owner, ask, PAIRS)
    assert abs(deviates[-1]) < Z_MAX, deviates


def test_the_measure_finds_a_difference_and_none_where_there_is_none() -> None:
    noise = [math.sin(number * 12.9898) % 1 for number in range(2 * PAIRS)]
    assert abs(z_of(noise[::2], noise[1::2])) < Z_MAX
    assert abs(z_of([each + 0.2 for each in noise[::2]], noise[1::2])) > Z_MAX
