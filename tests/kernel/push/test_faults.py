"""Push services that are broken in every way: each is a verdict in good time, and the next message gets through."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from courtyard.kernel.push import Delivered, Device, Later, Pusher, PushMessage, device_of
from courtyard.kernel.push.calling import Reply
from kernel.push.conftest import Opening
from kernel.push.keys import Browser
from kernel.push.push_service import Answer, Certificate, PushService, Says, make_certificate, push_service
from support.waiting import wait_until

HELLO = PushMessage(title="Hello", body="World")
CHANNELS = ["apns", "fcm", "web_push"]
LIMIT_S = 0.4


@pytest.fixture(params=CHANNELS)
def device(request: pytest.FixtureRequest, browser: Browser) -> Device:
    devices = {
        "apns": device_of("ios", "0a1b" * 16),
        "fcm": device_of("android", "fGhI_jkl-mno:APA91bExample_Token-of-a-phone"),
        "web_push": browser.device,
    }
    return devices[request.param]


@pytest.mark.parametrize("fault", ["hang", "trickle", "reset", "babble"])
async def test_a_broken_answer_is_a_verdict_in_time_and_the_next_message_gets_through(
    opening: Opening, service: PushService, device: Device, fault: Answer
) -> None:
    pusher = opening(push_timeout_s=LIMIT_S)
    service.answers.append(fault)
    started = time.monotonic()
    verdict = await pusher.send(device, HELLO)
    assert isinstance(verdict, Later), verdict
    assert verdict.reason
    assert time.monotonic() - started < LIMIT_S + 5, "a limit that holds even on a busy machine"
    await _until_delivered(pusher, device)


async def _until_delivered(pusher: Pusher, device: Device) -> None:
    async def delivered() -> bool:
        return isinstance(await pusher.send(device, HELLO), Delivered)

    await wait_until(delivered, "a message over a new connection")


async def test_a_token_endpoint_that_hangs_is_a_verdict_too(opening: Opening, service: PushService) -> None:
    service.script["/token"] = "hang"
    pusher = opening(push_timeout_s=LIMIT_S)
    device = device_of("android", "fGhI_jkl-mno:APA91bExample_Token-of-a-phone")
    verdict = await pusher.send(device, HELLO)
    assert isinstance(verdict, Later)
    assert verdict.channel == "fcm"


async def test_nobody_there(opening: Opening, certificate: Certificate) -> None:
    async with push_service(certificate) as gone:
        url = gone.url
    verdict = await opening().send(Browser(f"{url}/1").device, HELLO)
    assert isinstance(verdict, Later)
    assert verdict.reason.startswith("ConnectError")


async def test_a_server_that_never_finishes_its_handshake(opening: Opening) -> None:
    async with push_service(None) as plain:
        browser = Browser(f"{plain.url.replace('http:', 'https:')}/1")
        verdict = await opening(push_timeout_s=LIMIT_S).send(browser.device, HELLO)
        assert isinstance(verdict, Later)
        assert plain.sent == []


async def test_a_certificate_that_nobody_vouches_for(
    opening: Opening, service: PushService, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with push_service(make_certificate(tmp_path_factory.mktemp("other"))) as other:
        verdict = await opening().send(Browser(f"{other.url}/1").device, HELLO)
        assert isinstance(verdict, Later)
        assert "CERTIFICATE_VERIFY_FAILED" in verdict.reason
        assert other.sent == []


async def test_one_that_hangs_does_not_hold_up_the_others(
    opening: Opening, service: PushService, certificate: Certificate
) -> None:
    async with push_service(certificate) as hanging:
        hanging.script["/1"] = "hang"
        pusher = opening(push_timeout_s=5.0)
        stuck = [asyncio.create_task(pusher.send(Browser(f"{hanging.url}/1").device, HELLO)) for _ in range(10)]
        try:
            async with asyncio.timeout(2):
                assert isinstance(await pusher.send(Browser(f"{service.url}/1").device, HELLO), Delivered)
        finally:
            for task in stuck:
                task.cancel()
            await asyncio.gather(*stuck, return_exceptions=True)


async def test_an_endless_answer_is_read_no_further_than_needed(
    opening: Opening, service: PushService, browser: Browser
) -> None:
    service.answers.append(Says(400, b"x" * 300_000))
    verdict = await opening().send(browser.device, HELLO)
    assert len(verdict.reason) < 300  # type: ignore[union-attr]  # (a refusal has a reason)


async def test_sending_is_stopped_with_its_caller(opening: Opening, service: PushService, device: Device) -> None:
    pusher = opening()
    await pusher.send(device, HELLO)
    service.answers.append("hang")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await pusher.send(device, HELLO)
    await _until_delivered(pusher, device)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("17", 17.0), (" 5 ", 5.0), ("-1", None), ("", None), ("²", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after_is_read_as_seconds_or_date(text: str, seconds: float | None) -> None:
    assert Reply(429, {"retry-after": text}, b"").retry_after_s == seconds


def test_a_date_ahead_is_a_pause() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    pause_s = Reply(429, {"retry-after": soon}, b"").retry_after_s
    assert pause_s is not None
    assert 290 < pause_s <= 300
