"""The private Valkey: append-only file, password, loopback only."""

import asyncio
from pathlib import Path

from courtyard.kernel.engines.binaries import find_valkey
from courtyard.kernel.engines.engine import Access, Engine
from courtyard.kernel.engines.ports import LOOPBACK
from courtyard.kernel.engines.private_files import write_private

_ANSWER_LIMIT_S = 2.0
_DATABASES = 64


class Valkey(Engine):
    """A valkey-server whose whole data set is in its append-only file (at most one second behind)."""

    name = "valkey"

    def command(self, access: Access) -> list[str]:
        """Write ``valkey.conf`` (it holds the password, so 0600) and run it."""
        configuration = self.folder / "valkey.conf"
        write_private(configuration, _configuration(self.folder, access))
        return [str(find_valkey()), str(configuration)]

    async def until_ready(self, access: Access) -> None:
        """Return when PING is answered; while the file is being loaded the answer is an error."""
        if not await self.answers(access):
            raise ConnectionRefusedError

    async def answers(self, access: Access) -> bool:
        """Whether PING is answered, in plain RESP: a client library would only cost start time."""
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                return await _ping(access)
        except OSError:
            return False

    def url_of(self, access: Access) -> str:
        """Database 0 of this Valkey."""
        return f"redis://:{access.password}@{LOOPBACK}:{access.port}/0"


async def _ping(access: Access) -> bool:
    reader, writer = await asyncio.open_connection(LOOPBACK, access.port)
    try:
        writer.write(f"AUTH {access.password}\r\nPING\r\n".encode())
        return [await reader.readline(), await reader.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
    finally:
        writer.close()
        await writer.wait_closed()


def _configuration(folder: Path, access: Access) -> str:
    lines = [
        f"bind {LOOPBACK}",
        f"port {access.port}",
        f"requirepass {access.password}",
        f'dir "{folder}"',
        "daemonize no",
        "appendonly yes",
        "appendfsync everysec",
        "aof-load-truncated yes",  # a kill in the middle of a write must not need a person
        'save ""',
        f"databases {_DATABASES}",
        "maxmemory-policy noeviction",  # queues live here: nothing may vanish silently
    ]
    return "\n".join(lines) + "\n"
