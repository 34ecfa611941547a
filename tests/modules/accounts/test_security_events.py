"""What happens to accounts is logged, with whose, from where and on what; secrets and line breaks never are."""

import json

from structlog.testing import capture_logs

from support.actors import PASSWORD
from support.app import App


async def test_each_event_is_logged_with_its_place_and_without_secrets(app: App) -> None:
    device = "Evil\x1b[31m/1.0"
    client = await app.client(address="203.0.113.5", headers={"user-agent": device})
    account = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}

    with capture_logs() as logs:
        entry = (await client.post("/api/auth/register", json=account)).json()
        await client.post("/api/auth/login", json={"email": account["email"], "password": "Wrong-Horse-7"})
        client.headers["authorization"] = f"Bearer {entry['token']}"
        change = {"current_password": "Wrong-Horse-7", "new_password": "Better-Horse-8"}
        await client.put("/api/auth/change-password", json=change)
        await client.put("/api/auth/change-password", json={**change, "current_password": PASSWORD})
        await client.post("/api/auth/logout")

    events = [entry for entry in logs if entry["event"] == "security_event"]
    assert [event["kind"] for event in events] == [
        "signed_up",
        "sign_in_failed",
        "password_change_failed",
        "password_changed",
        "signed_out",
    ]
    assert {event["address"] for event in events} == {"203.0.113.5"}
    assert {event["user"] for event in events} == {entry["user"]["id"]}
    written = json.dumps(logs, default=str)
    assert "\\u001b" not in written
    for secret in (PASSWORD, "Wrong-Horse-7", "Better-Horse-8", entry["token"], entry["refresh_token"]):
        assert secret not in written
