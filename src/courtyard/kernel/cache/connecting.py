"""The one way to a Valkey or Redis: bounded pool, time limits, retries, health check."""

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

_CONNECTIONS_MAX = 64
_RETRIES = 3
_RETRY_FIRST_S = 0.01
_RETRY_LONGEST_S = 0.2
_HEALTH_CHECK_S = 15


def connect(url: str, *, timeout_s: float = 2.0, retries: int = _RETRIES, as_text: bool = False) -> Redis:
    """A client; nothing is sent before the first command. Close it with ``aclose``.

    Args:
        url: ``redis://[:password@]host:port/db``, ``rediss://…`` or ``unix://…``.
        timeout_s: Limit for connecting, for each answer, and for waiting for a free connection.
        retries: How often a command is sent again after its connection broke; 0 for those that must not run twice.
        as_text: Whether answers are text; bytes otherwise.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS_MAX,
        timeout=timeout_s,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        health_check_interval=_HEALTH_CHECK_S,
        retry=Retry(ExponentialWithJitterBackoff(base=_RETRY_FIRST_S, cap=_RETRY_LONGEST_S), retries),
        client_name="courtyard",
        decode_responses=as_text,
        protocol=2,  # plain replies; RESP3 brings nothing here and a longer handshake
    )
    return Redis.from_pool(pool)
