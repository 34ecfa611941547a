"""FCM as Google sees it: who asks for tokens, how often, and what each error code means."""

import asyncio
import time
from typing import Any
from urllib.parse import parse_qs

import pytest

from courtyard.kernel.push import Delivered, Gone, Later, PushMessage, Refused, Verdict, device_of
from courtyard.kernel.push.calling import Outlet
from courtyard.kernel.push.service_account import AccessTokens, read_service_account
from kernel.push.conftest import Opening
from kernel.push.keys import Google
from kernel.push.push_service import Certificate, PushService, Says

PHONE = device_of("android", "fGhI_jkl-mno:APA91bExample_Token-of-a-phone")
SEND = "/v1/projects/court-1/messages:send"
HELLO = PushMessage(title="Anna likes your bread", body="Look", href="/recipes/bread", tag="likes", badge=3, id="n1")


def error(status: int, code: str, *details: dict[str, Any], **headers: str) -> Says:
    found = {"error": {"code": status, "status": code, "message": "Said so.", "details": list(details)}}
    return Says(status, found, tuple((name.replace("_", "-"), value) for name, value in headers.items()))


def fcm_error(code: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}


def bad_field(name: str) -> dict[str, Any]:
    violations = [{"field": name, "description": "Invalid."}]
    return {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}


async def test_the_key_file_buys_a_token(opening: Opening, service: PushService, google: Google) -> None:
    await opening().send(PHONE, HELLO)
    (asked,) = service.to("/token")
    form = parse_qs(asked.body.decode())
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    token = google.read(form["assertion"][0])
    assert (token.header["alg"], token.header["kid"]) == ("RS256", "key-7")
    assert token.claims["iss"] == "push@court-1.example"
    assert token.claims["aud"] == f"{service.url}/token"
    assert token.claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
    assert token.claims["exp"] - token.claims["iat"] == 3_600
    assert abs(token.claims["iat"] - time.time()) < 60


async def test_the_message_is_told_for_each_platform(opening: Opening, service: PushService) -> None:
    service.answers.append(Says(200, {"name": "projects/court-1/messages/0:15"}))
    verdict = await opening().send(PHONE, HELLO)
    assert verdict == Delivered(channel="fcm", id="projects/court-1/messages/0:15")
    (sent,) = service.to(SEND)
    assert sent.headers["authorization"] == "Bearer access-1"
    message = sent.json()["message"]
    assert message["token"] == PHONE.token
    assert message["notification"] == {"title": "Anna likes your bread", "body": "Look"}
    assert message["data"] == {"href": "/recipes/bread", "id": "n1"}
    assert message["android"] == {
        "ttl": "86400s",
        "priority": "HIGH",
        "collapse_key": "likes",
        "notification": {"tag": "likes", "notification_count": 3},
    }
    assert message["apns"]["payload"]["aps"]["badge"] == 3
    assert message["webpush"]["fcm_options"] == {"link": "https://court.example/recipes/bread"}


async def test_one_token_serves_many_messages_and_many_at_once(opening: Opening, service: PushService) -> None:
    pusher = opening()
    verdicts = await asyncio.gather(*(pusher.send(PHONE, HELLO) for _ in range(20)))
    assert all(isinstance(verdict, Delivered) for verdict in verdicts)
    assert len(service.to("/token")) == 1
    assert len(service.to(SEND)) == 20


async def test_a_token_is_bought_anew_before_it_ends(
    service: PushService, google: Google, certificate: Certificate
) -> None:
    clock = [1_000_000.0]
    outlet = Outlet(limit_s=5, tls=certificate.client)
    tokens = AccessTokens(read_service_account(google.file), outlet, clock=lambda: clock[0])
    await tokens.token()
    clock[0] += 3_599 - 121
    await tokens.token()
    assert len(service.sent) == 1
    clock[0] += 2
    await tokens.token()
    assert len(service.sent) == 2
    await outlet.close()


async def test_a_token_that_is_turned_away_is_renewed_once(opening: Opening, service: PushService) -> None:
    pusher = opening()
    service.answers.append(error(401, "UNAUTHENTICATED"))
    assert isinstance(await pusher.send(PHONE, HELLO), Delivered)
    assert (len(service.to("/token")), len(service.to(SEND))) == (2, 2)


async def test_a_renewed_token_that_is_turned_away_too_is_the_end_of_it(opening: Opening, service: PushService) -> None:
    service.script[SEND] = error(401, "UNAUTHENTICATED", fcm_error("THIRD_PARTY_AUTH_ERROR"))
    verdict = await opening().send(PHONE, HELLO)
    assert verdict == Refused(channel="fcm", reason="401 THIRD_PARTY_AUTH_ERROR Said so.")
    assert (len(service.to("/token")), len(service.to(SEND))) == (2, 2)


@pytest.mark.parametrize(
    ("says", "verdict"),
    [
        (error(404, "NOT_FOUND", fcm_error("UNREGISTERED")), Gone(channel="fcm", reason="404 UNREGISTERED Said so.")),
        (
            error(400, "INVALID_ARGUMENT", bad_field("message.token")),
            Gone(channel="fcm", reason="400 INVALID_ARGUMENT Said so."),
        ),
        (
            error(400, "INVALID_ARGUMENT", bad_field("message.data")),
            Refused(channel="fcm", reason="400 INVALID_ARGUMENT Said so."),
        ),
        (
            error(403, "PERMISSION_DENIED", fcm_error("SENDER_ID_MISMATCH")),
            Refused(channel="fcm", reason="403 SENDER_ID_MISMATCH Said so."),
        ),
        (
            error(429, "RESOURCE_EXHAUSTED", fcm_error("QUOTA_EXCEEDED"), retry_after="30"),
            Later(channel="fcm", reason="429 QUOTA_EXCEEDED Said so.", retry_after_s=30.0),
        ),
        (
            error(429, "RESOURCE_EXHAUSTED", fcm_error("QUOTA_EXCEEDED")),
            Later(channel="fcm", reason="429 QUOTA_EXCEEDED Said so.", retry_after_s=60.0),
        ),
        (
            error(503, "UNAVAILABLE", retry_after="0"),
            Later(channel="fcm", reason="503 UNAVAILABLE Said so.", retry_after_s=0.0),
        ),
        (error(500, "INTERNAL"), Later(channel="fcm", reason="500 INTERNAL Said so.", retry_after_s=10.0)),
        (Says(404, b"<html>not here</html>"), Refused(channel="fcm", reason="404")),
        (Says(502, b"<html>bad gateway</html>"), Later(channel="fcm", reason="502", retry_after_s=10.0)),
    ],
)
async def test_what_fcm_says_is_what_becomes_of_it(
    opening: Opening, service: PushService, says: Says, verdict: Verdict
) -> None:
    service.answers.append(says)
    assert await opening().send(PHONE, HELLO) == verdict
    assert len(service.to(SEND)) == 1


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        (Says(400, {"error": "invalid_grant"}), Refused),
        (Says(200, {"access_token": "without an end"}), Refused),
        (Says(200, b"welcome to the wifi"), Refused),
        (Says(503), Later),
        (Says(429, b"", (("retry-after", "7"),)), Later),
    ],
)
async def test_without_a_token_nothing_is_sent(
    opening: Opening, service: PushService, says: Says, kind: type[Verdict]
) -> None:
    service.script["/token"] = says
    verdict = await opening().send(PHONE, HELLO)
    assert isinstance(verdict, kind)
    assert service.to(SEND) == []


async def test_after_a_failed_purchase_the_next_message_asks_again(opening: Opening, service: PushService) -> None:
    granted = service.script["/token"]
    service.script["/token"] = Says(503)
    pusher = opening()
    assert isinstance(await pusher.send(PHONE, HELLO), Later)
    service.script["/token"] = granted
    assert isinstance(await pusher.send(PHONE, HELLO), Delivered)


async def test_any_message_fits(opening: Opening, service: PushService) -> None:
    await opening().send(PHONE, PushMessage(title="Hello", body="ü" * 10_000))
    (sent,) = service.to(SEND)
    assert len(sent.body) - len(PHONE.token) < 4_150
    assert sent.json()["message"]["notification"]["body"].endswith("ü…")
