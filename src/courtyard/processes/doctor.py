"""What ``courtyard doctor`` looks at: each check gives what is wrong and how to mend it."""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import redis.asyncio
from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from courtyard.kernel.basics import Refusal
from courtyard.kernel.engines import bind_listener, find_ffmpeg, find_mongod, find_valkey, mended_by
from courtyard.kernel.search import ElasticClient, ElasticRefused, SearchAway, damaged_indexes
from courtyard.kernel.settings import Settings
from courtyard.processes.data_dir import DataDir

_LIMIT_S = 5
_FREE_BYTES_COMFORTABLE = 1 << 30
_CLOCK_DRIFT_MAX_S = 5.0
_INSTALLED = Path(__file__).stat().st_mtime


class Finding(msgspec.Struct, frozen=True):
    """What one check found; ``mend`` is the way out and empty when all is well."""

    subject: str
    detail: str
    mend: str = ""


Check = Callable[[Settings], Awaitable[Finding]]


async def examine(settings: Settings) -> list[Finding]:
    """Run every check, in the order in which a person would mend."""
    checks: list[Check] = [_data_dir, _disk, _clock, _port]
    checks.append(_mongodb_url if settings.mongodb_url else _mongod)
    checks.append(_redis_url if settings.redis_url else _valkey)
    checks.append(_elasticsearch if settings.elasticsearch_url else _search_folder)
    checks.append(_ffmpeg)
    return [await check(settings) for check in checks]


async def _data_dir(settings: Settings) -> Finding:
    data_dir = DataDir(settings.data_dir)
    try:
        data_dir.prepare()
    except Refusal as refusal:
        return Finding("data dir", refusal.public_message, "choose another with --data-dir or COURTYARD_DATA_DIR")
    holder = data_dir.holder()
    in_use = f", in use by `{holder.command}` (pid {holder.pid})" if holder else ""
    return Finding("data dir", f"{data_dir.path}{in_use}")


async def _disk(settings: Settings) -> Finding:
    data_dir = DataDir(settings.data_dir)
    place = next(folder for folder in (data_dir.path, *data_dir.path.parents) if folder.is_dir())
    free = DataDir(place).free_bytes()
    detail = f"{free >> 20} MB free"
    if free < _FREE_BYTES_COMFORTABLE:
        return Finding("disk", detail, f"free at least {_FREE_BYTES_COMFORTABLE >> 20} MB on the disk of {place}")
    return Finding("disk", detail)


async def _clock(_settings: Settings) -> Finding:
    """A machine without a battery clock wakes up in the past, where no certificate and no token is valid."""
    if time.time() < _INSTALLED:
        return Finding("clock", "earlier than Courtyard's own files", "set the time: `timedatectl set-ntp true`")
    return Finding("clock", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()))


async def _port(settings: Settings) -> Finding:
    if DataDir(settings.data_dir).holder():
        return Finding("port", f"{settings.port}, Courtyard is running")
    try:
        bind_listener(settings.host, settings.port).close()
    except OSError as error:
        return Finding("port", f"{settings.host}:{settings.port}: {error.strerror}", "choose another with --port")
    return Finding("port", f"{settings.host}:{settings.port} is free")


async def _mongod(_settings: Settings) -> Finding:
    return await _program("mongodb", find_mongod)


async def _valkey(_settings: Settings) -> Finding:
    return await _program("valkey", find_valkey)


async def _ffmpeg(_settings: Settings) -> Finding:
    """Only films need it; everything else goes on without."""
    return await _program("ffmpeg", find_ffmpeg)


async def _program(subject: str, find: Callable[[], Path]) -> Finding:
    """Whether the program is there and runs on this machine (a wheel may not fit its C library)."""
    try:
        program = find()
    except Refusal as refusal:
        return Finding(subject, "the program is missing", refusal.public_message.partition(": ")[2])
    asked = await asyncio.create_subprocess_exec(program, "--version", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    answer, _ = await asked.communicate()
    first_line = answer.decode(errors="replace").partition("\n")[0]
    if asked.returncode:
        way_out = mended_by(first_line) or "install one for this system, or give a URL"
        return Finding(subject, f"{program} does not run: {first_line}", way_out)
    return Finding(subject, f"private, {first_line}")


async def _mongodb_url(settings: Settings) -> Finding:
    url = settings.mongodb_url.get_secret_value() if settings.mongodb_url else ""
    try:
        async with AsyncMongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=_LIMIT_S * 1000) as client:
            hello = await client.admin.command("hello")
            await client[f"{settings.database_prefix}_doctor"].list_collection_names()
    except OperationFailure as error:
        return Finding("mongodb", f"refuses us: {_short(error)}", "check user, password and roles in MONGODB_URL")
    except (PyMongoError, ValueError) as error:
        return Finding("mongodb", f"cannot be reached: {_short(error)}", "check MONGODB_URL and that the server runs")
    if "setName" not in hello and hello.get("msg") != "isdbgrid":
        return Finding("mongodb", "is not a replica set", "start it with --replSet and run rs.initiate()")
    drift_s = abs(hello["localTime"].replace(tzinfo=UTC).timestamp() - time.time())
    if drift_s > _CLOCK_DRIFT_MAX_S:
        return Finding("mongodb", f"its clock and ours differ by {drift_s:.0f} s", "set both by NTP")
    return Finding("mongodb", f"reachable, replica set {hello.get('setName', 'behind mongos')}")


async def _redis_url(settings: Settings) -> Finding:
    try:
        async with redis.asyncio.from_url(settings.redis_url or "", socket_timeout=_LIMIT_S) as client:
            version = (await client.info("server"))["redis_version"]
    except redis.AuthenticationError as error:
        return Finding("valkey", f"refuses us: {_short(error)}", "check the password in REDIS_URL")
    except (redis.RedisError, OSError, ValueError) as error:
        return Finding("valkey", f"cannot be reached: {_short(error)}", "check REDIS_URL and that the server runs")
    return Finding("valkey", f"reachable, version {version}")


async def _elasticsearch(settings: Settings) -> Finding:
    client = ElasticClient(settings)
    try:
        version = (await client.call("GET", "/", timeout_s=_LIMIT_S))["version"]
    except SearchAway as away:
        return Finding("search", f"{client.places} does not answer: {away.cause}", "check ELASTICSEARCH_URL")
    except ElasticRefused as refused:
        return Finding("search", f"{client.places} refuses us: {refused}", "check ELASTICSEARCH_USERNAME and _PASSWORD")
    finally:
        await client.close()
    return Finding("search", f"{client.places}, {version.get('distribution', 'elasticsearch')} {version['number']}")


async def _search_folder(settings: Settings) -> Finding:
    """Whether every index in the folder can be opened and looked through."""
    folder = DataDir(settings.data_dir).path / "search"
    damaged = await asyncio.to_thread(damaged_indexes, folder)
    if damaged:
        return Finding("search", f"cannot read {', '.join(damaged)} in {folder}", "`courtyard search rebuild`")
    return Finding("search", f"a local folder, {folder}")


def _short(error: Exception) -> str:
    return str(error).partition(" (configured")[0].partition(", full error")[0].partition("\n")[0][:200]
