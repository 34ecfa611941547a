"""A subscription may name any address; ours are not asked."""

import asyncio
import itertools

import httpcore
import pytest

from courtyard.kernel.push import Delivered, Later, PushMessage, Refused
from courtyard.kernel.push.calling import Outlet
from courtyard.kernel.push.guarding import GuardedBackend, Reach, Resolver
from courtyard.kernel.push.vapid import VapidKey
from courtyard.kernel.push.web_push import WebPush
from kernel.push.conftest import Opening
from kernel.push.keys import Browser
from kernel.push.push_service import Certificate, PushService, push_service

HELLO = PushMessage(title="Hello")
FORBIDDEN = Refused(channel="web_push", reason="the endpoint is not on the public internet")


def resolving(*answers: list[str]) -> Resolver:
    """A resolver that answers differently each time; the last answer stays."""
    turns = itertools.chain(answers, itertools.repeat(answers[-1]))

    async def resolve(host: str, port: int) -> list[str]:
        return next(turns)

    return resolve


def channel(certificate: Certificate, reach: Reach, *answers: list[str]) -> WebPush:
    backend = GuardedBackend(reach.allows, resolving(*answers))
    outlet = Outlet(limit_s=5, tls=certificate.client, backend=backend)
    return WebPush(VapidKey("x" * 43, "mailto:owner@court.example"), outlet, reach)


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("http://push.example/1", "the endpoint is no https address"),
        ("https://push.example:8443/1", "the endpoint has an unusual port"),
        ("https://127.0.0.1/1", FORBIDDEN.reason),
        ("https://10.0.0.1/1", FORBIDDEN.reason),
        ("https://169.254.169.254/latest/meta-data", FORBIDDEN.reason),
        ("https://[::1]/1", FORBIDDEN.reason),
        ("https://[::ffff:127.0.0.1]/1", FORBIDDEN.reason),
        ("https://2130706433/1", FORBIDDEN.reason),
        ("https://localhost/1", FORBIDDEN.reason),
    ],
)
async def test_outside_tests_only_the_public_internet_is_asked(opening: Opening, endpoint: str, reason: str) -> None:
    pusher = opening(environment="development", push_timeout_s=1.0)
    assert await pusher.send(Browser(endpoint).device, HELLO) == Refused(channel="web_push", reason=reason)


async def test_one_inner_address_among_the_addresses_of_a_name_is_enough(certificate: Certificate) -> None:
    web_push = channel(certificate, Reach(), ["93.184.215.14", "192.168.1.1"])
    assert await web_push.send(Browser("https://push.example/1").device, HELLO) == FORBIDDEN


async def test_the_connection_goes_to_the_address_that_was_checked(
    service: PushService, certificate: Certificate
) -> None:
    reach = Reach(allows=lambda address: address == "127.0.0.1", ports=None)
    web_push = channel(certificate, reach, ["127.0.0.1"], ["10.0.0.1"])
    browser = Browser(service.url.replace("127.0.0.1", "localhost") + "/1")
    assert isinstance(await web_push.send(browser.device, HELLO), Delivered), "asked once: the answer that was checked"
    assert isinstance(await web_push.send(browser.device, HELLO), Delivered), "over the same connection"
    await web_push.close()
    assert await web_push.send(browser.device, HELLO) == FORBIDDEN, "a new connection, a new look"


async def test_the_certificate_must_be_for_the_name_not_for_the_address(
    service: PushService, certificate: Certificate
) -> None:
    web_push = channel(certificate, Reach(allows=lambda _: True, ports=None), ["127.0.0.1"])
    port = service.url.rpartition(":")[2]
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        await web_push.send(Browser(f"https://push.example:{port}/1").device, HELLO)
    assert service.sent == []


async def test_a_second_address_is_tried_when_the_first_does_not_answer(
    service: PushService, certificate: Certificate
) -> None:
    web_push = channel(certificate, Reach(allows=lambda _: True, ports=None), ["127.0.0.2", "127.0.0.1"])
    assert isinstance(await web_push.send(Browser(f"{service.url}/1").device, HELLO), Delivered)
    await web_push.close()


async def test_a_name_that_nobody_knows_is_asked_again_later(opening: Opening) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(httpcore.ConnectError, match="is not known"):
        await GuardedBackend(lambda _: True, unknown).connect_tcp("push.example", 443)
    verdict = await opening().send(Browser("https://push.invalid/1").device, HELLO)
    assert isinstance(verdict, Later)


async def test_a_resolver_that_hangs_ends_in_time(certificate: Certificate) -> None:
    async def hanging(host: str, port: int) -> list[str]:
        await asyncio.get_running_loop().create_future()
        return []

    outlet = Outlet(limit_s=0.2, tls=certificate.client, backend=GuardedBackend(lambda _: True, hanging))
    with pytest.raises(Exception, match="no answer within"):
        await outlet.post("https://push.example/1", {}, b"")


async def test_the_number_of_services_that_stay_connected_is_bounded() -> None:
    outlet = Outlet(limit_s=5, backend=GuardedBackend(lambda _: True, resolving(["127.0.0.1"])))
    async with push_service(None) as plain:
        port = plain.url.rpartition(":")[2]
        for number in range(70):
            await outlet.post(f"http://push-{number}.example:{port}/1", {}, b"")
        assert len(outlet._pools) == 64  # noqa: SLF001  (the bound is what is asserted)
        await outlet.post(f"http://push-69.example:{port}/1", {}, b"")
        assert plain.last.connection == 70, "the newest ones stay"
        await outlet.close()
