"""Web Push as a browser and its push service see it: what is encrypted, who signed, what the headers ask for."""

import base64
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from courtyard.kernel.push import Delivered, Gone, Later, PushMessage, Refused
from courtyard.kernel.push.devices import Subscription
from courtyard.kernel.push.encryption import PLAIN_BYTES_MAX, encrypted, sealed
from kernel.push.conftest import Opening
from kernel.push.keys import AUTH, Browser, vapid_claims
from kernel.push.push_service import Certificate, PushService, Says, push_service

HELLO = PushMessage(
    title="Anna likes your bread", body="Grüße & 🥖", href="/recipes/bread", tag="likes", badge=3, id="n1", ttl_s=600
)


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    """RFC 8291, section 5."""
    subscription = Subscription(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        raw("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    own = ec.derive_private_key(int.from_bytes(raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1())
    body = sealed(b"When I grow up, I want to be a watermelon", subscription, own, raw("DGv6ra1nlYgDCS1FRnbzlw"))
    assert body == raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
        "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


async def test_only_the_browser_can_read_the_message(opening: Opening, browser: Browser, service: PushService) -> None:
    await opening().send(browser.device, HELLO)
    assert b"Anna" not in service.last.body
    assert browser.opened(service.last.body) == {
        "title": "Anna likes your bread",
        "body": "Grüße & 🥖",
        "href": "/recipes/bread",
        "tag": "likes",
        "badge": 3,
        "id": "n1",
    }


async def test_each_message_is_encrypted_under_keys_of_its_own(
    opening: Opening, browser: Browser, service: PushService
) -> None:
    pusher = opening()
    await pusher.send(browser.device, HELLO)
    await pusher.send(browser.device, HELLO)
    salts_and_keys = {sent.body[:86] for sent in service.sent}
    assert len(salts_and_keys) == 2


async def test_the_installation_signs_for_this_push_service_and_a_short_time(
    opening: Opening, browser: Browser, service: PushService
) -> None:
    pusher = opening()
    await pusher.send(browser.device, HELLO)
    claims = vapid_claims(service.last.headers["authorization"], pusher.vapid_public_key or "")
    assert claims["aud"] == service.url
    assert claims["sub"] == "mailto:owner@court.example"
    assert 0 < claims["exp"] - time.time() <= 24 * 3_600


async def test_the_headers_say_how_long_how_urgent_and_what_it_replaces(
    opening: Opening, browser: Browser, service: PushService
) -> None:
    await opening().send(browser.device, HELLO)
    headers = service.last.headers
    assert (headers["content-encoding"], headers["ttl"], headers["urgency"]) == ("aes128gcm", "600", "normal")
    assert 0 < len(headers["topic"]) <= 32
    assert headers["topic"].replace("-", "").replace("_", "").isalnum()


async def test_without_a_tag_nothing_is_replaced(opening: Opening, browser: Browser, service: PushService) -> None:
    await opening().send(browser.device, PushMessage(title="Hello", ttl_s=-5))
    assert "topic" not in service.last.headers
    assert service.last.headers["ttl"] == "0"


async def test_any_message_fits_into_four_kilobytes(opening: Opening, browser: Browser, service: PushService) -> None:
    verdict = await opening().send(browser.device, PushMessage(title="Hello", body="word " * 5_000, href="/long"))
    assert isinstance(verdict, Delivered)
    assert 3_900 < len(service.last.body) <= 4_096
    told = browser.opened(service.last.body)
    assert told["body"].endswith("word…")
    assert told["href"] == "/long"


def test_what_cannot_be_one_record_is_not_encrypted() -> None:
    point = raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
    with pytest.raises(ValueError, match="at most"):
        encrypted(b"x" * (PLAIN_BYTES_MAX + 1), Subscription("https://push.example/1", point, AUTH))


@pytest.mark.parametrize(
    ("says", "verdict"),
    [
        (Says(201, b"", (("location", "/message/7"),)), Delivered(channel="web_push", id="/message/7")),
        (Says(404, b"no such subscription"), Gone(channel="web_push", reason="404 no such subscription")),
        (Says(410), Gone(channel="web_push", reason="410")),
        (Says(413, b"too large"), Refused(channel="web_push", reason="413 too large")),
        (Says(400), Refused(channel="web_push", reason="400")),
        (Says(403, b"wrong key\r\n\x1b[31m"), Refused(channel="web_push", reason="403 wrong key [31m")),
        (Says(307, b"", (("location", "http://127.0.0.1:1/inside"),)), Refused(channel="web_push", reason="307")),
        (Says(429, b"", (("retry-after", "120"),)), Later(channel="web_push", reason="429", retry_after_s=120.0)),
        (Says(503), Later(channel="web_push", reason="503")),
        (Says(500, b"oh", (("retry-after", "soon"),)), Later(channel="web_push", reason="500 oh")),
        (Says(502, b"", (("retry-after", "9" * 40),)), Later(channel="web_push", reason="502", retry_after_s=86_400.0)),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Says) else "",
)
async def test_what_the_push_service_says_is_what_becomes_of_it(
    opening: Opening, browser: Browser, service: PushService, says: Says, verdict: object
) -> None:
    service.answers.append(says)
    assert await opening().send(browser.device, HELLO) == verdict
    assert len(service.sent) == 1


async def test_a_push_service_of_the_older_http_will_do(opening: Opening, certificate: Certificate) -> None:
    async with push_service(certificate, ("http/1.1",)) as old:
        browser = Browser(f"{old.url}/1")
        assert isinstance(await opening().send(browser.device, HELLO), Delivered)
        assert old.last.version == 1
        assert browser.opened(old.last.body)["title"] == "Anna likes your bread"
