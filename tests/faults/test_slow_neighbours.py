"""Something behind the house hangs: no request waits for it, and what was owed is done once it is back."""

import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from bench.progress import Progress
from faults.household import SHORT_LEASES, Child
from faults.neighbours import Felt, Visitors, best
from faults.report import Form
from support.app import SECRET, App, AppFactory
from support.facts import recorded
from support.house import clean_environment
from support.kafka import Broker
from support.proxy import Proxy, proxy_to
from support.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]

# What a hanging neighbour may add to the 99th percentile: less than anybody notices, more than a busy machine's noise.
NOISE_MS = 50.0
# Whoever is on the way when Valkey falls silent waits until two circuits have opened, a quarter of a second each.
LONGEST_MS = 2_000.0
# Calm and hanging take turns this often; on a machine that is busy with other work more often, up to the second.
_TIMES = 3
_TIMES_MAX = 8


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


@pytest.fixture(params=["valkey", "kafka", "smtp", "push"])
async def neighbour(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> AsyncIterator[Neighbour]:
    """Each of them."""
    ways = {"valkey": lambda: valkey(redis_url), "kafka": lambda: kafka(tmp_path), "smtp": smtp}
    async with ways.get(request.param, lambda: push(tmp_path))() as found:
        yield found


async def everything_is_published(app: App) -> bool:
    return not any(row.get("waiting") for row in await recorded(app))


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


async def test_no_request_waits_for_a_neighbour_that_hangs(
    app_factory: AppFactory,
    neighbour: Neighbour,
    form: Form,
    progress: Progress,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    app = await app_factory(**neighbour.settings)
    name = request.node.callspec.params["neighbour"]
    rounds = int(form.of(40, 8))
    calm: list[dict[str, Felt]] = []
    hanging: list[dict[str, Felt]] = []
    async with worker_of(app, neighbour, tmp_path):
        visitors = await Visitors.of(app)
        device = {"platform": "android", "token": "d" * 40}
        assert (await visitors.cook.client.post("/api/notifications/devices", json=device)).is_success
        await visitors.come(rounds)
        while len(calm) < _TIMES or (len(calm) < _TIMES_MAX and _added_ms(calm, hanging) > NOISE_MS):
            calm.append(await visitors.come(rounds))
            neighbour.hang()
            hanging.append(await visitors.come(rounds))
            neighbour.heal()
        _say(progress, name, best(calm), best(hanging))
        assert _added_ms(calm, hanging) < NOISE_MS
        assert max(felt.longest_ms for felt in best(hanging).values()) < LONGEST_MS
        await wait_until(lambda: everything_is_published(app), "all facts are published", timeout_s=90)


def _added_ms(calm: list[dict[str, Felt]], hanging: list[dict[str, Felt]]) -> float:
    """What hanging adds to the 99th percentile of the kind of request that suffers most."""
    without, with_it = best(calm), best(hanging)
    return max(with_it[kind].p99_ms - without[kind].p99_ms for kind in without)


def _say(progress: Progress, name: str, calm: dict[str, Felt], hanging: dict[str, Felt]) -> None:
    for kind, felt in hanging.items():
        progress.say(
            f"{name} hangs: {kind}: p50 {calm[kind].p50_ms:.1f} -> {felt.p50_ms:.1f} ms, "
            f"p99 {calm[kind].p99_ms:.1f} -> {felt.p99_ms:.1f} ms, longest {felt.longest_ms:.0f} ms"
        )
