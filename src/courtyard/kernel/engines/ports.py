"""TCP ports on this machine."""

import asyncio
import socket
from contextlib import closing

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A loopback port that nobody holds at this moment."""
    with closing(bind_listener(LOOPBACK, 0)) as listener:
        return int(listener.getsockname()[1])


def is_port_free(port: int) -> bool:
    """Whether a server could take the loopback port now."""
    try:
        bind_listener(LOOPBACK, port).close()
    except OSError:
        return False
    return True


async def knock(port: int) -> None:
    """Return when somebody listens on the loopback port.

    Raises:
        OSError: when nobody does.
    """
    _, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.close()
    await writer.wait_closed()


def bind_listener(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 lets the system choose.

    Raises:
        OSError: when the address is taken, not ours, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
