"""The private mongod: a replica set of one (transactions need a set), with authentication, loopback only."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from courtyard.kernel.basics import squeeze
from courtyard.kernel.engines.binaries import find_mongod
from courtyard.kernel.engines.engine import Access, Engine
from courtyard.kernel.engines.errors import EngineFailed
from courtyard.kernel.engines.ports import LOOPBACK, knock
from courtyard.kernel.engines.private_files import read_private, write_private
from courtyard.kernel.engines.threads import renice

_SET = "courtyard"
_USER = "courtyard"
_AUTHENTICATION_FAILED = 18
_ALREADY_INITIALIZED = 23
_NOT_YET_INITIALIZED = 94
_UNAUTHORIZED = 13
_TRANSACTION_LIMIT_S = 10
_HISTORY_S = 5
# What writes pages of the cache back: in bursts of 50 ms each second under many writes, and a second each minute. The
# threads of the storage engine have the program's name. Nobody waits for them as long as there is room in the cache;
# when there is none, those who need it make it.
_HOUSEKEEPING = frozenset({"mongod", "Checkpointer"})
_HOUSEKEEPING_NICENESS = 10
_CACHE_SHARE = 0.25
_CACHE_MIN_GB = 0.25


class Mongod(Engine):
    """A mongod that trusts one user with a generated password.

    Args:
        folder: See Engine.
        cache_gb: WiredTiger's cache; by default a quarter of the machine's memory, since we share it with others.
        oplog_mb: Size cap of the replication log.
    """

    name = "mongodb"

    def __init__(self, folder: Path, *, cache_gb: float | None = None, oplog_mb: int = 990) -> None:
        super().__init__(folder)
        self.cache_gb = cache_gb or _default_cache_gb()
        self.oplog_mb = oplog_mb

    def command(self, access: Access) -> list[str]:
        """Write the configuration and the key file of the set, and run mongod on them."""
        data, key = self.folder / "data", self.folder / "set.key"
        data.mkdir(mode=0o700, exist_ok=True)
        if read_private(key) is None:
            write_private(key, secrets.token_hex(128))
        configuration = self.folder / "mongod.conf"
        write_private(configuration, json.dumps(self._configuration(access, data, key), indent=2))
        return [str(find_mongod()), "--config", str(configuration)]

    async def until_ready(self, access: Access) -> None:
        """Return when the node is primary and our user can sign in; found the set and the user on the first start."""
        await knock(access.port)
        async with _client(access) as client:
            if not await _may_sign_in(client):
                await _found(access)
            await _keep_address(client, access.port)
            await _until_primary(client)

    async def start(self) -> None:
        """Start it, and have those of its threads that tidy up behind it give way to the others."""
        await super().start()
        if self.process is not None:
            renice(self.process.pid, _HOUSEKEEPING, _HOUSEKEEPING_NICENESS)

    async def answers(self, access: Access) -> bool:
        """Whether the node is primary and lets our user in."""
        async with _client(access) as client:
            try:
                return bool((await client.admin.command("hello")).get("isWritablePrimary"))
            except PyMongoError:
                return False

    def url_of(self, access: Access) -> str:
        """Finds the primary by the set's name, so that clients wait for it across a restart."""
        return f"mongodb://{_USER}:{access.password}@{LOOPBACK}:{access.port}/?authSource=admin&replicaSet={_SET}"

    def last_words(self) -> str:
        """The first error since the start (later ones are echoes; the log is JSON lines), else the last line."""
        for entry in map(_log_entry, self.last_lines()):
            if entry.get("s") in ("E", "F"):
                attributes = entry.get("attr", {})
                return squeeze(f"{entry.get('msg')}: {attributes.get('error', attributes.get('message', attributes))}")
        return super().last_words()

    def _configuration(self, access: Access, data: Path, key: Path) -> dict[str, Any]:
        """The file is YAML, of which JSON is a part."""
        return {
            "net": {"bindIp": LOOPBACK, "port": access.port, "unixDomainSocket": {"enabled": False}},
            "storage": {"dbPath": str(data), "wiredTiger": {"engineConfig": {"cacheSizeGB": round(self.cache_gb, 2)}}},
            "replication": {"replSetName": _SET, "oplogSizeMB": self.oplog_mb},
            "security": {"keyFile": str(key)},
            "systemLog": {"quiet": True},
            "setParameter": {
                "diagnosticDataCollectionEnabled": False,
                # There is no other node to hand over to, so nothing to wait for.
                "shutdownTimeoutMillisForSignaledShutdown": 100,
                # A killed process leaves its transactions open, and nobody can change what they hold until they are
                # given up: by default for a minute. Ours take milliseconds.
                "transactionLifetimeLimitSeconds": _TRANSACTION_LIMIT_S,
                # Nobody reads the past here but transactions, and they keep what they see. What is older need not be
                # kept beside what is new: by default five minutes of it are, at a cost for each change.
                "minSnapshotHistoryWindowInSeconds": _HISTORY_S,
                # The password has 192 random bits: stretching it would only slow down each new connection.
                "scramSHA256IterationCount": 5000,
                "scramIterationCount": 5000,
            },
        }


def _default_cache_gb() -> float:
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return max(_CACHE_MIN_GB, memory_gb * _CACHE_SHARE)


def _client(access: Access, *, signed_in: bool = True) -> "AsyncMongoClient[dict[str, Any]]":
    credentials: dict[str, Any] = (
        {"username": _USER, "password": access.password, "authSource": "admin"} if signed_in else {}
    )
    return AsyncMongoClient(
        LOOPBACK, access.port, directConnection=True, serverSelectionTimeoutMS=2000, maxPoolSize=1, **credentials
    )


async def _may_sign_in(client: "AsyncMongoClient[dict[str, Any]]") -> bool:
    """Whether our user exists.

    Raises:
        ConnectionRefusedError: when mongod does not answer yet.
    """
    try:
        await client.admin.command("ping")
    except OperationFailure as error:
        if error.code == _AUTHENTICATION_FAILED:
            return False
        raise
    except ConnectionFailure as error:
        raise ConnectionRefusedError(str(error)) from error
    return True


async def _found(access: Access) -> None:
    """Initiate the set and make the user, by mongod's localhost exception; safe to repeat after a kill in between."""
    async with _client(access, signed_in=False) as client:
        members = [{"_id": 0, "host": f"{LOOPBACK}:{access.port}"}]
        try:
            await client.admin.command("replSetInitiate", {"_id": _SET, "members": members})
        except OperationFailure as error:
            if error.code not in (_ALREADY_INITIALIZED, _UNAUTHORIZED):
                raise
        await _until_primary(client)
        try:
            await client.admin.command("createUser", _USER, pwd=access.password, roles=["root"])
        except OperationFailure as error:
            if error.code != _UNAUTHORIZED:
                raise
            raise EngineFailed("mongodb/access.json does not fit this database: restore it from a backup") from None


async def _until_primary(client: "AsyncMongoClient[dict[str, Any]]") -> None:
    hello = await client.admin.command("hello")
    while not hello.get("isWritablePrimary"):
        version = hello.get("topologyVersion")
        waiting = {"topologyVersion": version, "maxAwaitTimeMS": 1000} if version else {}
        hello = await client.admin.command("hello", **waiting)


async def _keep_address(client: "AsyncMongoClient[dict[str, Any]]", port: int) -> None:
    """Tell the set its own new port, if a stranger took the old one.

    Raises:
        ConnectionRefusedError: while mongod still asks the stranger whether that is itself.
    """
    try:
        config = (await client.admin.command("replSetGetConfig"))["config"]
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALIZED:
            raise
        raise ConnectionRefusedError from error
    address = f"{LOOPBACK}:{port}"
    if config["members"][0]["host"] != address:
        config["members"][0]["host"] = address
        config["version"] += 1
        await client.admin.command("replSetReconfig", config, force=True)


def _log_entry(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
