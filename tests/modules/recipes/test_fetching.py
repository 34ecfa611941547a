"""Fetching pages: what is refused, and that a name is asked only once."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from courtyard.modules.recipes.errors import AddressRefused, PageNotFetched, PageTooLarge
from courtyard.modules.recipes.fetching import Fetcher, Policy, is_public, target_of
from support.listening import listening

# Row 14 of the list of attacks: every notation of an address that is not on the public internet.
REFUSED_URLS = """
http://127.0.0.1/ http://127.1/ http://0/ http://0.0.0.0/ http://2130706433/ http://0x7f.1/ http://0x7f000001/
http://017700000001/ http://127.0.0.1./ http://1.2.3.4.5/ http://256.1.1.1/ http://[::1]/ http://[::]/
http://[::ffff:127.0.0.1]/ http://[::ffff:a9fe:a9fe]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b:1::1]/
http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fc00::1]/
http://[fec0::1]/ http://[ff02::1]/ http://[2001:db8::1]/ http://[::127.0.0.1]/ http://169.254.169.254/latest/
http://100.64.0.1/ http://10.0.0.1/ http://172.16.0.1/ http://192.168.1.1/ http://192.0.0.1/ http://198.18.0.1/
http://224.0.0.1/ http://240.0.0.1/ http://255.255.255.255/ http://192.88.99.1/
http://user@example.org/ http://user:pw@example.org/ http://example.org@127.0.0.1/ http://127.0.0.1#@example.org/
http://example.org:22/ http://example.org:8000/ http://example.org:0/ http://example.org:99999/ http://example.org:x/
file:///etc/passwd gopher://example.org/ ftp://example.org/ javascript:alert(1) data:text/html,x //example.org/
http:/example.org http:// https:example.org example.org http://exa\\mple.org/ http://exa%20mple.org/ http://exämple..org/
http://-/ http://[example.org]/ http://[1.2.3.4]/
""".split()  # noqa: SIM905  (one a line would fill the page)

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"]
PAGE = b"<!doctype html><p>soup</p>"


class Kitchen:
    """A server of one's own on a free port: path → raw answer."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.hosts: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        self.asked.append(path)
        self.hosts += [line[6:] for line in head.split("\r\n") if line.lower().startswith("host: ")]
        writer.write(self.answers.get(path, answer(b"not here", "404 Not Found")))
        await writer.drain()
        if path == "/slow":
            await reader.read()


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    told = {"content-type": "text/html", "content-length": str(len(body)), "connection": "close", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


@pytest.fixture
async def kitchen() -> AsyncIterator[Kitchen]:
    async with _kitchen() as running:
        yield running


@asynccontextmanager
async def _kitchen() -> AsyncIterator[Kitchen]:
    kitchen = Kitchen()
    async with listening(kitchen.serve) as kitchen.port:
        yield kitchen


def names(**known: list[str]) -> Callable[[str, int], Awaitable[list[str]]]:
    async def resolve(host: str, _: int) -> list[str]:
        if host not in known:
            raise OSError("no such name")
        return known[host]

    return resolve


def fetcher_for(kitchen: Kitchen, *, bytes_max: int = 100_000, limit_s: float = 5.0) -> Fetcher:
    """Everything is allowed on this one port, and every name leads to the kitchen."""
    policy = Policy(frozenset({kitchen.port}), lambda _: True, bytes_max, limit_s)
    return Fetcher("Courtyard/test", policy, names(soup=["127.0.0.1"], salad=["127.0.0.1"]))


async def test_no_notation_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(**_: object) -> None:
        raise AssertionError("somebody was asked")

    async def resolve(host: str, _: int) -> list[str]:
        return [host]

    monkeypatch.setattr(httpx, "AsyncClient", connect)
    fetcher = Fetcher("test", resolver=resolve)
    for url in REFUSED_URLS:
        with pytest.raises(AddressRefused):
            await fetcher.fetch(url)


def test_public_addresses_and_plain_names_pass() -> None:
    assert all(is_public(address) for address in PUBLIC)
    assert target_of("https://www.Example.ORG/soup?a=1#top").at(PUBLIC[0]) == f"https://{PUBLIC[0]}:443/soup?a=1"
    assert target_of("http://bücher.example/").host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1", "8.8.8.8"], ["fe80::1%eth0"], []]
)
async def test_every_address_of_a_name_must_be_public(addresses: list[str]) -> None:
    with pytest.raises(AddressRefused):
        await Fetcher("test", resolver=names(**{"soup.example": addresses})).fetch("http://soup.example/")


async def test_a_name_is_asked_once_and_the_checked_address_is_used(kitchen: Kitchen) -> None:
    """Rebinding: the second answer leads inside, but nobody asks a second time."""
    kitchen.answers["/"] = answer(PAGE)
    replies = [["127.0.0.1"], ["169.254.169.254"]]

    async def rebinding(_: str, __: int) -> list[str]:
        return replies.pop(0)

    policy = Policy(frozenset({kitchen.port}), lambda address: address == "127.0.0.1")
    fetched = await Fetcher("test", policy, rebinding).fetch(f"http://soup.example:{kitchen.port}/")
    assert (fetched.data, len(replies)) == (PAGE, 1)
    assert kitchen.hosts == [f"soup.example:{kitchen.port}"]


async def test_each_redirect_is_checked_again(kitchen: Kitchen) -> None:
    base = f"http://soup:{kitchen.port}"
    kitchen.answers["/start"] = answer(b"", "302 Found", location="/next")
    kitchen.answers["/next"] = answer(b"", "301 Moved", location=f"http://salad:{kitchen.port}/page")
    kitchen.answers["/page"] = answer(PAGE)
    fetched = await fetcher_for(kitchen).fetch(f"{base}/start")
    assert (fetched.url, fetched.data) == (f"http://salad:{kitchen.port}/page", PAGE)

    for inside in ("http://127.0.0.1:6379/", "file:///etc/passwd", "http://user@soup/", "gopher://soup/"):
        kitchen.answers["/start"] = answer(b"", "302 Found", location=inside)
        with pytest.raises(AddressRefused):
            await fetcher_for(kitchen).fetch(f"{base}/start")


async def test_a_redirect_to_a_name_of_the_inside(kitchen: Kitchen) -> None:
    kitchen.answers["/start"] = answer(b"", "302 Found", location=f"http://metadata:{kitchen.port}/")
    policy = Policy(frozenset({kitchen.port}), lambda address: address == "127.0.0.1")
    resolver = names(soup=["127.0.0.1"], metadata=["169.254.169.254"])
    with pytest.raises(AddressRefused):
        await Fetcher("test", policy, resolver).fetch(f"http://soup:{kitchen.port}/start")


async def test_redirects_end(kitchen: Kitchen) -> None:
    kitchen.answers["/round"] = answer(b"", "302 Found", location="/round")
    with pytest.raises(PageNotFetched):
        await fetcher_for(kitchen).fetch(f"http://soup:{kitchen.port}/round")
    assert len(kitchen.asked) == 6


async def test_sizes_are_bounded_before_and_after_unpacking(kitchen: Kitchen) -> None:
    bomb = gzip.compress(b"a" * 10_000_000)
    members = b"".join([gzip.compress(b"")] * 500)
    kitchen.answers["/large"] = answer(b"a" * 100_001)
    kitchen.answers["/bomb"] = answer(bomb, content_encoding="gzip")
    kitchen.answers["/zlib"] = answer(zlib.compress(b"a" * 10_000_000), content_encoding="deflate")
    kitchen.answers["/right"] = answer(gzip.compress(PAGE) + members, content_encoding="gzip")
    kitchen.answers["/endless"] = answer(b"a" * 200_000).replace(b"content-length: 200000\r\n", b"")
    fetcher = fetcher_for(kitchen)
    for path in ("large", "bomb", "zlib", "endless"):
        with pytest.raises(PageTooLarge):
            await fetcher.fetch(f"http://soup:{kitchen.port}/{path}")
    assert (await fetcher.fetch(f"http://soup:{kitchen.port}/right")).data == PAGE


async def test_what_is_no_page_is_refused(kitchen: Kitchen) -> None:
    kitchen.answers["/photo"] = answer(b"x", content_type="image/jpeg")
    kitchen.answers["/brotli"] = answer(b"x", content_encoding="br")
    kitchen.answers["/broken"] = answer(b"no gzip", content_encoding="gzip")
    kitchen.answers["/nonsense"] = b"SSH-2.0-OpenSSH_9.2\r\n\r\n"
    for path in ("photo", "brotli", "broken", "nonsense", "missing"):
        with pytest.raises(PageNotFetched):
            await fetcher_for(kitchen).fetch(f"http://soup:{kitchen.port}/{path}")
    with pytest.raises(PageNotFetched):
        await fetcher_for(kitchen).fetch(f"http://unknown.example:{kitchen.port}/")


async def test_the_whole_fetch_has_one_time_limit(kitchen: Kitchen) -> None:
    kitchen.answers["/slow"] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100\r\n\r\nsome"
    with pytest.raises(PageNotFetched):
        await fetcher_for(kitchen, limit_s=0.3).fetch(f"http://soup:{kitchen.port}/slow")
