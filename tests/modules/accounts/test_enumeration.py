"""Nobody learns from an answer, or from the work behind it, who has an account (attack 5)."""

from typing import Any

import httpx
import pytest

from courtyard.kernel.documents import counting_commands
from courtyard.modules.accounts.actions.hashing import Hashing
from support.actors import PASSWORD, Person
from support.app import App

UNCOUNTED = {"content-length", "x-request-id", "ratelimit-remaining", "ratelimit-reset"}


class Work:
    """What a request made the server do: hashes by the kind of stored hash, and database commands."""

    def __init__(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hashes: list[str] = []
        hashing: Hashing = app.dependency("hashing")
        verify = hashing.library.verify_and_update
        make = hashing.library.hash

        def counted_verify(password: str, stored: str) -> Any:
            self.hashes.append(f"check {stored.rpartition('$')[0].rpartition('$')[0]}")
            return verify(password, stored)

        def counted_make(password: str) -> str:
            self.hashes.append("make")
            return make(password)

        monkeypatch.setattr(hashing.library, "verify_and_update", counted_verify)
        monkeypatch.setattr(hashing.library, "hash", counted_make)

    async def of(self, client: httpx.AsyncClient, path: str, body: dict[str, str]) -> tuple[httpx.Response, Any]:
        self.hashes.clear()
        with counting_commands() as commands:
            answer = await client.post(path, json=body)
        return answer, (list(self.hashes), list(commands))


@pytest.fixture
def work(app: App, monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(app, monkeypatch)


def shown(answer: httpx.Response) -> Any:
    body = answer.json()
    body["error"].pop("request_id")
    headers = {name: value for name, value in answer.headers.items() if name not in UNCOUNTED}
    return answer.status_code, body, headers


async def test_signing_in_to_no_account_looks_and_costs_like_a_wrong_password(
    client: httpx.AsyncClient, owner: Person, work: Work
) -> None:
    path = "/api/auth/login"
    known, cost_known = await work.of(client, path, {"email": owner.email, "password": "Wrong-Horse-7"})
    unknown, cost_unknown = await work.of(client, path, {"email": "nobody@example.org", "password": "Wrong-Horse-7"})
    no_address, cost_none = await work.of(client, path, {"email": "nobody", "password": "Wrong-Horse-7"})

    assert shown(known) == shown(unknown) == shown(no_address)
    assert cost_known == cost_unknown == cost_none
    assert len(cost_known[0]) == 1


async def test_signing_up_with_a_taken_address_costs_like_a_free_one(
    client: httpx.AsyncClient, owner: Person, work: Work
) -> None:
    taken = {"username": "newcomer", "email": owner.email, "password": PASSWORD}
    refused, (hashes, commands) = await work.of(client, "/api/auth/register", taken)

    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "email_taken"
    assert hashes == ["make"], "the hash is made before it is known that the address is taken"
    assert commands == ["insert"], "and the unique index alone decides"


async def test_a_public_profile_does_not_show_the_address(client: httpx.AsyncClient, owner: Person) -> None:
    answer = await client.get(f"/api/users/{owner.id}")

    assert owner.email not in answer.text


@pytest.mark.parametrize("name", ["nobody-here", "6b022e1128f920e87993a5e1", "..%2f", "%24ne", "a" * 500])
async def test_nobody_is_not_found(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/api/users/{name}")

    assert answer.status_code == 404
