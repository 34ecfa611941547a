"""Real API processes on the test run's engines, for what only a socket shows: bytes, memory, several processes."""

import asyncio
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from courtyard.kernel.engines import bind_listener, spawn, stop_child
from courtyard.processes.environment import LISTENER_FD
from support.app import SECRET
from support.clients import plain_client
from support.engines import EngineUrls, worker_of
from support.house import clean_environment
from support.waiting import wait_until

PASSWORD = "Correct-Horse-7"
_START_LIMIT_S = 60.0
_PLENTY = "1000000"
_numbers = itertools.count(1)


class Member:
    """Somebody with an account on a server; ``headers`` carry the token, nobody has none."""

    def __init__(self, entry: dict[str, Any] | None = None) -> None:
        self.id: str = entry["user"]["id"] if entry else ""
        self.username: str = entry["user"]["username"] if entry else ""
        self.email: str = entry["user"]["email"] if entry else ""
        self.headers = {"authorization": f"Bearer {entry['token']}"} if entry else {}


class Server:
    """API processes behind one listening socket.

    Args:
        processes: Those that serve.
        port: Where.
        log: The file that takes what they say.
        prefix: Of its databases, keys and channels.
        client: To the database past the server, to make admins.
    """

    def __init__(
        self,
        processes: list["subprocess.Popen[bytes]"],
        port: int,
        log: Path,
        prefix: str,
        client: MongoClient[dict[str, Any]],
    ) -> None:
        self.processes, self.port, self.log, self.prefix = processes, port, log, prefix
        self.url = f"http://127.0.0.1:{port}"
        self._accounts = client[f"{prefix}_accounts"].users

    def rss_bytes(self) -> int:
        """Memory of the largest process."""
        return max(_rss_bytes(process.pid) for process in self.processes)

    def log_lines(self) -> list[dict[str, Any]]:
        """What was logged until now, each line decoded; a line that is no JSON is an error."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def member(self, *, admin: bool = False) -> Member:
        """Sign somebody up."""
        name = f"person{next(_numbers)}"
        form = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
        with plain_client(self.url) as client:
            entry = client.post("/api/auth/register", json=form)
            assert entry.status_code == httpx.codes.CREATED, entry.text
            self._accounts.update_one({"username": name}, [{"$set": {"email_verified_at": "$$NOW"}}])
            if admin:
                self._accounts.update_one({"username": name}, {"$set": {"roles": ["USER", "ADMIN"]}})
                entry = client.post("/api/auth/login", json={name: form[name] for name in ("email", "password")})
        return Member(entry.json())

    def is_ready(self) -> bool:
        """Whether it says that all is well."""
        assert all(process.poll() is None for process in self.processes), self.log.read_text()
        try:
            with plain_client(self.url, timeout=5) as client:
                return client.get("/health").is_success
        except httpx.TransportError:
            return False


@contextmanager
def serving(
    folder: Path, engines: EngineUrls, client: MongoClient[dict[str, Any]], *, processes: int = 1, **environment: str
) -> Iterator[Server]:
    """API processes that are gone after the block, and so are their databases. ``{port}`` stands for their port."""
    prefix = f"s{os.getpid()}_{next(_numbers)}"
    log = folder / "log.txt"
    with bind_listener("127.0.0.1", 0) as listener, log.open("wb") as words, ExitStack() as stack:
        port = listener.getsockname()[1]
        settings = {
            **clean_environment(),
            "COURTYARD_ENV": "test",
            "PORT": str(port),
            "MONGODB_URL": engines.mongodb_url,
            "REDIS_URL": engines.redis_url,
            "MONGODB_DB_NAME": prefix,
            "JWT_SECRET": SECRET,
            LISTENER_FD: str(listener.fileno()),
            **{f"LIMIT_{tier}_PER_MIN": _PLENTY for tier in ("ANONYMOUS", "MEMBER", "ADMIN", "AUTHENTICATION")},
            **{name: value.replace("{port}", str(port)) for name, value in environment.items()},
        }
        command = [sys.executable, "-m", "courtyard.processes.api"]
        started = [
            spawn(command, output=words, environment=settings, descriptors=[listener.fileno()], folder=folder)
            for _ in range(processes)
        ]
        for process in started:
            stack.callback(_stop, process)
        server = Server(started, port, log, prefix, client)
        asyncio.run(wait_until(server.is_ready, "the server is ready", _START_LIMIT_S))
        yield server
    for name in client.list_database_names():
        if name.startswith(f"{prefix}_"):
            client.drop_database(name)


@pytest.fixture(scope="session")
def server(
    engines: EngineUrls,
    mongodb_administrator: MongoClient[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Server]:
    """One API process for all tests of this worker that need a socket."""
    folder = tmp_path_factory.mktemp(f"server_{worker_of(request)}")
    with serving(folder, engines, mongodb_administrator) as found:
        yield found


def _stop(process: "subprocess.Popen[bytes]") -> None:
    asyncio.run(stop_child(process, grace_s=10))


def _rss_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024
