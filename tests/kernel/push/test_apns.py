"""APNs as Apple sees it: HTTP/2, a provider token that is not made too often, and the headers."""

import asyncio
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from courtyard.kernel.push import Delivered, Gone, Later, PushMessage, Refused, Verdict, device_of
from courtyard.kernel.push.apns import Apns, ProviderTokens
from courtyard.kernel.push.calling import Outlet
from kernel.push.conftest import Opening
from kernel.push.keys import Apple
from kernel.push.push_service import Certificate, PushService, Says, push_service

TOKEN = "0a1b" * 16
IPHONE = device_of("ios", TOKEN.upper())
HELLO = PushMessage(title="Anna likes your bread", body="Look", href="/recipes/bread", tag="likes", badge=3, id="n1")
EXPIRED = Says(403, {"reason": "ExpiredProviderToken"})


class Rig:
    """A channel whose clock is ours."""

    def __init__(self, apple: Apple, certificate: Certificate, url: str) -> None:
        self.now = 1_800_000_000.0
        self.tokens = ProviderTokens(apple.file.read_text(), "KEY1234567", "TEAM123456", lambda: self.now)
        self.outlet = Outlet(limit_s=5, http1=False, tls=certificate.client)
        self.channel = Apns(url, "example.court", self.tokens, self.outlet, lambda: self.now)


async def test_it_is_http2_with_a_signed_token(opening: Opening, service: PushService, apple: Apple) -> None:
    assert isinstance(await opening().send(IPHONE, HELLO), Delivered)
    assert service.last.version == 2
    assert (service.last.headers[":method"], service.last.path) == ("POST", f"/3/device/{TOKEN}")
    token = apple.read(service.last.headers["authorization"])
    assert (token.header["alg"], token.header["kid"]) == ("ES256", "KEY1234567")
    assert token.claims["iss"] == "TEAM123456"
    assert abs(token.claims["iat"] - time.time()) < 60


async def test_a_server_of_the_older_http_is_not_spoken_to(opening: Opening, certificate: Certificate) -> None:
    async with push_service(certificate, ("http/1.1",)) as old:
        assert isinstance(await opening(apns_url=old.url, push_timeout_s=1.0).send(IPHONE, HELLO), Later)
        assert old.sent == []


async def test_the_headers_and_the_payload(opening: Opening, service: PushService) -> None:
    service.answers.append(Says(200, b"", (("apns-id", "eabeae54-14a8-11e5-b60b-1697f925ec7b"),)))
    verdict = await opening().send(IPHONE, HELLO)
    assert verdict == Delivered(channel="apns", id="eabeae54-14a8-11e5-b60b-1697f925ec7b")
    headers = service.last.headers
    assert headers["apns-topic"] == "example.court"
    assert headers["apns-push-type"] == "alert"
    assert headers["apns-priority"] == "10"
    assert headers["apns-collapse-id"] == "likes"
    assert 86_000 < int(headers["apns-expiration"]) - time.time() <= 86_400
    assert service.last.json() == {
        "aps": {"alert": {"title": "Anna likes your bread", "body": "Look"}, "sound": "default", "badge": 3},
        "href": "/recipes/bread",
        "id": "n1",
    }


async def test_the_second_attempt_has_the_same_id(opening: Opening, service: PushService) -> None:
    service.answers.append(Says(503))
    pusher = opening()
    await pusher.send(IPHONE, HELLO)
    await pusher.send(IPHONE, HELLO)
    first, second = (UUID(sent.headers["apns-id"]) for sent in service.sent)
    assert first == second
    await pusher.send(device_of("ios", "ff" * 32), HELLO)
    assert UUID(service.last.headers["apns-id"]) != first


async def test_now_or_never_and_saving_battery(opening: Opening, service: PushService) -> None:
    await opening().send(IPHONE, PushMessage(title="Hello", ttl_s=0, urgency="low", tag="schön " * 20))
    headers = service.last.headers
    assert (headers["apns-expiration"], headers["apns-priority"]) == ("0", "5")
    assert len(headers["apns-collapse-id"]) == 32
    assert "apns-id" not in headers


async def test_many_at_once_share_one_connection(opening: Opening, service: PushService) -> None:
    pusher = opening()
    await asyncio.gather(*(pusher.send(IPHONE, HELLO) for _ in range(50)))
    assert len(service.sent) == 50
    assert {sent.connection for sent in service.sent} == {1}


async def test_one_provider_token_for_fifty_minutes(
    service: PushService, apple: Apple, certificate: Certificate
) -> None:
    rig = Rig(apple, certificate, service.url)
    for minutes in (0, 49, 2):
        rig.now += minutes * 60
        await rig.channel.send(IPHONE, HELLO)
    first, second, third = (sent.headers["authorization"] for sent in service.sent)
    assert first == second != third
    assert apple.read(third).claims["iat"] == int(rig.now)
    await rig.channel.close()


async def test_an_expired_token_is_renewed_once_but_never_every_minute(
    service: PushService, apple: Apple, certificate: Certificate
) -> None:
    rig = Rig(apple, certificate, service.url)
    service.answers.extend([EXPIRED, Says(200), EXPIRED])
    assert await rig.channel.send(IPHONE, HELLO) == Refused(channel="apns", reason="403 ExpiredProviderToken")
    assert isinstance(await rig.channel.send(IPHONE, HELLO), Delivered)
    rig.now += 21 * 60
    assert isinstance(await rig.channel.send(IPHONE, HELLO), Delivered)
    assert len(service.sent) == 4
    assert len({sent.headers["authorization"] for sent in service.sent}) == 2
    await rig.channel.close()


@pytest.mark.parametrize(
    ("says", "verdict"),
    [
        (
            Says(410, {"reason": "Unregistered", "timestamp": 1_800_000_000_000}),
            Gone(channel="apns", reason="410 Unregistered", since=datetime(2027, 1, 15, 8, 0, tzinfo=UTC)),
        ),
        (Says(410, {"reason": "ExpiredToken"}), Gone(channel="apns", reason="410 ExpiredToken")),
        (Says(400, {"reason": "BadDeviceToken"}), Gone(channel="apns", reason="400 BadDeviceToken")),
        (Says(400, {"reason": "DeviceTokenNotForTopic"}), Refused(channel="apns", reason="400 DeviceTokenNotForTopic")),
        (Says(403, {"reason": "InvalidProviderToken"}), Refused(channel="apns", reason="403 InvalidProviderToken")),
        (Says(413, {"reason": "PayloadTooLarge"}), Refused(channel="apns", reason="413 PayloadTooLarge")),
        (
            Says(429, {"reason": "TooManyRequests"}, (("retry-after", "9"),)),
            Later(channel="apns", reason="429 TooManyRequests", retry_after_s=9.0),
        ),
        (Says(503, {"reason": "ServiceUnavailable"}), Later(channel="apns", reason="503 ServiceUnavailable")),
        (Says(500, b"not json"), Later(channel="apns", reason="500")),
    ],
)
async def test_what_apple_says_is_what_becomes_of_it(
    opening: Opening, service: PushService, says: Says, verdict: Verdict
) -> None:
    service.answers.append(says)
    assert await opening().send(IPHONE, HELLO) == verdict
    assert len(service.sent) == 1


async def test_any_message_fits(opening: Opening, service: PushService) -> None:
    await opening().send(IPHONE, PushMessage(title="Hello", body="\N{BREAD}" * 5_000))
    assert 4_000 < len(service.last.body) <= 4_096
