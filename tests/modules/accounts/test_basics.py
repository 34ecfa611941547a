"""Accounts in one sitting: sign up, use the tokens, carry on, look at your devices, leave."""

import httpx

from support.actors import PASSWORD, Person

ADA = {"username": "Ada", "email": "Ada@Example.org", "password": PASSWORD}


async def test_signing_up_gives_an_account_and_tokens(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/auth/register", json=ADA)

    assert answer.status_code == 201
    entry = answer.json()
    assert set(entry) == {"user", "token", "refresh_token"}
    assert entry["user"]["username"] == "Ada"
    assert entry["user"]["email"] == "Ada@Example.org"
    assert entry["user"]["roles"] == ["USER"]
    assert entry["user"]["subscription_tier"] == "FREE"
    assert entry["user"]["email_verified_at"] is None
    assert "password_hash" not in answer.text


async def test_the_token_says_who_asks(client: httpx.AsyncClient) -> None:
    entry = (await client.post("/api/auth/register", json=ADA)).json()

    me = await client.get("/api/users/me", headers={"authorization": f"Bearer {entry['token']}"})

    assert me.status_code == 200
    assert me.json() == entry["user"]


async def test_without_a_token_nobody_is_known(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/users/me")

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_signing_in_takes_the_address_however_it_is_written(client: httpx.AsyncClient) -> None:
    await client.post("/api/auth/register", json=ADA)

    answer = await client.post("/api/auth/login", json={"email": "  ADA@example.ORG ", "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "Ada"
    assert answer.json()["user"]["last_login_at"] is not None


async def test_a_wrong_password_is_refused_without_details(client: httpx.AsyncClient) -> None:
    await client.post("/api/auth/register", json=ADA)

    answer = await client.post("/api/auth/login", json={"email": ADA["email"], "password": "Wrong-Horse-7"})

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "bad_credentials"
    assert "details" not in answer.json()["error"]


async def test_a_refresh_token_is_traded_for_new_tokens(owner: Person) -> None:
    answer = await owner.client.post("/api/auth/refresh", json={"refresh_token": owner.refresh_token})

    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "refresh_token"}
    assert answer.json()["refresh_token"] != owner.refresh_token
    fresh = {"authorization": f"Bearer {answer.json()['token']}"}
    assert (await owner.client.get("/api/users/me", headers=fresh)).status_code == 200


async def test_the_profile_can_be_changed_in_parts(owner: Person) -> None:
    answer = await owner.client.patch("/api/users/me", json={"profile": {"bio": "I cook by numbers."}})

    assert answer.status_code == 200
    assert answer.json()["profile"] == {"name": "", "bio": "I cook by numbers.", "avatar": ""}


async def test_everybody_sees_the_public_profile(owner: Person, anonymous: Person) -> None:
    by_name = await anonymous.client.get("/api/users/OWNER")
    by_id = await anonymous.client.get(f"/api/users/{owner.id}")

    assert by_name.status_code == 200
    assert by_name.json() == by_id.json()
    assert set(by_name.json()) == {"id", "username", "profile", "created_at"}


async def test_the_list_of_devices_marks_the_one_that_asks(owner: Person) -> None:
    answer = await owner.client.get("/api/auth/sessions")

    (session,) = answer.json()["items"]
    assert session["current"] is True
    assert session["address"] == "192.0.2.1"
    assert session["browser"] == "Python"


async def test_signing_out_ends_the_session_at_once(owner: Person) -> None:
    assert (await owner.client.post("/api/auth/logout")).status_code == 204

    refused = await owner.client.get("/api/users/me")
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "invalid_token"
    refresh = await owner.client.post("/api/auth/refresh", json={"refresh_token": owner.refresh_token})
    assert refresh.status_code == 401


async def test_changing_the_password_needs_the_old_one(owner: Person) -> None:
    wrong = {"current_password": "Wrong-Horse-7", "new_password": "Better-Horse-8"}
    refused = await owner.client.put("/api/auth/change-password", json=wrong)
    assert refused.status_code == 422
    assert refused.json()["error"]["details"]["fields"][0]["path"] == "current_password"

    right = {"current_password": PASSWORD, "new_password": "Better-Horse-8"}
    assert (await owner.client.put("/api/auth/change-password", json=right)).status_code == 204

    again = await owner.client.post("/api/auth/login", json={"email": owner.email, "password": "Better-Horse-8"})
    assert again.status_code == 200
