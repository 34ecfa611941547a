"""A push service on this machine, and pushers that trust it and ask it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from courtyard.kernel.basics import new_token
from courtyard.kernel.push import Pusher, open_pusher
from courtyard.kernel.settings import Settings
from kernel.push.keys import Apple, Browser, Google
from kernel.push.push_service import Certificate, PushService, Says, make_certificate, push_service

Opening = Callable[..., Pusher]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    """One for all tests: making it takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@pytest.fixture
async def service(certificate: Certificate) -> AsyncIterator[PushService]:
    async with push_service(certificate) as running:
        running.script["/token"] = Says(200, {"access_token": "access-1", "expires_in": 3_599, "token_type": "Bearer"})
        yield running


@pytest.fixture
def apple(tmp_path: Path) -> Apple:
    return Apple(tmp_path)


@pytest.fixture
def google(tmp_path: Path, service: PushService, rsa_key: rsa.RSAPrivateKey) -> Google:
    return Google(tmp_path, f"{service.url}/token", rsa_key)


@pytest.fixture
def browser(service: PushService) -> Browser:
    return Browser(f"{service.url}/subscription/1")


@pytest.fixture
async def opening(
    service: PushService, certificate: Certificate, apple: Apple, google: Google
) -> AsyncIterator[Opening]:
    """Open pushers with every channel set up, all of them at the local service."""
    async with AsyncExitStack() as stack:

        def make(**changes: object) -> Pusher:
            wanted = {
                "environment": "test",
                "public_url": "https://court.example",
                "push_timeout_s": 5.0,
                "fcm_credentials_file": google.file,
                "fcm_url": service.url,
                "apns_key_file": apple.file,
                "apns_key_id": "KEY1234567",
                "apns_team_id": "TEAM123456",
                "apns_topic": "example.court",
                "apns_url": service.url,
                "vapid_private_key": SecretStr(new_token(32)),
                "vapid_subject": "mailto:owner@court.example",
                **changes,
            }
            pusher = open_pusher(Settings(_env_file=None, **wanted), certificate.client)  # type: ignore[call-arg, arg-type]  # (pydantic-settings takes it)
            stack.push_async_callback(pusher.close)
            return pusher

        yield make


@pytest.fixture
def pusher(opening: Opening) -> Pusher:
    return opening()
