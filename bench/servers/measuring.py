"""Both servers in turns, on one core, with the load generator on another."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import msgspec
from rich.console import Console
from rich.table import Table

from bench.load import Generator, Job, Tally
from bench.load.tally import percentile
from bench.machine import pin, split_of_cores
from bench.meter import cpu_s, descendants
from courtyard.kernel.engines import free_port, spawn

_APPS = ("small", "large", "listing")
_CONNECTIONS = 32
_RATE_SHARE = 0.7
_START_LIMIT_S = 20.0


class Plain(msgspec.Struct, frozen=True):
    """The same GET over and over."""

    port: int
    expected_status: int = 200

    def request(self, number: int) -> bytes:  # noqa: ARG002  (always the same)
        """GET /."""
        return f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {'t' * 200}\r\n\r\n".encode()

    def problem(self, number: int, body: bytes) -> str | None:  # noqa: ARG002  (always the same)
        """A body must be there."""
        return None if body else "no body"


class Server:
    """A running server and what was measured of it."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.name = name
        self.process = process
        self.traffic = Plain(port)
        self.closed: list[Tally] = []
        self.paced: list[Tally] = []
        self.cpu_us: list[float] = []

    @property
    def per_second(self) -> float:
        """The best of the closed-loop rounds."""
        return max(each.per_second for each in self.closed)

    def measure(self, generator: Generator, seconds: float, rate: float | None = None) -> None:
        """One round."""
        before = _cpu_s(self.process.pid)
        tally = generator.measure(
            Job(
                port=self.traffic.port,
                traffic=self.traffic,
                seconds=seconds,
                connections=_CONNECTIONS * (8 if rate else 1),
                rate=rate,
            )
        )
        if tally.errors:
            raise RuntimeError(f"{self.name}: {tally.problems}")
        if rate is None:
            self.cpu_us.append((_cpu_s(self.process.pid) - before) / tally.answers * 1e6)
        (self.paced if rate else self.closed).append(tally)

    def latency_ms(self, share: float) -> float:
        """This percentile in the calmest of the paced rounds: what the server does when nobody disturbs it."""
        return min(percentile(each.latencies_ms, share) for each in self.paced)


def main(rounds: int = 5, seconds: float = 3.0) -> None:
    """Measure both servers on every app."""
    split = split_of_cores()
    table = Table(title="ASGI servers, one process on one core")
    for heading in ("app", "server", "answers/s", "CPU us each", "rate", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(heading)
    with Generator(split.load) as generator:
        for app in _APPS:
            with _running(app, split.api) as servers:
                rate = _duel(servers, generator, rounds, seconds)
                for server in servers:
                    figures = [f"{server.latency_ms(share):.2f}" for share in (0.5, 0.95, 0.99)]
                    cpu = f"{median(server.cpu_us):.0f}"
                    table.add_row(app, server.name, f"{server.per_second:,.0f}", cpu, f"{rate:,.0f}", *figures)
    Console().print(table)


def _duel(servers: list[Server], generator: Generator, rounds: int, seconds: float) -> float:
    for server in servers:
        server.measure(generator, seconds)
        server.closed.clear()
        server.cpu_us.clear()
    for _ in range(rounds):
        for server in servers:
            server.measure(generator, seconds)
    rate = _RATE_SHARE * min(server.per_second for server in servers)
    for _ in range(rounds):
        for server in servers:
            server.measure(generator, seconds, rate)
    return rate


@contextmanager
def _running(app: str, cores: tuple[int, ...]) -> Iterator[list[Server]]:
    programs = Path(sys.executable).parent
    place = f"bench.servers.apps:{app}"
    uvicorn = "--loop uvloop --http httptools --no-access-log --no-server-header --lifespan on --log-level warning"
    granian = "--interface asgi --loop uvloop --http 1 --no-ws --workers 1 --runtime-threads 1 --log-level warning"
    servers = []
    for name, options in (("uvicorn", uvicorn), ("granian", granian)):
        port = free_port()
        process = spawn([str(programs / name), place, "--host", "127.0.0.1", "--port", str(port), *options.split()])
        pin(process.pid, cores)  # before it makes threads and children, which inherit it
        servers.append(Server(name, process, port))
        _until_open(port)
    try:
        yield servers
    finally:
        for server in servers:
            server.process.terminate()
            server.process.wait()


def _until_open(port: int) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _cpu_s(pid: int) -> float:
    return sum(map(cpu_s, (pid, *descendants(pid))))
