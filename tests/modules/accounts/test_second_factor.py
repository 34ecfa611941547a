"""Two-step sign-in: set up, asked for, used up, switched off; checked with an app of another make."""

import re
from datetime import timedelta

import pyotp
import time_machine

from courtyard.kernel.basics import now
from courtyard.modules.accounts.store import SECOND_FACTORS
from modules.accounts.authenticator import code_at, code_now, first_step, switch_on, wrong_code
from support.actors import PASSWORD, Person, sign_in
from support.app import App, AppFactory


def test_two_makes_of_apps_agree() -> None:
    """The vectors of RFC 6238, appendix B, cut to six digits, and a thousand steps of two implementations."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    known = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
    assert {moment: code_at(secret, moment // 30) for moment in known} == known
    app = pyotp.TOTP(secret)
    assert [code_at(secret, step) for step in range(1000)] == [app.generate_otp(step) for step in range(1000)]


async def test_it_is_set_up_confirmed_and_asked_for(app: App, owner: Person) -> None:
    phone = await sign_in(app, owner.email)
    old_token = owner.token
    made = await switch_on(owner)

    assert made["otpauth_uri"].startswith("otpauth://totp/Courtyard:owner%40example.org?secret=")
    assert made["qr_svg"].startswith("<svg")
    assert len(set(made["backup_codes"])) == 10
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", each) for each in made["backup_codes"])
    assert (await phone.client.get("/api/users/me")).status_code == 401, "sessions of one factor end"
    stale = await phone.client.get("/api/users/me", headers={"authorization": f"Bearer {old_token}"})
    assert stale.status_code == 401
    assert (await owner.client.get("/api/users/me")).status_code == 200
    client, mfa = await first_step(app, owner.email)
    entry = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code_now(made["manual_entry"])})
    assert entry.status_code == 200
    assert set(entry.json()) == {"user", "token", "refresh_token"}
    again = await client.post(
        "/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code_now(made["manual_entry"], 1)}
    )
    assert again.status_code == 401, "the first step is used up"


async def test_nothing_is_on_before_a_code_was_typed(app: App, owner: Person) -> None:
    first = (await owner.client.post("/api/auth/2fa/setup")).json()
    second = (await owner.client.post("/api/auth/2fa/setup")).json()
    await sign_in(app, owner.email)
    for code in (code_now(first["manual_entry"]), first["backup_codes"][0], second["backup_codes"][0]):
        answer = await owner.client.post("/api/auth/2fa/verify", json={"code": code})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "code_wrong")
    spaced = code_now(second["manual_entry"])
    answer = await owner.client.post("/api/auth/2fa/verify", json={"code": f" {spaced[:3]} {spaced[3:]} "})
    assert answer.status_code == 200
    owner.client.headers["authorization"] = f"Bearer {answer.json()['token']}"
    on = await owner.client.post("/api/auth/2fa/setup")
    assert (on.status_code, on.json()["error"]["code"]) == (409, "second_factor_on")


async def test_a_backup_code_is_good_once_however_it_is_typed(app: App, owner: Person) -> None:
    code = (await switch_on(owner))["backup_codes"][3]
    client, mfa = await first_step(app, owner.email)
    typed = f" {code.upper().replace('-', ' ')} "
    entry = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": typed})
    assert entry.status_code == 200
    client, mfa = await first_step(app, owner.email)
    again = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code})
    assert (again.status_code, again.json()["error"]["code"]) == (422, "code_wrong")


async def test_renewing_and_switching_off_need_password_and_code(app: App, owner: Person) -> None:
    made = await switch_on(owner)
    good = {"password": PASSWORD, "code": made["backup_codes"][0]}
    for path, verb in (("/api/auth/2fa/backup-codes", "POST"), ("/api/auth/2fa", "DELETE")):
        for wrong in ({"password": "Wrong-Horse-7"}, {"code": wrong_code(made["manual_entry"])}, {"password": ""}):
            answer = await owner.client.request(verb, path, json={**good, **wrong})
            assert answer.status_code == 422, answer.text
    renewed = await owner.client.post("/api/auth/2fa/backup-codes", json=good)
    assert not set(renewed.json()["backup_codes"]) & set(made["backup_codes"])
    voided = {"password": PASSWORD, "code": made["backup_codes"][1]}
    assert (await owner.client.request("DELETE", "/api/auth/2fa", json=voided)).status_code == 422
    off = {"password": PASSWORD, "code": renewed.json()["backup_codes"][1]}
    assert (await owner.client.request("DELETE", "/api/auth/2fa", json=off)).status_code == 204
    assert (await owner.client.get("/api/users/me")).status_code == 200
    await sign_in(app, owner.email)
    answer = await owner.client.request("DELETE", "/api/auth/2fa", json=off)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "second_factor_off")


async def test_the_first_step_gets_old_and_is_void_after_a_new_password(app: App, owner: Person) -> None:
    made = await switch_on(owner)
    client, mfa = await first_step(app, owner.email)
    with time_machine.travel(now() + timedelta(minutes=11)):
        body = {"mfa_token": mfa, "code": code_now(made["manual_entry"])}
        assert (await client.post("/api/auth/2fa/verify", json=body)).status_code == 401
    change = {"current_password": PASSWORD, "new_password": "Better-Horse-8"}
    assert (await owner.client.put("/api/auth/change-password", json=change)).status_code == 204
    voided = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code_now(made["manual_entry"])})
    assert (voided.status_code, voided.json()["error"]["code"]) == (401, "sign_in_again")


async def test_the_app_s_secret_lies_encrypted_and_survives_another_key(
    app_factory: AppFactory, app: App, owner: Person
) -> None:
    made = await switch_on(owner)
    factors = app.assembly.court.database("accounts").collection(SECOND_FACTORS)
    row = await factors.raw.find_one({})
    assert row is not None
    assert made["manual_entry"] not in str(row)
    assert not set(made["backup_codes"]) & set(row["backup_digests"])
    before = app.settings.secret
    other = await app_factory(secret="another secret of forty-one characters....", secrets_before=(before,))
    client, mfa = await first_step(other, owner.email)
    entry = await client.post("/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code_now(made["manual_entry"])})
    assert entry.status_code == 200, entry.text
    again = await factors.raw.find_one({})
    assert again is not None
    assert again["sealed"] != row["sealed"], "it is sealed again under the new key"
    lost = await app_factory(secret="a third secret that knows of no others....")
    client, mfa = await first_step(lost, owner.email)
    answer = await client.post(
        "/api/auth/2fa/verify", json={"mfa_token": mfa, "code": code_now(made["manual_entry"], 1)}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "seal_lost")
