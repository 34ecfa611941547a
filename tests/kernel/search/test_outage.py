"""A cluster that is away, silent, slow or busy: nobody waits for it for long, and nothing is lost."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courtyard.kernel.engines import free_port
from courtyard.kernel.search import ElasticClient, ElasticEngine, ElasticRefused, SearchAway
from courtyard.kernel.settings import Settings
from kernel.search.conftest import MakeSongbook
from kernel.search.songbook import Songbook, short_name
from kernel.search.songs import SONGS, fill, ids, song
from support.app import settings_for_tests
from support.listening import listening
from support.proxy import Proxy, proxy_to
from support.waiting import wait_until

LIMIT_S = 0.3


@pytest.fixture
async def wire(opensearch_url: str) -> AsyncIterator[Proxy]:
    """Between us and the cluster."""
    async with proxy_to(urlsplit(opensearch_url).port) as proxy:
        yield proxy


def settings_through(*ports: int, name: str, folder: Path) -> Settings:
    """Settings with these nodes and little patience."""
    nodes = tuple(f"http://127.0.0.1:{port}" for port in ports)
    return settings_for_tests("mongodb://127.0.0.1:1", "redis://127.0.0.1:1/0", name, data_dir=folder,
                              elasticsearch_url=nodes, search_timeout_s=LIMIT_S)  # fmt: skip


@pytest.fixture
async def engine(wire: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[ElasticEngine]:
    """Through the wire."""
    made = ElasticEngine(settings_through(wire.port, name=short_name(request.node.nodeid), folder=tmp_path))
    yield made
    await made.close()


async def test_a_silent_cluster_is_given_up_soon_and_then_at_once(wire: Proxy, engine: ElasticEngine) -> None:
    await fill(engine, song("a", "A song"))
    wire.hang()
    for _ in range(3):
        started = time.monotonic()
        with pytest.raises(SearchAway) as told:
            await ids(engine, "song")
        assert time.monotonic() - started < LIMIT_S + 1
    assert told.value.status == 503
    assert "Everything else works" in told.value.public_message
    taken = wire.taken
    started = time.monotonic()
    for _ in range(20):
        with pytest.raises(SearchAway, match="does not answer"):
            await ids(engine, "song")
    assert time.monotonic() - started < LIMIT_S  # nobody asked
    assert wire.taken == taken
    assert not await engine.is_up()
    wire.pass_on()
    await wait_until(lambda: _finds(engine), "the trial that finds it back")


async def test_broken_connections_and_closed_doors(wire: Proxy, engine: ElasticEngine) -> None:
    await fill(engine, song("a", "A song"))
    wire.reset()
    with pytest.raises(SearchAway):
        await ids(engine, "song")
    wire.pass_on()
    assert await ids(engine, "song") == ["a"]
    await wire.refuse()
    with pytest.raises(SearchAway):
        await engine.current(SONGS)
    await wire.open()
    assert await engine.current(SONGS) == "first"


async def test_another_node_is_asked_when_one_is_gone(
    wire: Proxy, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name = short_name(request.node.nodeid)
    engine = ElasticEngine(settings_through(free_port(), wire.port, name=name, folder=tmp_path))
    await fill(engine, song("a", "A song"))
    assert [await ids(engine, "song") for _ in range(4)] == [["a"]] * 4
    await engine.close()


@pytest.mark.parametrize("status", [429, 503])
async def test_a_node_that_cannot_serve_counts_as_away(status: int, tmp_path: Path) -> None:
    answer = b"HTTP/1.1 %d Busy\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbusy" % status
    async with answering(answer) as port:
        client = ElasticClient(settings_through(port, name="busy", folder=tmp_path))
        with pytest.raises(SearchAway) as told:
            await client.call("GET", "/")
        assert "busy" in str(told.value.cause)
        await client.close()


async def test_a_refusal_is_told_with_its_reason_and_words_that_are_no_json_too(tmp_path: Path) -> None:
    told = {b'{"error": {"reason": "no such index"}}': "no such index", b"<p>Proxy says no": "<p>Proxy"}
    for body, reason in told.items():
        answer = b"HTTP/1.1 403 No\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
        async with answering(answer) as port:
            client = ElasticClient(settings_through(port, name="refusing", folder=tmp_path))
            with pytest.raises(ElasticRefused, match=reason):
                await client.call("GET", "/songs")
            await client.close()


@pytest.mark.parametrize("engine_name", ["elasticsearch"], indirect=True)
async def test_what_changes_meanwhile_waits_and_is_found_afterwards(wire: Proxy, make_songbook: MakeSongbook) -> None:
    node = (f"http://127.0.0.1:{wire.port}",)
    songbook = await make_songbook(elasticsearch_url=node, search_timeout_s=LIMIT_S)
    await songbook.write({"a": "Old song"})
    await songbook.rebuild()
    await wire.refuse()
    await songbook.write({"a": "New song"})
    with pytest.raises(SearchAway):
        await songbook.feed()
    assert await songbook.waiting() == 1
    await wire.open()
    await wait_until(lambda: _feeds(songbook), "the next look")
    assert await songbook.found("new song") == ["a"]
    assert await songbook.waiting() == 0


async def _finds(engine: ElasticEngine) -> bool:
    with contextlib.suppress(SearchAway):
        return await ids(engine, "song") == ["a"]
    return False


async def _feeds(songbook: Songbook) -> bool:
    with contextlib.suppress(SearchAway):
        return await songbook.feed()
    return False


@contextlib.asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[int]:
    """A node that says one thing only."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    async with listening(say) as port:
        yield port
