"""How much the load generator itself can ask, shown on a server that does nothing."""

import asyncio
import multiprocessing
import os
import socket
from collections.abc import Iterable

import msgspec
import uvloop

from bench.load import Generator, Job
from courtyard.kernel.engines import bind_listener

_NEVER = 1 << 60


def ceiling(generator: Generator, job: Job, body_bytes: int, cores: Iterable[int]) -> float:
    """Answers per second when a server on these cores answers the job's requests from one constant.

    Args:
        generator: The one that is looked into.
        job: What was asked of the real servers.
        body_bytes: The size of their answers.
        cores: Where the real servers ran.
    """
    listener = bind_listener("127.0.0.1", 0)
    port = int(listener.getsockname()[1])
    context = multiprocessing.get_context("spawn")
    server = context.Process(
        target=_serve, args=(listener, job.traffic.expected_status, body_bytes, tuple(cores)), daemon=True
    )
    server.start()
    listener.close()
    try:
        generator.measure(msgspec.structs.replace(job, port=port, seconds=0.1, rate=10.0))  # until it answers at all
        return generator.measure(msgspec.structs.replace(job, port=port, first=1, check_every=_NEVER)).per_second
    finally:
        server.kill()
        server.join()


def _serve(listener: socket.socket, status: int, body_bytes: int, cores: tuple[int, ...]) -> None:
    if cores:
        os.sched_setaffinity(0, cores)
    head = f"HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: {body_bytes}\r\n\r\n"
    answer = head.encode() + b" " * body_bytes

    class Constant(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.write = transport.write  # type: ignore[attr-defined]  # TCP gives a transport that writes

        def data_received(self, data: bytes) -> None:  # noqa: ARG002  (whatever it was)
            self.write(answer)

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Constant, sock=listener)
        await server.serve_forever()

    uvloop.run(forever())
