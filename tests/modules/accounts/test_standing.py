"""What an account's standing lets through: sessions at all, and what others would see."""

import pytest

from courtyard.kernel.basics import Id
from courtyard.modules.accounts.errors import UserNotFound
from courtyard.modules.accounts.models import Standing, Status
from support.actors import PASSWORD, Person, SignUp, sign_in
from support.app import App, AppFactory

ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}


def test_an_unconfirmed_address_shows_in_the_standing_of_active_accounts_only() -> None:
    assert Standing.of(Status.ACTIVE, is_verified=False) is Standing.UNVERIFIED
    assert {Standing.of(each, is_verified=True).value for each in Status} == {each.value for each in Status}
    assert Standing.of(Status.BANNED, is_verified=False) is Standing.BANNED
    assert [each for each in Standing if each.opens_doors] == [Standing.ACTIVE, Standing.UNVERIFIED]


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.ACTIVE])
async def test_a_closed_account_loses_its_sessions_for_good(app: App, owner: Person, status: Status) -> None:
    phone = await sign_in(app, owner.email)
    standings = app.dependency("standings")

    changed = await standings.set_status(owner.user_id, status)

    assert changed.status is status
    for person in (owner, phone):
        assert (await person.client.get("/api/users/me")).status_code == 401
    refused = await phone.client.post("/api/auth/login", json={"email": owner.email, "password": PASSWORD})
    assert refused.status_code == 403
    code = "deletion_pending" if status is Status.DELETION_PENDING else "account_closed"
    assert (refused.json()["error"]["code"], refused.json()["error"]["details"]) == (code, {"standing": status.value})
    await standings.set_status(owner.user_id, Status.ACTIVE)
    assert (await phone.client.get("/api/users/me")).status_code == 401
    again = await phone.client.post("/api/auth/refresh", json={"refresh_token": phone.refresh_token})
    assert again.status_code == 401
    await sign_in(app, owner.email)


async def test_nobody_has_no_standing(app: App) -> None:
    with pytest.raises(UserNotFound):
        await app.dependency("standings").set_status(Id(), Status.BANNED)


async def test_accounts_that_the_house_makes_count_as_confirmed(owner: Person) -> None:
    assert (await owner.client.get("/api/users/me")).json()["email_verified_at"] is not None


@pytest.mark.parametrize("required", [True, False])
async def test_whoever_signs_up_comes_in_without_a_confirmed_address(
    app_factory: AppFactory, people: SignUp, *, required: bool
) -> None:
    app = await app_factory(require_verified_email=required)
    client = await app.client()
    entry = (await client.post("/api/auth/register", json=ADA)).json()
    client.headers["authorization"] = f"Bearer {entry['token']}"

    assert (await client.get("/api/users/me")).json()["email_verified_at"] is None
    assert (await client.patch("/api/users/me", json={"profile": {"name": "Ada"}})).status_code == 200
