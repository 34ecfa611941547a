"""Rows 2 and 3: codes guessed by many at once, and codes used again."""

import asyncio
from datetime import timedelta

import time_machine

from courtyard.kernel.basics import now
from courtyard.modules.accounts.store.factors import ATTEMPTS_MAX
from modules.accounts.authenticator import code_now, first_step, switch_on, wrong_code
from support.actors import PASSWORD, Person
from support.app import App, AppFactory

TRIES = 200


async def test_of_200_wrong_codes_at_once_five_are_looked_at(app_factory: AppFactory, app: App, owner: Person) -> None:
    """From many addresses, over two processes, each with a first step of its own."""
    made = await switch_on(owner)
    other = await app_factory()
    steps = await asyncio.gather(
        *(first_step((app, other)[n % 2], owner.email, address=f"198.51.100.{n}") for n in range(20))
    )
    wrong = wrong_code(made["manual_entry"])
    answers = await asyncio.gather(
        *(
            client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": wrong})
            for client, mfa in (steps * (TRIES // len(steps)))
        )
    )
    assert [each.status_code for each in answers].count(422) == ATTEMPTS_MAX
    assert [each.status_code for each in answers].count(429) == TRIES - ATTEMPTS_MAX
    assert all(int(each.headers["retry-after"]) > 800 for each in answers if each.status_code == 429)

    restarted = await app_factory()
    client, mfa = await first_step(restarted, owner.email)
    for code in (code_now(made["manual_entry"]), made["backup_codes"][0]):
        locked = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code})
        assert (locked.status_code, locked.json()["error"]["code"]) == (429, "second_factor_locked")


async def test_the_lock_ends_lasts_twice_as_long_next_time_and_goes_with_a_good_code(app: App, owner: Person) -> None:
    made = await switch_on(owner)
    wrong, start = wrong_code(made["manual_entry"]), now()

    async def five_wrong(after: timedelta) -> int:
        with time_machine.travel(start + after):
            client, mfa = await first_step(app, owner.email)
            for _ in range(ATTEMPTS_MAX):
                answer = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": wrong})
                assert answer.status_code == 422
            answer = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": wrong})
            return round(float(answer.json()["error"]["details"]["retry_after_s"]) / 60)

    assert await five_wrong(timedelta(hours=1)) == 15
    assert await five_wrong(timedelta(hours=2)) == 30
    assert await five_wrong(timedelta(hours=3)) == 60
    with time_machine.travel(start + timedelta(hours=5)):
        client, mfa = await first_step(app, owner.email)
        body = {"mfa_token": mfa, "code": made["backup_codes"][0]}
        assert (await client.post("/api/auth/2fa/verify", json=body)).status_code == 200
    assert await five_wrong(timedelta(hours=6)) == 15


async def test_wrong_passwords_do_not_lock_codes_nor_the_other_way_round(app: App, owner: Person) -> None:
    made = await switch_on(owner)
    client, mfa = await first_step(app, owner.email)
    for _ in range(10):
        wrong = {"email": owner.email, "password": "Wrong-Horse-7"}
        assert (await client.post("/api/auth/login", json=wrong)).status_code == 401
    body = {"mfa_token": mfa, "code": code_now(made["manual_entry"])}
    assert (await client.post("/api/auth/2fa/verify", json=body)).status_code == 200
    client, mfa = await first_step(app, owner.email)
    for _ in range(ATTEMPTS_MAX + 1):
        body = {"mfa_token": mfa, "code": wrong_code(made["manual_entry"])}
        await client.post("/api/auth/2fa/verify", json=body)
    change = {"current_password": PASSWORD, "new_password": "Better-Horse-8"}
    assert (await owner.client.put("/api/auth/change-password", json=change)).status_code == 204
    await first_step(app, owner.email, "Better-Horse-8")


async def test_a_code_is_good_once_also_several_times_at_once(app: App, owner: Person) -> None:
    made = await switch_on(owner)
    used = code_now(made["manual_entry"], -1)
    for code in (code_now(made["manual_entry"]), made["backup_codes"][0]):
        # Of three, two may be counted behind the good one, and with three more that makes five, which is not too many.
        steps = [await first_step(app, owner.email) for _ in range(3)]
        answers = await asyncio.gather(
            *(client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code}) for client, mfa in steps)
        )
        assert sorted(each.status_code for each in answers) == [200, 422, 422]
    client, mfa = await first_step(app, owner.email)
    again = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": used})
    assert again.status_code == 422, "an older step than the last one is over too"
    steps = [await first_step(app, owner.email) for _ in range(2)]
    good = made["backup_codes"][1]
    answers = await asyncio.gather(
        *(client.post("/api/auth/2fa/verify", json={"mfa_token": steps[0][1], "code": good}) for client, _ in steps * 2)
    )
    assert [each.status_code for each in answers].count(200) == 1, "one first step, one session"
