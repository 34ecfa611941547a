"""Messages to devices: which push service is asked, and what the verdicts say."""

from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from courtyard.kernel.push import Delivered, Device, DeviceTokenRefused, PushMessage, Refused, device_of
from courtyard.kernel.settings import BadSettings
from kernel.push.conftest import Opening
from kernel.push.keys import Browser, b64
from kernel.push.push_service import PushService, Says

APNS_TOKEN = "0a1B" * 16
FCM_TOKEN = "fGhI_jkl-mno:APA91bExample_Token-of-a-phone"
HELLO = PushMessage(title="Anna likes your bread", body="Have a look", href="/recipes/bread", tag="likes", id="n1")


@pytest.mark.parametrize(
    ("platform", "token", "channel"),
    [("ios", APNS_TOKEN, "apns"), ("ios", FCM_TOKEN, "fcm"), ("android", FCM_TOKEN, "fcm"), ("web", FCM_TOKEN, "fcm")],
)
async def test_the_token_decides_who_is_asked(opening: Opening, platform: str, token: str, channel: str) -> None:
    verdict = await opening().send(device_of(platform, token), HELLO)
    assert isinstance(verdict, Delivered)
    assert verdict.channel == channel


async def test_a_browser_is_asked_at_its_endpoint(opening: Opening, browser: Browser, service: PushService) -> None:
    verdict = await opening().send(browser.device, HELLO)
    assert verdict == Delivered(channel="web_push")
    assert service.last.path == "/subscription/1"


async def test_without_a_service_the_message_is_a_line_in_the_log(opening: Opening, service: PushService) -> None:
    pusher = opening(fcm_credentials_file=None)
    with capture_logs() as lines:
        assert await pusher.send(device_of("android", FCM_TOKEN), HELLO) == Delivered(channel="log")
    assert [(line["event"], line["title"]) for line in lines] == [("push_logged", "Anna likes your bread")]
    assert service.sent == []


async def test_in_production_the_line_has_no_words_of_the_message(opening: Opening) -> None:
    secret = "a secret of forty characters for tests.."
    pusher = opening(environment="production", secret=secret, fcm_credentials_file=None)
    with capture_logs() as lines:
        await pusher.send(device_of("android", FCM_TOKEN), HELLO)
    assert "Anna" not in str(lines)
    assert len(lines) == 1


async def test_outcomes_are_counted(opening: Opening, service: PushService) -> None:
    labels = {"channel": "apns", "outcome": "refused"}
    before = REGISTRY.get_sample_value("courtyard_push_sent_total", labels) or 0.0
    service.answers.append(Says(400, {"reason": "BadTopic"}))
    with capture_logs() as lines:
        verdict = await opening().send(device_of("ios", APNS_TOKEN), HELLO)
    assert verdict == Refused(channel="apns", reason="400 BadTopic")
    assert REGISTRY.get_sample_value("courtyard_push_sent_total", labels) == before + 1
    assert [(line["event"], line["log_level"]) for line in lines] == [("push_refused", "warning")]


BROWSER = Browser("https://push.example/1")


@pytest.mark.parametrize(
    ("platform", "token"),
    [
        ("fridge", FCM_TOKEN),
        ("android", ""),
        ("android", "two words that are no token"),
        ("android", "x" * 5_000),
        ("android", 'x"},"topic":"all","x":{"' + "x" * 20),
        ("ios", "../../3/device/" + APNS_TOKEN),
        ("web", "{"),
        ("web", "{}"),
        ("web", BROWSER.token(keys={"p256dh": b64(b"\x04" + b"x" * 64), "auth": b64(b"x" * 16)})),
        ("web", BROWSER.token(keys={"p256dh": "!", "auth": "!"})),
        ("web", Browser("https://push.example/1").token().replace("c2l4dGVlb", "")),
        ("web", BROWSER.token(endpoint="ftp://push.example/1")),
        ("web", BROWSER.token(endpoint="https:///1")),
        ("web", BROWSER.token(endpoint="https://user:word@push.example/1")),
        ("web", BROWSER.token(endpoint="https://push.example:99999/1")),
        ("web", BROWSER.token(endpoint="https://push.example/\r\nhost: inside")),
        ("web", BROWSER.token(endpoint="https://push.example/" + "x" * 2_000)),
    ],
)
def test_a_token_of_no_push_service_is_refused_at_the_door(platform: str, token: str) -> None:
    with pytest.raises(DeviceTokenRefused, match=r"^(token|platform): "):
        device_of(platform, token)


async def test_a_kept_token_that_is_no_longer_understood_is_gone(opening: Opening) -> None:
    verdict = await opening().send(Device(platform="web", token="{}"), HELLO)
    assert type(verdict).__name__ == "Gone"


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"fcm_credentials_file": "/nowhere/key.json"}, "FCM_CREDENTIALS_FILE"),
        ({"apns_key_file": "/nowhere/key.p8"}, "APNS_KEY_FILE"),
        ({"apns_topic": ""}, "APNS_TOPIC"),
        ({"vapid_private_key": "c2hvcnQ"}, "VAPID_PRIVATE_KEY"),
        ({"vapid_private_key": "?"}, "VAPID_PRIVATE_KEY"),
        ({"vapid_private_key": "_" * 43}, "VAPID_PRIVATE_KEY"),
    ],
)
def test_a_wrong_setting_is_named_before_anything_is_sent(
    opening: Opening, changes: dict[str, Any], names: str
) -> None:
    with pytest.raises(BadSettings, match=names):
        opening(**changes)
