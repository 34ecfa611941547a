"""Refresh tokens: one family head, whatever happens at once or gets lost (attack 1)."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from structlog.testing import capture_logs

from courtyard.kernel.basics import Id, now
from courtyard.modules.accounts.store import SESSIONS
from support.actors import Person
from support.app import App, AppFactory

INSIDE = timedelta(seconds=9)
OUTSIDE = timedelta(seconds=11)


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/api/auth/refresh", json={"refresh_token": token})


async def stored_session(app: App, token: str) -> Any:
    session_id = Id(token.removeprefix("cr_").partition(".")[0])
    return await app.assembly.court.database("accounts").collection(SESSIONS).get(session_id)


async def is_known(client: httpx.AsyncClient, access_token: str) -> bool:
    answer = await client.get("/api/users/me", headers={"authorization": f"Bearer {access_token}"})
    return answer.status_code == httpx.codes.OK


async def test_twenty_at_once_get_one_family_head(app: App, owner: Person) -> None:
    answers = await asyncio.gather(*(refresh(owner.client, owner.refresh_token) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert (await stored_session(app, owner.refresh_token)).generation == 1


async def test_twenty_at_once_on_two_processes_get_one_family_head(app_factory: AppFactory, owner: Person) -> None:
    other = await app_factory()
    clients = [owner.client, await other.client()]

    answers = await asyncio.gather(*(refresh(clients[n % 2], owner.refresh_token) for n in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


async def test_a_lost_answer_is_given_again_within_the_window(owner: Person) -> None:
    first = await refresh(owner.client, owner.refresh_token)
    with time_machine.travel(_later(INSIDE)):
        second = await refresh(owner.client, owner.refresh_token)

    assert second.status_code == 200
    assert second.json()["refresh_token"] == first.json()["refresh_token"]


async def test_reuse_after_the_window_ends_the_family_and_its_access_tokens(owner: Person) -> None:
    successor = (await refresh(owner.client, owner.refresh_token)).json()
    assert await is_known(owner.client, successor["token"])

    with time_machine.travel(_later(OUTSIDE)), capture_logs() as logs:
        stolen = await refresh(owner.client, owner.refresh_token)
        assert stolen.status_code == 401
        assert stolen.json()["error"]["code"] == "invalid_refresh_token"
        assert (await refresh(owner.client, successor["refresh_token"])).status_code == 401
        assert not await is_known(owner.client, successor["token"])
        assert not await is_known(owner.client, owner.token)
    assert "refresh_token_reused" in [entry.get("kind") for entry in logs]


async def test_a_token_two_generations_old_ends_the_family_even_within_the_window(owner: Person) -> None:
    second = (await refresh(owner.client, owner.refresh_token)).json()["refresh_token"]
    third = (await refresh(owner.client, second)).json()["refresh_token"]

    assert (await refresh(owner.client, owner.refresh_token)).status_code == 401
    assert (await refresh(owner.client, third)).status_code == 401


async def test_the_end_of_one_family_leaves_the_others(app: App, owner: Person) -> None:
    other_device = await app.client()
    login = {"email": owner.email, "password": "Correct-Horse-7"}
    other = (await other_device.post("/api/auth/login", json=login)).json()
    await refresh(owner.client, owner.refresh_token)

    with time_machine.travel(_later(OUTSIDE)):
        assert (await refresh(owner.client, owner.refresh_token)).status_code == 401
        assert (await refresh(other_device, other["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), id="another proof"),
        pytest.param(lambda token: token.replace(".0.", ".1."), id="a later generation"),
        pytest.param(lambda token: token.replace(".0.", ".00."), id="a leading zero"),
        pytest.param(lambda token: f"cr_{Id()}" + token[27:], id="another family"),
        pytest.param(lambda token: token + "\n", id="a line end"),
        pytest.param(lambda token: token.upper(), id="upper case"),
        pytest.param(lambda _: "", id="nothing"),
    ],
)
async def test_a_forged_token_is_refused_and_ends_nothing(owner: Person, forge: Any) -> None:
    assert (await refresh(owner.client, forge(owner.refresh_token))).status_code == 401
    assert (await refresh(owner.client, owner.refresh_token)).status_code == 200


async def test_an_access_token_is_no_refresh_token(owner: Person) -> None:
    assert (await refresh(owner.client, owner.token)).status_code == 401


async def test_only_what_cannot_be_used_is_stored(app: App, owner: Person) -> None:
    answer = (await refresh(owner.client, owner.refresh_token)).json()
    raw = str(await app.assembly.court.database("accounts").collection(SESSIONS).raw.find().to_list())

    for secret in (owner.token, owner.refresh_token, answer["token"], answer["refresh_token"]):
        assert secret not in raw
        assert secret.rpartition(".")[2] not in raw


async def test_another_secret_makes_all_tokens_useless(app_factory: AppFactory, owner: Person) -> None:
    other = await (await app_factory(secret="another secret of forty characters......")).client()

    assert (await refresh(other, owner.refresh_token)).status_code == 401
    assert not await is_known(other, owner.token)


async def test_a_session_that_is_over_is_not_refreshed(owner: Person) -> None:
    with time_machine.travel(_later(timedelta(days=8))):
        assert (await refresh(owner.client, owner.refresh_token)).status_code == 401


async def test_no_session_outlives_ninety_days(app: App, owner: Person) -> None:
    token = owner.refresh_token
    for day in range(6, 90, 6):
        with time_machine.travel(_later(timedelta(days=day))):
            answer = await refresh(owner.client, token)
            assert answer.status_code == 200, (day, answer.text)
            token = answer.json()["refresh_token"]
    session = await stored_session(app, token)
    assert session.expires_at - session.created_at <= timedelta(days=90)


def _later(by: timedelta) -> datetime:
    return now() + by
