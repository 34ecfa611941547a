"""What the house talks to, each of which can fall silent, and a worker process that talks to them."""

import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from faults.household import SHORT_LEASES, Child
from support.app import SECRET, App
from support.house import clean_environment
from support.kafka import Broker
from support.proxy import Proxy, proxy_to
from support.waiting import wait_until


class Neighbour(msgspec.Struct):
    """Something that the house talks to, how it falls silent, and how it comes back.

    ``settings`` lead there from this process, ``environment`` from the worker.
    """

    settings: dict[str, Any]
    environment: dict[str, str]
    hang: Callable[[], None]
    heal: Callable[[], None]


@asynccontextmanager
async def valkey(redis_url: str) -> AsyncIterator[Neighbour]:
    """The run's own, through a proxy."""
    url = urlsplit(redis_url)
    async with proxy_to(url.port) as proxy:
        person, _, _ = url.netloc.rpartition("@")
        through = urlunsplit(url._replace(netloc=f"{person}@127.0.0.1:{proxy.port}"))
        settings = {"redis_url_given": SecretStr(through)}
        yield Neighbour(settings, {"REDIS_URL": through}, proxy.hang, proxy.pass_on)


@asynccontextmanager
async def kafka(folder: Path) -> AsyncIterator[Neighbour]:
    """A broker that can be frozen."""
    broker = Broker(folder)
    await broker.start()
    assert broker.process is not None
    tell = broker.process.send_signal
    environment = {"KAFKA_BROKERS": broker.address}
    try:
        yield Neighbour(
            {"kafka_brokers": (broker.address,)},
            environment,
            hang=lambda: tell(signal.SIGSTOP),
            heal=lambda: tell(signal.SIGCONT),
        )
    finally:
        tell(signal.SIGCONT)
        await broker.stop()


@asynccontextmanager
async def smtp() -> AsyncIterator[Neighbour]:
    """A server that takes calls and never greets."""
    async with proxy_to() as proxy:
        yield Neighbour({}, {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(proxy.port)}, *_unheard(proxy))


@asynccontextmanager
async def push(folder: Path) -> AsyncIterator[Neighbour]:
    """A push service that takes calls and never answers."""
    async with proxy_to() as proxy:
        service = f"https://127.0.0.1:{proxy.port}"
        account = folder / "account.json"
        account.write_bytes(msgspec.json.encode(_service_account(service)))
        yield Neighbour({}, {"FCM_URL": service, "FCM_CREDENTIALS_FILE": str(account)}, *_unheard(proxy))


def _unheard(proxy: Proxy) -> tuple[Callable[[], None], Callable[[], None]]:
    """It resets calls while it is well (nobody is there), so that silence is all that differs."""
    proxy.reset()
    return proxy.hang, proxy.reset


def _service_account(service: str) -> dict[str, str]:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return {
        "type": "service_account",
        "project_id": "court",
        "private_key_id": "1",
        "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "client_email": "court@example.org",
        "token_uri": f"{service}/token",
    }


@asynccontextmanager
async def worker_of(app: App, neighbour: Neighbour, folder: Path) -> AsyncIterator[None]:
    """A worker process of the same house, as ``courtyard up`` runs one beside the API."""
    assert app.settings.mongodb_url is not None
    environment = {
        **clean_environment(),
        **SHORT_LEASES,
        "COURTYARD_ENV": "test",
        "COURTYARD_DATA_DIR": str(folder / "data"),
        "MONGODB_URL": app.settings.mongodb_url.get_secret_value(),
        "REDIS_URL": app.settings.redis_url or "",
        "MONGODB_DB_NAME": app.settings.database_prefix,
        "REQUIRE_VERIFIED_EMAIL": "false",
        "JWT_SECRET": SECRET,
        **neighbour.environment,
    }
    command = [sys.executable, "-m", "courtyard.processes.worker"]
    child = Child("worker", command, environment, folder / "worker.log", [])
    child.start()
    try:
        await wait_until(child.is_at_work, "the worker works", timeout_s=60)
        yield
    finally:
        await child.kill()
