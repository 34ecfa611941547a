"""Whoever has not confirmed their address writes for themselves only."""

from typing import Any

import httpx
import pytest

from modules.recipes.builders import SOUP, write
from support.actors import PASSWORD, sign_up
from support.app import App, AppFactory

ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}


async def newcomer(app: App) -> httpx.AsyncClient:
    """Somebody who has just signed up, with a browser that is signed in too."""
    client = await app.client()
    entry = (await client.post("/api/auth/register", json=ADA)).json()
    await client.post("/sign-in", data={"email": ADA["email"], "password": PASSWORD})
    client.headers["authorization"] = f"Bearer {entry['token']}"
    return client


async def test_others_see_nothing_of_an_unconfirmed_member(app_factory: AppFactory) -> None:
    app = await app_factory(require_verified_email=True)
    owner = await sign_up(app, "owner")
    theirs = (await write(owner))["id"]
    client = await newcomer(app)
    private = await client.post("/api/recipes", json={**SOUP, "visibility": "private"})
    assert private.status_code == 201, private.text
    own = private.json()["id"]
    refused = [
        await client.post("/api/recipes", json=SOUP),
        await client.post("/api/recipes", json={**SOUP, "visibility": "unlisted"}),
        await client.patch(f"/api/recipes/{own}", json={"visibility": "public"}),
        await client.put(f"/api/recipes/{own}", json={**SOUP, "visibility": "public"}),
        await client.post("/api/recipes/import", files={"file": ("soup.cook", b"Boil @water{1%l}.")}),
        await client.post(f"/api/recipes/{theirs}/like"),
        await client.put(f"/api/recipes/{theirs}/rating", json={"stars": 5}),
    ]
    assert [each.json()["error"]["code"] for each in refused] == ["email_not_verified"] * len(refused)
    assert {each.status_code for each in refused} == {403}
    assert (await client.put(f"/api/recipes/{own}", json={**SOUP, "title": "Better soup"})).status_code == 200
    assert (await client.delete(f"/api/recipes/{theirs}/like")).status_code == 200
    browser = await app.client(cookies=client.cookies, headers={"sec-fetch-site": "same-origin"})
    assert (await browser.post(f"/recipes/{theirs}/like")).status_code == 403
    assert (await owner.client.get(f"/api/recipes/{theirs}")).json()["likes"] == 0


@pytest.mark.parametrize("settings", [{}, {"require_verified_email": False, "smtp_host": "mail.example.org"}])
async def test_a_house_that_does_not_ask_lets_everybody_publish(
    app_factory: AppFactory, settings: dict[str, Any]
) -> None:
    """As one where letters only lie in the outbox, unless it is told otherwise."""
    client = await newcomer(await app_factory(**settings))
    assert (await client.post("/api/recipes", json=SOUP)).status_code == 201
