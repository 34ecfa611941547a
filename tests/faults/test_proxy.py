"""The proxy that misbehaves, tried on a server that repeats what it hears."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest

from support.listening import listening
from support.proxy import Proxy, proxy_to


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async def repeat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while heard := await reader.read(1000):
            writer.write(heard)

    async with listening(repeat) as port, proxy_to(port) as proxy:
        yield proxy


class Caller:
    """Somebody at the other end of the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def at(cls, proxy: Proxy) -> "Caller":
        return cls(*await asyncio.open_connection("127.0.0.1", proxy.port))

    async def ask(self, limit_s: float = 5.0) -> bytes:
        """Empty for a connection that was closed."""
        self.writer.write(b"hello")
        async with asyncio.timeout(limit_s):
            return await self.reader.read(1000)


async def test_it_passes_on_and_late_if_told_to(proxy: Proxy) -> None:
    caller = await Caller.at(proxy)
    assert await caller.ask() == b"hello"
    proxy.pass_on(latency_s=0.05)
    begun = monotonic()
    assert await caller.ask() == b"hello"
    assert monotonic() - begun >= 0.1  # there and back
    caller.writer.close()


async def test_who_hangs_is_silent_and_goes_on_afterwards(proxy: Proxy) -> None:
    old = await Caller.at(proxy)
    await old.ask()
    proxy.hang()
    new = await Caller.at(proxy)
    for caller in (old, new):
        with pytest.raises(TimeoutError):
            await caller.ask(0.05)
    proxy.pass_on()
    for caller in (old, new):
        assert await caller.ask() != b""
        caller.writer.close()


async def test_who_resets_breaks_off_old_and_new_connections(proxy: Proxy) -> None:
    old = await Caller.at(proxy)
    await old.ask()
    proxy.reset()
    for caller in (old, await Caller.at(proxy)):
        with pytest.raises(ConnectionError):
            await caller.ask()
        caller.writer.close()


async def test_who_refuses_is_not_there_until_it_opens_again(proxy: Proxy) -> None:
    await proxy.refuse()
    with pytest.raises(ConnectionError):
        await Caller.at(proxy)
    await proxy.open()
    caller = await Caller.at(proxy)
    assert await caller.ask() == b"hello"
    caller.writer.close()


async def test_without_an_upstream_it_is_silent() -> None:
    async with proxy_to() as proxy:
        caller = await Caller.at(proxy)
        with pytest.raises(TimeoutError):
            await caller.ask(0.05)
        caller.writer.close()
