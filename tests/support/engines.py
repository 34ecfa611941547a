"""One mongod and one Valkey per test run, shared by all workers; a fresh database prefix per test.

With ``-n N`` the controller starts the pair and tells the workers; without, the first test that asks starts it.
A Valkey database number belongs to one worker. Publish/subscribe channels are not divided by database number, so
put the ``database_prefix`` into channel names.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import redis
from pymongo import MongoClient, WriteConcern

from courtyard.kernel.engines import Mongod, Valkey

_MEMORY_DISK = Path("/dev/shm")  # noqa: S108  (a private folder is made inside)
_ROOM_BYTES = 2 << 30
_FOLDER_NAME = "courtyard-tests-"
_AT_ONCE, _FOR_GOOD = WriteConcern(1), WriteConcern("majority")
_numbers = itertools.count(1)


class EngineUrls(NamedTuple):
    """Where the engines are; the Valkey URL names the worker's own database number."""

    mongodb_url: str
    redis_url: str


class EnginePair:
    """The running pair and its folder, both gone after ``stop``."""

    def __init__(self) -> None:
        _forget_killed_runs()
        roomy = _MEMORY_DISK.is_dir() and shutil.disk_usage(_MEMORY_DISK).free > _ROOM_BYTES
        self.folder = Path(
            tempfile.mkdtemp(prefix=f"{_FOLDER_NAME}{os.getpid()}-", dir=_MEMORY_DISK if roomy else None)
        )
        self.mongod = Mongod(self.folder / "mongodb", cache_gb=0.25, oplog_mb=64)
        self.valkey = Valkey(self.folder / "valkey")

    async def start(self) -> None:
        """Start both at once."""
        await asyncio.gather(self.mongod.start(), self.valkey.start())

    async def stop(self) -> None:
        """Stop both at once and forget their data."""
        await asyncio.gather(self.mongod.stop(), self.valkey.stop())
        shutil.rmtree(self.folder)


_PAIR = pytest.StashKey[EnginePair]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the pair in the controller of a parallel run."""
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None) and not config.option.collectonly:
        _start(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the engines are."""
    pair = node.config.stash[_PAIR]
    node.workerinput["engine_urls"] = (pair.mongod.url, pair.valkey.url)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started here."""
    pair = config.stash.get(_PAIR, None)
    if pair is not None:
        asyncio.run(pair.stop())


def _forget_killed_runs() -> None:
    """Remove the folders of runs that were killed: what lies on a memory disk takes memory."""
    for folder in _MEMORY_DISK.glob(f"{_FOLDER_NAME}*-*"):
        pid = folder.name.removeprefix(_FOLDER_NAME).partition("-")[0]
        if pid.isdigit() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _start(config: pytest.Config) -> EnginePair:
    pair = EnginePair()
    config.stash[_PAIR] = pair
    asyncio.run(pair.start())
    return pair


@pytest.fixture(scope="session")
def engines(request: pytest.FixtureRequest) -> EngineUrls:
    """The real engines of this test run."""
    worker = getattr(request.config, "workerinput", None)
    if worker is None:
        pair = request.config.stash.get(_PAIR, None) or _start(request.config)
        return EngineUrls(pair.mongod.url, pair.valkey.url)
    mongodb_url, valkey_url = worker["engine_urls"]
    number = int(worker["workerid"].removeprefix("gw")) + 1
    return EngineUrls(mongodb_url, f"{valkey_url.removesuffix('/0')}/{number}")


@pytest.fixture(scope="session")
def mongodb_administrator(engines: EngineUrls) -> Iterator[MongoClient[dict[str, Any]]]:
    """A client of the tests' own, to tidy up with."""
    with MongoClient[dict[str, Any]](engines.mongodb_url) as client:
        yield client


@pytest.fixture
def database_prefix(
    mongodb_administrator: MongoClient[dict[str, Any]], request: pytest.FixtureRequest
) -> Iterator[str]:
    """A prefix for database names that no other test has; its databases are dropped afterwards."""
    prefix = f"t_{worker_of(request)}_{next(_numbers)}"
    yield prefix
    for name in _databases(mongodb_administrator, prefix):
        mongodb_administrator.drop_database(name)


@pytest.fixture
def house_prefix(mongodb_administrator: MongoClient[dict[str, Any]], request: pytest.FixtureRequest) -> str:
    """A prefix that this worker's tests use one after the other: without documents, but the indexes are made already.

    Making the indexes of all modules takes seconds, removing documents milliseconds.
    """
    prefix = f"h_{worker_of(request)}"
    _empty(mongodb_administrator, prefix)
    return prefix


def worker_of(request: pytest.FixtureRequest) -> str:
    """The name of this worker of a parallel run; ``main`` without one."""
    return str(getattr(request.config, "workerinput", {"workerid": "main"})["workerid"])


def filled_collections(client: MongoClient[dict[str, Any]], prefix: str) -> list[tuple[str, str]]:
    """The databases of this prefix and their collections that hold anything: one question, however many there are."""
    counting: list[dict[str, Any]] = [
        {"$_internalAllCollectionStats": {"stats": {"count": {}}}},
        # By name first: collections of other workers, which come and go, are not counted then.
        {"$match": {"ns": {"$regex": f"^{prefix}_"}, "count": {"$gt": 0}}},
    ]
    found = (entry["ns"].partition(".") for entry in client.admin.aggregate(counting))
    return sorted((name, collection) for name, _, collection in found)


def _empty(client: MongoClient[dict[str, Any]], prefix: str) -> None:
    """Delete all documents, with one wait for the disk at the end."""
    filled = filled_collections(client, prefix)
    for number, (name, collection) in enumerate(filled, 1):
        concern = _FOR_GOOD if number == len(filled) else _AT_ONCE
        client[name].get_collection(collection, write_concern=concern).delete_many({})


def _databases(client: MongoClient[dict[str, Any]], prefix: str) -> list[str]:
    names: list[str] = client.list_database_names()
    return [name for name in names if name == prefix or name.startswith(f"{prefix}_")]


@pytest.fixture
def redis_url(engines: EngineUrls) -> str:
    """This worker's Valkey database, emptied."""
    with redis.Redis.from_url(engines.redis_url) as client:
        client.flushdb()
    return engines.redis_url


@pytest.fixture
def mongodb_url(engines: EngineUrls) -> str:
    """The mongod of this test run; name databases with ``database_prefix``."""
    return engines.mongodb_url
